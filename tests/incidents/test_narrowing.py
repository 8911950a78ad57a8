"""A note taken back from a reader: at once on every route, under another key, with an answer that the author sees."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update

from portal import clock
from portal.db import Database
from portal.exchange.operations import importing
from portal.incidents.models import Bundle, IncidentNote, IndicatorObject, NoteOpening, NoteWithdrawal, Statement
from portal.incidents.operations import narrowing, resealing
from portal.jobs import work
from portal.jobs.models import Job
from portal.keys.models import DataKey, Grant, Owed
from portal.organisations.models import Organisation
from portal.organisations.rules import Standing
from tests.accounts.test_second_factor import wrong_code
from tests.exchange import bundles
from tests.factories import Person
from tests.incidents.notes import KNOWN, TITLE, Note, shared, write
from tests.incidents.test_walk import ANSWER, answered

SMALL = bundles.bundle(bundles.whole(5))
CONFIRM = "Confirm that your copies are gone"


def given_back(person: Person, note: Note) -> int:
    """Return how many objects the export has beside the two that the portal adds."""
    answer = person.visitor().fetch(f"{note.url}/indicators.stix2")
    assert answer.status_code == 200
    return len(bundles.by_id(bytes(answer.data))) - 2


def sealed(db: Database) -> set[bytes]:
    """Return everything that lies sealed under a note's key."""
    with db.reading() as session:
        found = [value for row in session.execute(select(IncidentNote.title, IncidentNote.content)) for value in row]
        found += [*session.scalars(select(Statement.content)), *session.scalars(select(IndicatorObject.content))]
        return {*found, *session.scalars(select(IndicatorObject.kind).where(IndicatorObject.number > 0))}


def holders(db: Database) -> set[object]:
    """Return who holds a key of a note."""
    with db.reading() as session:
        found = select(Grant.holder_id).join(DataKey, Grant.data_key_id == DataKey.id)
        return set(session.scalars(found.where(DataKey.label == "incident.note")))


@pytest.fixture
def note(helpline: Person, company: Person, liaison: Person) -> Note:
    """A note with indicators that two read, and that one of them has answered."""
    made = shared(helpline, company, liaison)
    made.uploads(SMALL)
    made.works()
    answered(company, made)
    return made


@pytest.fixture
def by_job(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a bundle be long that has more than three objects, and a slice four."""
    monkeypatch.setattr(resealing, "AT_ONCE", 3)
    monkeypatch.setattr(resealing, "SLICE", 4)


def routes(app: Flask, note: Note, who: Person) -> Iterator[tuple[str, str]]:
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/desk/notes/<reference>"):
            address = rule.rule.replace("<uuid:organisation>", str(who.organisation))
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield method, address.replace("<reference>", note.reference)


def test_whoever_is_taken_out_finds_nothing_on_any_route(app: Flask, note: Note, company: Person) -> None:
    visitor = company.visitor()
    form = {"csrf_token": visitor.open(f"{note.url}/statement").forms[-1].value("csrf_token")}
    assert note.takes_out(company).status == 200
    tried = [
        (method, address, visitor.fetch(address, method=method, data=form if method == "POST" else None).status_code)
        for method, address in routes(app, note, company)
    ]
    assert len(tried) >= 18 and {one[2] for one in tried} == {404}, tried
    page = visitor.open("/desk/notes")
    assert TITLE not in page.text and note.reference not in {url.rsplit("/", 1)[-1] for url in page.links.values()}


def test_the_others_read_on_under_another_key(note: Note, db: Database, company: Person, liaison: Person) -> None:
    before = sealed(db)
    note.takes_out(company)
    assert not sealed(db) & before
    assert holders(db) == {note.writer.organisation, liaison.organisation}
    for reader in (note.writer, liaison):
        page = reader.visitor().open(note.url)
        assert KNOWN in page.main and ANSWER in page.main
        assert given_back(reader, note) == 11
    kind = liaison.visitor().open(f"{note.url}/indicators").fill({"kind": "domain-name"}).press("Filter")
    assert len(kind.texts("th", css="ref")) == 5


def test_a_statement_stays_with_its_author_and_says_that_they_are_gone(
    note: Note, company: Person, liaison: Person
) -> None:
    page = note.visitor.open(f"{note.url}/audience/{company.organisation}/take-out")
    assert "Its 1 statement stays in the note" in page.main
    note.takes_out(company)
    shown = liaison.visitor().open(note.url).main
    assert ANSWER in shown and "Example Messenger" in shown and "not in the audience any more" in shown


def test_what_cannot_be_undone_is_said_first_and_the_second_factor_asked(note: Note, company: Person) -> None:
    page = note.visitor.open(f"{note.url}/audience/{company.organisation}/take-out")
    sentences = [one for one in page.texts("li") if "read" in one]
    assert sentences[0].startswith("What Example Messenger has read, it has read.")
    assert note.takes_out(company, code=wrong_code(note.writer)).status == 422
    assert company.visitor().open(note.url).h1 == TITLE


def test_the_author_sees_no_answer_and_then_that_it_is_confirmed(
    note: Note, company: Person, liaison: Person, db: Database
) -> None:
    note.takes_out(company)
    assert "asked to confirm by" in note.visitor.open(note.url).main
    assert "asked to confirm by" not in liaison.visitor().open(note.url).main
    with time_machine.travel(clock.now() + timedelta(days=15)):
        assert "No answer." in note.writer.visitor().open(note.url).main
    page = company.visitor().open("/desk")
    assert "1 incident note was taken back from you" in page.main
    assert CONFIRM in page.follow(f"Copies of incident note {note.reference}").text
    page = company.visitor().open("/desk/notes")
    link = next(url for words, url in page.links.items() if words.startswith("Confirm by"))
    page = page.visitor.open(link)
    assert note.reference in page.main and TITLE not in page.text
    assert page.press("Confirm", status=422).errors
    page = page.visitor.open(link).fill({"gone": True}).press("Confirm", status=200)
    assert CONFIRM not in page.main
    assert "its copies are gone." in note.visitor.open(note.url).main
    with db.reading() as session:
        assert session.scalar(select(func.count(NoteOpening.id))), "who opened what stays on the record"


def test_nobody_else_confirms_for_them(note: Note, company: Person, liaison: Person, vendor_officer: Person) -> None:
    note.takes_out(company)
    page = company.visitor().open("/desk/notes")
    link = next(url for words, url in page.links.items() if words.startswith("Confirm by"))
    for other in (liaison, vendor_officer, note.writer):
        other.visitor().open(link, status=404)


def test_the_same_form_twice_takes_out_once(note: Note, db: Database, company: Person) -> None:
    page = note.visitor.open(f"{note.url}/audience/{company.organisation}/take-out").fill({"code": note.writer.spare()})
    form = page.form_in_use
    assert form is not None
    sent = dict(form.pairs(None))
    assert [page.visitor.post(page.path, sent).status_code for _ in range(2)] == [303, 303]
    with db.reading() as session:
        assert session.scalar(select(func.count(NoteWithdrawal.id))) == 1


def test_an_organisation_leaves_by_itself(note: Note, db: Database, company: Person, liaison: Person) -> None:
    before = sealed(db)
    page = company.visitor().open(note.url).follow("Leave this note").fill({"code": company.spare()})
    page = page.press("Leave it now", status=200)
    assert page.path == "/desk/notes" and "You left the note" in page.main
    company.visitor().open(note.url, status=404)
    assert not sealed(db) & before
    assert holders(db) == {note.writer.organisation, liaison.organisation}
    assert "Left on" in note.visitor.open(note.url).main
    note.visitor.open(f"{note.url}/leave", status=403)


def test_whoever_is_let_in_again_reads_again_and_is_asked_nothing(note: Note, company: Person) -> None:
    note.takes_out(company)
    note.names(company)
    assert note.shares(code=note.writer.spare()).status == 200
    assert KNOWN in company.visitor().open(note.url).main
    assert given_back(company, note) == 11
    assert CONFIRM not in company.visitor().open("/desk/notes").main


def test_a_label_becomes_stricter_and_never_wider(note: Note, company: Person) -> None:
    company.visitor().open(note.url)
    page = note.visitor.open(note.url).follow("Choose a stricter label")
    assert set(page.form("Change the label now").controls["tlp"].choices) == {"TLP:AMBER+STRICT", "TLP:RED"}
    page = page.fill({"tlp": "TLP:RED", "code": note.writer.spare()}).press("Change the label now", status=200)
    assert "something new in 1 incident note" in company.visitor().open("/desk").main
    assert "TLP:RED" in company.visitor().open("/desk/notes").main
    assert "Choose a stricter label" not in note.visitor.open(note.url).links


def test_a_label_that_wants_everybody_named_is_refused_while_somebody_was_not(
    helpline: Person, company: Person
) -> None:
    note = write(helpline, tlp="TLP:GREEN")
    page = note.visitor.open(f"{note.url}/audience")
    page.fill({"kinds": ["technology_company"]}).press("Keep this audience")
    assert note.shares().status == 200
    page = note.visitor.open(f"{note.url}/label").fill({"tlp": "TLP:AMBER", "code": helpline.spare()})
    page = page.press("Change the label now", status=422)
    assert "Example Messenger" in page.errors[0]


def test_an_import_under_way_ends_and_is_to_be_sent_again(note: Note, company: Person, db: Database) -> None:
    note.uploads(bundles.bundle(bundles.whole(2)))
    page = note.visitor.open(f"{note.url}/audience/{company.organisation}/take-out")
    assert "will not be imported" in page.main
    note.takes_out(company)
    note.works()
    assert "Send the file again" in note.visitor.open(note.url).main
    assert given_back(note.writer, note) == 11
    note.uploads(bundles.bundle(bundles.whole(2)))
    note.works()
    assert given_back(note.writer, note) == 5


# ── a long bundle


@pytest.mark.usefixtures("by_job")
def test_a_long_bundle_is_moved_by_a_job_and_is_whole_at_every_moment(
    note: Note, db: Database, company: Person, liaison: Person
) -> None:
    before = sealed(db)
    note.takes_out(company)
    company.visitor().open(note.url, status=404)
    assert KNOWN in liaison.visitor().open(note.url).main and holders(db) == {
        note.writer.organisation,
        liaison.organisation,
    }
    for _ in range(3):
        assert given_back(liaison, note) == 11
        page = liaison.visitor().open(f"{note.url}/indicators").fill({"kind": "domain-name"}).press("Filter")
        assert len(page.texts("th", css="ref")) == 5
        work.run_waiting(db, [resealing.RESEAL], seconds=0.000001)
    work.run_waiting(db, [resealing.RESEAL])  # where the slices were cut shorter than usual
    assert note.works() == 0
    assert not sealed(db) & before
    with db.reading() as session:
        keys = session.scalars(select(DataKey.id).where(DataKey.label == "incident.note")).all()
        assert keys == session.scalars(select(Bundle.data_key_id)).all() == [note.row().data_key_id]
        assert session.scalars(select(Job.cargo)).all() == [None, None]


@pytest.mark.usefixtures("by_job")
@pytest.mark.parametrize("cut", [0, 1, 2])
def test_a_job_that_is_killed_anywhere_is_carried_on(
    note: Note, db: Database, *, company: Person, liaison: Person, cut: int
) -> None:
    before = sealed(db)
    note.takes_out(company)
    for _ in range(cut):
        work.run_waiting(db, [resealing.RESEAL], seconds=0.000001)

    def dies(session: object, job: Job, cargo: dict[str, object]) -> bool:
        resealing.RESEAL.step(session, job, cargo)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work.run_waiting(db, [work.Kind(resealing.KIND, dies, resealing.RESEAL.prepare)])
    assert given_back(liaison, note) == 11
    with db.writing() as session:
        session.execute(update(Job).values(leased_until=clock.now()))
        session.commit()
    assert note.works() > 0
    assert given_back(liaison, note) == 11 and not sealed(db) & before


@pytest.mark.usefixtures("by_job")
def test_one_more_is_taken_out_while_the_job_runs(
    note: Note, db: Database, helpline: Person, company: Person, liaison: Person
) -> None:
    note.takes_out(company)
    work.run_waiting(db, [resealing.RESEAL], seconds=0.000001)
    before = sealed(db)
    note.takes_out(liaison)
    assert not sealed(db) & before and holders(db) == {helpline.organisation}
    note.works()
    assert given_back(helpline, note) == 11


@pytest.mark.usefixtures("by_job")
def test_whoever_is_let_in_while_the_job_runs_reads_all_of_it(
    note: Note, company: Person, other_liaison: Person
) -> None:
    note.takes_out(company)
    note.names(other_liaison)
    assert note.shares(code=note.writer.spare()).status == 200
    assert given_back(other_liaison, note) == 11
    note.works()
    assert given_back(other_liaison, note) == 11


@pytest.mark.usefixtures("by_job")
def test_a_job_that_fails_leaves_a_debt_that_the_next_reader_pays(
    note: Note, db: Database, company: Person, liaison: Person
) -> None:
    before = sealed(db)
    note.takes_out(company)
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        work.run_waiting(db, [resealing.RESEAL])
    assert sealed(db) & before
    liaison.visitor().open("/desk/notes")
    assert not sealed(db) & before and given_back(liaison, note) == 11
    with db.reading() as session:
        assert session.scalars(select(Owed)).all() == []


@pytest.mark.usefixtures("by_job")
def test_new_indicators_take_the_place_of_those_that_are_being_moved(note: Note, db: Database, company: Person) -> None:
    note.takes_out(company)
    note.uploads(bundles.bundle(bundles.whole(2)))
    work.run_waiting(db, [importing.IMPORT])
    note.works()
    assert given_back(note.writer, note) == 5
    with db.reading() as session:
        assert session.scalars(select(DataKey.id).where(DataKey.label == "incident.note")).all() == [
            note.row().data_key_id
        ]


# ── at the same time


def test_a_reader_who_opens_while_they_are_taken_out_reads_all_or_nothing(
    note: Note, company: Person, liaison: Person
) -> None:
    """Nobody sees half a note, an error, or anything after they once found nothing."""
    taken = Event()

    def keeps_opening(person: Person) -> list[tuple[int, bool]]:
        visitor, seen, after = person.visitor(), [], 0
        while after < 2:
            after += taken.is_set()
            answer = visitor.fetch(note.url)
            seen.append((answer.status_code, KNOWN in answer.text and ANSWER in answer.text))
        return seen

    with ThreadPoolExecutor(2) as both:
        gone, stays = both.submit(keeps_opening, company), both.submit(keeps_opening, liaison)
        assert note.takes_out(company).status == 200
        taken.set()
        assert set(stays.result()) == {(200, True)}
        found = gone.result()
    assert set(found) <= {(200, True), (404, False)}
    assert found == sorted(found), "once gone, it stays gone"
    assert company.visitor().fetch(note.url).status_code == 404


def test_a_statement_that_waited_for_the_taking_out_is_not_made(
    note: Note, db: Database, company: Person, liaison: Person
) -> None:
    """It was read while they still had a place; once the note is theirs to change, they have none."""
    page = company.visitor().open(f"{note.url}/statement").fill({"What you say": "affected", "Statement": "Late."})
    form = page.form_in_use
    assert form is not None
    with db.reading() as session:
        by = note.writer.actor(session)
    with ThreadPoolExecutor(1) as one, db.writing() as session:
        row = session.scalars(select(IncidentNote).where(IncidentNote.reference == note.reference)).one()
        resealing.hold(session, row.id)
        later = one.submit(page.visitor.post, page.path, dict(form.pairs(None)))
        narrowing.take_out(session, row, company.organisation, by=by)
        session.commit()
        assert later.result().status_code == 404
    assert "Late." not in liaison.visitor().open(note.url).main


# ── removed from the portal


def test_an_organisation_that_was_removed_loses_its_place_and_the_next_reader_seals_anew(
    note: Note, db: Database, company: Person, liaison: Person
) -> None:
    before = sealed(db)
    with db.writing() as session:
        session.execute(
            update(Organisation).where(Organisation.id == company.organisation).values(standing=Standing.REMOVED)
        )
        session.commit()
    with db.writing() as session:
        assert narrowing.part_from_removed(session) == 1
        session.commit()
    assert sealed(db) & before and holders(db) == {note.writer.organisation, liaison.organisation}
    liaison.visitor().open(note.url)
    assert not sealed(db) & before
    shown = note.visitor.open(note.url).main
    assert ANSWER in shown and "asked to confirm" not in shown
    with db.writing() as session:
        assert narrowing.part_from_removed(session) == 0
