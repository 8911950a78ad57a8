"""Adding to who must never see a report that was sent: what it does is said first, and then kept to everywhere."""

from flask import Flask
from sqlalchemy import delete, select

from portal.audit.models import AuditEvent
from portal.db import Database
from portal.keys.models import Admission, Generation, Grant
from portal.organisations.models import Organisation
from portal.submissions.events import WallRaised
from portal.submissions.models import Handler, Note, Submission
from portal.submissions.rules import PartState
from tests.factories import Person
from tests.harness.pages import Page, Visitor
from tests.incidents import notes
from tests.incidents.test_drawn import FOR_NOTES, draw, readers
from tests.submissions import for_another, reporter
from tests.submissions.desk import HAPPENED, Report, report, sent_again
from tests.submissions.test_restrict import OURS, worked_on

AT = "/return/wall"
SEE, PUT = "See what this does", "Put them on the list"


def country_of(person: Person) -> str:
    with person.database.reading() as session:
        return session.get_one(Organisation, person.organisation).country


def slug_of(person: Person) -> str:
    with person.database.reading() as session:
        return session.get_one(Organisation, person.organisation).slug


def asked(made: Report, **who: str) -> Page:
    """Ask to add; return the page that says what that does."""
    page = made.reporter().open("/return/answers").follow("Add to who must never see this")
    return page.fill(who).press(SEE, status=200)


def added(made: Report, **who: str) -> Page:
    page = asked(made, **who).press(PUT, status=200)
    assert page.path == "/return/answers", page.errors
    return page


def test_a_government_that_holds_it_loses_it_and_that_is_said_first(
    app: Flask, helpline: Person, liaison: Person
) -> None:
    made = report(app, helpline, liaison)
    assert HAPPENED in liaison.visitor().open(f"{made.url}/section/account").main
    page = asked(made, country=country_of(liaison))
    assert "Everything is taken back from it" in page.main and "cannot be unread" in page.main
    assert made.part(liaison).state is not PartState.WITHDRAWN, "nothing is done before"
    page = page.press(PUT, status=200)
    assert "The government of" in page.main
    assert made.part(liaison).state is PartState.WITHDRAWN
    assert HAPPENED not in liaison.visitor().open(f"{made.url}/section/account", status=403).text
    with made.db.reading() as session:
        assert session.scalars(select(Grant).where(Grant.holder_id == liaison.organisation)).all() == []
        assert session.scalars(select(AuditEvent.name).where(AuditEvent.name == WallRaised.name())).one()


def test_who_holds_the_list_is_told_and_reads_it(app: Flask, helpline: Person, liaison: Person) -> None:
    made = report(app, helpline, liaison)
    for one in (helpline, liaison):
        one.visitor().open(made.url)
    added(made, others="Example Surveillance")
    assert made.part(helpline).unread and not made.part(liaison).unread
    assert "Corrected on" in helpline.visitor().open(made.url).main
    assert "Example Surveillance" in helpline.visitor().open(f"{made.url}/section/wall").main
    assert "Corrected on" not in liaison.visitor().open(made.url).main
    assert "Example Surveillance" not in liaison.visitor().open(f"{made.url}/section/wall", status=403).text


def test_nothing_is_referred_to_it_and_nothing_permitted_again(
    visitor: Visitor, db: Database, helpline: Person, liaison: Person
) -> None:
    words = reporter.file_report(visitor, receivers=[helpline.organisation, liaison.organisation])
    reporter.come_back(visitor, words)
    page = visitor.open(AT).fill({"organisation": str(liaison.organisation)}).press(SEE, status=200)
    page.press(PUT, status=200)
    page = visitor.open("/return/permission").fill({f"to-{liaison.organisation}": ["account"]})
    page = page.press("See what this changes", status=200).fill({"words": words}).press("Change it", status=403)
    assert "is on the list of who must never see this report" in page.main
    with db.reading() as session:
        reference = session.scalars(select(Submission.reference)).one()
        assert session.scalars(select(Grant).where(Grant.holder_id == liaison.organisation)).all() == []
    shown = helpline.visitor().open(f"/desk/submissions/{reference}/refer/{slug_of(liaison)}").main
    assert "does not want this organisation" in shown


def test_a_note_drawn_before_goes_no_further_than_the_new_list(
    app: Flask, helpline: Person, company: Person, liaison: Person
) -> None:
    made = report(app, helpline, beyond=FOR_NOTES)
    note = draw(made, helpline)
    note.names(company)
    added(made, country=country_of(liaison), organisation=str(company.organisation))
    page = note.visitor.open(f"{note.url}/audience").fill({"organisations": [str(liaison.organisation)]})
    assert "can never be given this note" in page.press("Keep this audience", status=403).main
    assert note.shares().status == 403, "one that was named before is asked again when it is shared"
    assert readers(note) == {helpline.organisation}
    assert notes.TITLE in note.visitor.open(note.url).main


def test_naming_a_person_leaves_it_to_managers(app: Flask, helpline: Person, case_worker: Person) -> None:
    made = report(app, helpline)
    worker = case_worker.visitor()
    worker.open(made.url).press("Accept")
    worked_on(made, case_worker)
    page = asked(made, people="Kofi Mensah")
    assert "At Example Helpline only managers can open it from now on" in page.main
    page.press(PUT, status=200)
    case_worker.visitor().open(made.url, status=404)
    manager = helpline.visitor()
    assert HAPPENED in manager.open(f"{made.url}/section/account").main
    assert OURS[0] in manager.open(made.url).main
    page = manager.open(f"{made.url}/handlers/name")
    assert "Kofi Mensah" in page.main
    page.fill({"handler": str(case_worker.account), "compared": True}).press("Let this person in", status=200)
    assert HAPPENED in case_worker.visitor().open(f"{made.url}/section/account").main
    assert OURS[0] in case_worker.visitor().open(made.url).main
    with made.db.reading() as session:
        generations = set(
            session.scalars(select(Generation.id).where(Generation.ring_id == made.part(helpline).ring_id))
        )
        assert set(session.scalars(select(Note.key_id))) <= generations, "what was written before is sealed anew"
    with made.db.reading() as session:
        assert session.get_one(Submission, made.id).restricted


def test_whoever_was_let_in_before_is_let_in_anew(app: Flask, helpline: Person, case_worker: Person) -> None:
    made = report(app, helpline, people="Somebody Else")
    page = helpline.visitor().open(f"{made.url}/handlers/name")
    page.fill({"handler": str(case_worker.account), "compared": True}).press("Let this person in", status=200)
    case_worker.visitor().open(made.url)
    added(made, people="Kofi Mensah")
    case_worker.visitor().open(made.url, status=404)
    with made.db.reading() as session:
        assert session.scalars(select(Handler)).all() == []
        ring = made.part(helpline).ring_id
        held = select(Admission).join(Generation).where(Generation.ring_id == ring)
        assert case_worker.account not in {one.account_id for one in session.scalars(held)}
    assert HAPPENED in helpline.visitor().open(f"{made.url}/section/account").main


def test_the_same_again_adds_nothing(app: Flask, helpline: Person) -> None:
    made = report(app, helpline)
    page = asked(made, others="Example Surveillance")
    mine = page.visitor
    page.form_in_use = page.form(PUT)
    address, sent = sent_again(mine, page)
    sent |= {"confirm": "1"}
    assert mine.post(address, sent).status_code == mine.post(address, sent).status_code == 303
    assert mine.open("/return/answers").main.count("Example Surveillance") == 1
    with made.db.reading() as session:
        assert len(session.scalars(select(AuditEvent).where(AuditEvent.name == WallRaised.name())).all()) == 1


def test_nobody_chosen_is_said(app: Flask, helpline: Person) -> None:
    page = report(app, helpline).reporter().open(AT).press(SEE, status=422)
    assert "who is not on the list yet" in page.main
    page = page.fill({"others": "x" * 201}).press(SEE, status=422)
    assert "at most 200 characters" in page.main and "x" * 201 in page.source


def test_who_took_part_meanwhile_is_shown_before(app: Flask, helpline: Person, liaison: Person) -> None:
    made = report(app, helpline, liaison)
    page = asked(made, country=country_of(liaison))
    made.reporter().open(f"/return/take-back/{made.part(liaison).id}").press("Take it back", status=200)
    page = page.press(PUT, status=409)
    assert "Something changed meanwhile" in page.main and "Nobody who has something" in page.main
    assert page.press(PUT, status=200).path == "/return/answers"


def test_a_case_worker_adds_as_the_person_said(helpline: Person, liaison: Person) -> None:
    url = for_another.file(helpline, state=["account"])
    for_another.refer(helpline, url, liaison, "account")
    visitor = helpline.visitor()
    page = visitor.open(f"{url}/section/wall").follow("Add for the person to who must never see this")
    page = page.fill({"country": country_of(liaison), "people": "Kofi Mensah"}).press(SEE, status=200)
    assert "Everything is taken back from it" in page.main
    page = page.fill({"how": "by_phone", "said_on": "2099-01-01"}).press(PUT, status=422)
    assert "already come" in page.main
    page = page.fill({"said_on": "2025-03-03"}).press(PUT, status=200)
    assert page.path == f"{url}/section/wall" and "Kofi Mensah" in page.main
    assert for_another.part_of(liaison).state is PartState.WITHDRAWN
    assert for_another.part_of(helpline).ring_id is not None
    assert "by phone" in helpline.visitor().open(f"{url}/permission").main.lower()
    assert for_another.make_code(helpline, url), "it can be handed over as before"


def test_an_organisation_cannot_bar_itself(helpline: Person) -> None:
    url = for_another.file(helpline)
    page = helpline.visitor().open(f"{url}/wall").fill({"organisation": str(helpline.organisation)})
    assert "Your own organisation is on this list" in page.press(SEE, status=422).main


def test_a_case_worker_who_is_no_manager_names_a_person(helpline: Person, case_worker: Person, liaison: Person) -> None:
    """It is done at once, and whoever did it is told before that a manager has to let them in again."""
    url = for_another.file(case_worker, state=["account"])
    for_another.refer(case_worker, url, liaison, "account")
    page = case_worker.visitor().open(f"{url}/section/wall").follow("Add for the person to who must never see this")
    page = page.fill({"people": "Amal Mensah"}).press(SEE, status=200)
    assert "At Example Helpline only managers can open it from now on" in page.main
    assert "only once a manager has let you in" in page.main
    page = page.fill({"how": "by_phone", "said_on": "2025-03-03"}).press(PUT, status=200)
    assert page.path == "/desk/submissions"
    case_worker.visitor().open(url, status=404)
    assert "Amal Mensah" in helpline.visitor().open(f"{url}/section/wall").main
    assert for_another.TOLD.split("\n")[0] in liaison.visitor().open(f"{url}/section/account").main
    page = helpline.visitor().open(f"{url}/handlers/name")
    page.fill({"handler": str(case_worker.account), "compared": True}).press("Let this person in", status=200)
    assert "Amal Mensah" in case_worker.visitor().open(f"{url}/section/wall").main
    assert for_another.make_code(case_worker, url), "it can be handed over as before"


def test_a_manager_who_names_a_person_goes_on(helpline: Person) -> None:
    page = helpline.visitor().open(f"{for_another.file(helpline)}/wall").fill({"people": "Amal Mensah"})
    assert "has let you in" not in page.press(SEE, status=200).main


def keyless(manager: Person) -> None:
    """Leave a manager without any key of the organisation, as who began again is until somebody admits them."""
    with manager.database.writing() as session:
        session.execute(delete(Admission).where(Admission.account_id == manager.account))
        session.commit()


def test_where_no_manager_holds_a_key_nothing_is_done_and_the_way_on_is_said(
    app: Flask, helpline: Person, case_worker: Person
) -> None:
    made = report(app, helpline)
    keyless(helpline)
    page = asked(made, people="Amal Mensah").press(PUT, status=422)
    assert "Nobody at Example Helpline could open the report for its managers only" in page.main
    assert "Take everything back from it first" in page.main and "Amal Mensah" in page.source
    assert made.part(helpline).ring_id is None
    assert HAPPENED in case_worker.visitor().open(f"{made.url}/section/account").main
    made.reporter().open(f"/return/take-back/{made.part(helpline).id}").press("Take it back", status=200)
    assert "Amal Mensah" in added(made, people="Amal Mensah").main


def test_a_receiver_where_no_manager_holds_a_key_is_named_before_anything_is_sent(
    visitor: Visitor, helpline: Person, case_worker: Person
) -> None:
    keyless(helpline)
    page = reporter.shut_out(reporter.answer(visitor, upto="wall"), people="Amal Mensah")
    page = reporter.permit(reporter.choose(page, [helpline.organisation])).press("Send the report")
    assert page.path.startswith("/report/receivers") and "Example Helpline cannot take a report now" in page.main
    with helpline.database.reading() as session:
        assert session.scalars(select(Submission)).all() == []
