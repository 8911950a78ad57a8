"""One walk through the pages in which everybody types a word that must not be found anywhere afterwards."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from flask import Flask

from portal import clock
from portal.reference.questionnaires import TYPED, latest
from portal.submissions.drafting import FOR_ANOTHER, QUESTIONNAIRE, THREAT_NOTICE
from tests.accounts.softkey import SoftKey, asked_by
from tests.exchange import bundles
from tests.factories import Person
from tests.files import filed, samples
from tests.harness.forms import Answer
from tests.harness.pages import Page, Visitor
from tests.incidents import notes
from tests.submissions import for_another, reporter

SECTIONS: Final = ("account", "technical", "contact", "wall")


@dataclass
class Walk:
    """What came of it: the receipt's words, the report's address at the desk, and every canary that was typed."""

    words: str = ""
    url: str = ""
    canaries: list[str] = field(default_factory=list)

    def canary(self, what: str) -> str:
        """Return a word that nobody else would type, and remember it."""
        made = f"Kanari-{what}-{len(self.canaries)}-nachtigall"
        self.canaries.append(made)
        return made


def walk(app: Flask, *, helpline: Person, liaison: Person, people: bool = False) -> Walk:
    """File a report to the helpline, have it answered, referred to the liaison, decided, and answered again."""
    made = Walk()
    victim = Visitor(app)
    _file(made, victim, helpline, people=people)
    _review(made, helpline.visitor(), helpline, liaison)
    _decide(made, liaison.visitor(), liaison)
    _name_key(made, helpline)
    page = reporter.come_back(Visitor(app), made.words)
    thread = next(address for address in page.links.values() if "/return/thread/" in address)
    page.visitor.open(thread).fill({"Your message": made.canary("answer")}).press("Send", status=200)
    for text in ("corrected", "corrected-again"):
        page = page.visitor.open("/return/correct/what_happened").fill({"answer": made.canary(text)})
        assert page.press("Correct it", status=200).path == "/return/answers"
    page = page.visitor.open(thread).follow("Object to what it does with your report")
    page.fill({"What you object to": made.canary("objection")}).press("Send the objection", status=200)
    return made


def _name_key(made: Walk, person: Person) -> None:
    """Add a security key, and give it another name."""
    visitor = person.visitor()
    page = visitor.open("/desk/account/security-keys/new").fill({"code": person.spare()}).press("Continue")
    said = SoftKey().create(asked_by(page))
    page = page.fill({"name": made.canary("key"), "key": said}).press("Add the key").follow("Rename")
    assert page.fill({"name": made.canary("key-renamed")}).press("Save").path == "/desk/account"


def _mark(made: Walk, worker: Visitor) -> None:
    """Tag the report, and save the list of those with this tag under a name."""
    tag = made.canary("tag").lower()
    made.canaries.append(tag)
    worker.open(f"{made.url}/codes/tag").fill({"Tags": tag}).press("Save", status=200)
    page = worker.open("/desk/submissions?state=").follow("Narrow by codes and tags")
    page = page.fill({"Tag": tag}).press("Show these", status=200).follow("Save this filter")
    page.fill({"What you call it": made.canary("filter")}).press("Save", status=200)


def walk_for_another(app: Flask, *, case_worker: Person) -> Walk:
    """Half type a report for somebody and file it; hand it over, and let the person write in it."""
    made = Walk()
    fields = [one.id for one in latest(FOR_ANOTHER).questions() if one.type in TYPED] + ["wall_others"]
    said: dict[str, Answer] = {name: made.canary(name) for name in fields}
    worker = case_worker.visitor()
    page = for_another.fill(worker, said).press("Keep it for later", status=200)
    page = page.fill({"alias": made.canary("alias")}).press("File the report", status=200)
    made.url = page.path
    for section in SECTIONS:
        assert worker.open(f"{made.url}/section/{section}").status == 200
    worker.open(made.url).fill({"Your message": made.canary("message")}).press("Send", status=200)
    _note(made, worker)
    code = for_another.make_code(case_worker, made.url)
    person = Visitor(app)
    made.words = for_another.take_over(person, code)
    thread = person.open("/return/report").follow("There is something new")
    thread.fill({"Your message": made.canary("answer")}).press("Send", status=200)
    made.canaries += [code, made.words]
    return made


def walk_notice(person: Person, receiver: Person, *, kind: str, told: dict[str, Answer]) -> Walk:
    """Half type what an organisation files in its own name, file it, and have it answered."""
    made = Walk()
    fields = [one.id for one in latest(kind).questions() if one.type in TYPED] + ["wall_others"]
    said: dict[str, Answer] = {name: made.canary(name) for name in fields}
    page = person.visitor().open("/desk/submissions/new").fill({**told, **said}).press("Keep it for later", status=200)
    page = page.fill({"receivers": [str(receiver.organisation)]})
    page = page.press("File the notice" if kind == THREAT_NOTICE else "File the disclosure", status=200)
    made.url = page.path.split("?")[0].replace("/filings/", "/submissions/")
    page = page.follow("Messages with")
    page.fill({"Your message": made.canary("message")}).press("Send", status=200)
    receiver.visitor().open(made.url).fill({"Your message": made.canary("answer")}).press("Send", status=200)
    assert receiver.visitor().open(f"{made.url}/section/account").status == 200
    return made


def _file(made: Walk, victim: Visitor, helpline: Person, *, people: bool) -> None:
    answers: dict[str, dict[str, str]] = {
        "danger": {"danger": "soon"},
        "what_happened": {"what_happened": f"{made.canary('happened')} then"},
        "warned": {"warned": "yes"},
        "checked": {"checked": "yes"},
        "suspicion": {"suspicion": "some"},
        "material": {"suspicious_material": f"https://{made.canary('link').lower()}.example"},
    }
    made.canaries.append(made.canaries[-1].lower())
    for asked in latest(QUESTIONNAIRE).pages:
        for one in asked.questions:
            if one.type in TYPED and one.id not in answers.get(asked.id, {}):
                answers.setdefault(asked.id, {})[one.id] = made.canary(one.id)
    page = reporter.answer(victim, answers, upto="wall")
    wall = {"others": made.canary("others")} | ({"people": made.canary("people")} if people else {})
    page = page.fill(wall, button="Continue")
    page = reporter.choose(page.press("Continue"), [helpline.organisation])
    page = reporter.permit(
        page, beyond={"state": ["account", "technical"]}, copying={helpline.organisation: ["technical"]}
    )
    photograph = samples.picture(canary=made.canary("exif"))
    files = [(f"{made.canary('name')}.jpg", photograph), ("note.eml", f"To: {made.canary('file')}".encode())]
    filed.send(victim.open("/report/files"), *files)
    made.words = reporter.type_back(page.press("Send the report"))
    made.canaries.append(made.words)


def _review(made: Walk, worker: Visitor, helpline: Person, liaison: Person) -> None:
    from sqlalchemy import select

    from portal.submissions.models import Submission

    with helpline.database.reading() as session:
        made.url = f"/desk/submissions/{session.scalars(select(Submission.reference)).one()}"
    page = worker.open(made.url).press("Accept")
    for section in SECTIONS:
        assert worker.open(f"{made.url}/section/{section}").status == 200
    saved = worker.open(f"{made.url}/section/technical").links
    links = [one for words, one in saved.items() if words.startswith("Save the")]
    assert links
    for link in links:
        assert worker.fetch(link).status_code == 200
    worker.open(made.url).fill({"Your message": made.canary("message")}).press("Send")
    _note(made, worker)
    _mark(made, worker)
    worker.open(f"{made.url}/later").fill({"Why you need longer": made.canary("longer")}).press(status=200)
    remedy: dict[str, Answer] = {"remedy": "other", "state": "offered", "Words to it": made.canary("remedy")}
    worker.open(f"{made.url}/remedies/new").fill(remedy).press(status=200)
    slug = _slug(liaison)
    page = worker.open(f"{made.url}/refer/{slug}")
    page = page.fill(
        {"sections": ["account", "technical"], "purpose": "legal_help", "Note to go with it": made.canary("referral")}
    )
    page = page.press().fill({"code": helpline.totp()}).press()
    assert page.status == 200 and page.path == made.url, page.errors
    wanted: dict[str, Answer] = {"What you ask for": ["To read: How to reach the person"], "purpose": "legal_help"}
    page = worker.open(f"{made.url}/refer/{slug}/request").fill({**wanted, "Why you need it": made.canary("request")})
    page.press("Ask the reporter for permission", status=200)
    until = (clock.today() + timedelta(days=90)).isoformat()
    page = worker.open(f"{made.url}/hold").fill({"Which law": made.canary("law"), "until": until})
    page.press("Hold it until that day", status=200)
    found: dict[str, Answer] = {"decision": "infected", "confidence": "high", "how": ["device"]}
    page = worker.open(f"{made.url}/decide").fill({**found, "Reasons": made.canary("finding")}).press(status=200)
    page.follow("Open again").fill({"Why you open it again": made.canary("reopened")}).press(status=200)


def _decide(made: Walk, liaison: Visitor, person: Person) -> None:
    liaison.open(made.url).press("Accept")
    for section in ("account", "technical"):
        assert liaison.open(f"{made.url}/section/{section}").status == 200
    liaison.open(f"{made.url}/ask").fill({"Your question": made.canary("question")}).press()
    _note(made, liaison)
    page = liaison.open(f"{made.url}/decide")
    page = page.fill({"decision": "diplomatic_step", "Reasons": made.canary("decision")}).press()
    assert page.path == made.url, page.errors


def promise(made: Walk, writer: Person, *, address: str = "/desk/commitments/new") -> Page:
    """Write a commitment's draft, or the next version of one, with a canary in every field, and send it on."""
    page = writer.visitor().open(address)
    fields = ("title", "problem", "action", "baseline", "target", "scope", "lead", "budget", "summary")
    rows = ("milestones-0-title", "milestones-0-who", "links-0-words")
    said: dict[str, Answer] = {
        name: f"{made.canary(name)} said so" for name in (*fields, *rows) if page.form("Keep the draft").find(name)
    }
    link = f"https://{made.canary('link').lower()}.example"
    days: dict[str, Answer] = {"starts_on": "2031-03-04", "due_on": "2033-05-06", "milestones-0-due_on": "2032-04-05"}
    page = page.fill(said | days | {"type": "policy", "links-0-url": link}).press("Keep the draft", status=200)
    made.canaries += ["2031-03-04", "2033-05-06", "2032-04-05", link]
    return page.press("Send to a second person", status=200)


def share_note(made: Walk, *, writer: Person, reader: Person) -> notes.Note:
    """Share an incident note with a canary in every field and in its indicators, and have it answered."""
    domain = made.canary("domain").lower()
    made.canaries.append(domain)
    note = notes.shared(
        writer, reader, title=made.canary("title"), known=made.canary("known"), first_seen=made.canary("seen")
    )
    listed = [bundles.indicator(1, f"[domain-name:value='{domain}.example']", name=made.canary("indicator"))]
    note.uploads(bundles.bundle(listed), name=f"{made.canary('file')}.json")
    page = reader.visitor().open(f"{note.url}/statement")
    page.fill({"What you say": "affected", "Statement": made.canary("statement")}).press("Make this statement")
    return note


def _note(made: Walk, visitor: Visitor) -> None:
    visitor.open(f"{made.url}/note").fill({"Note": made.canary("note")}).press()
    visitor.open(f"{made.url}/codes/tag").fill({"Tags": made.canary("tag")}).press()
    visitor.open(f"{made.url}/summary").fill({"Summary in one line": made.canary("summary")}).press()
    for line in ("talk", "vouching"):
        said: dict[str, Answer] = {"on": clock.today().isoformat(), "how": "by_phone", "text": made.canary(line)}
        visitor.open(f"{made.url}/{line}").fill(said).press("Keep it", status=200)
    visitor.open(f"{made.url}/handler").fill({"note": made.canary("handed")}).press("Save", status=200)
    answer: dict[str, Answer] = {"title": made.canary("title"), "language": "en", "text": made.canary("prepared")}
    visitor.open("/desk/submissions/answers/new").fill(answer).press("Save", status=200)


def _slug(person: Person) -> str:
    from portal.organisations.models import Organisation

    with person.database.reading() as session:
        return session.get_one(Organisation, person.organisation).slug
