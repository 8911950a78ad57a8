"""Vendors ask and challenge, as every organisation does: others, by what they may read, and nothing of a report.

The attacks first: its own commitment, or a sister's; a note that it may not read, or may not pass on; a note that was
drawn from a report; a report; what others ask; and a vendor that is suspended.
"""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.asks.grounds import Grounds
from portal.asks.models import Ask
from portal.asks.rules import Mark, State
from portal.commitments.operations import challenging
from portal.commitments.rules.challenged import Own
from portal.incidents.models import IncidentNote, NoteReader
from portal.incidents.rules import Tlp
from portal.organisations.models import Organisation
from portal.organisations.rules import Standing
from portal.problems import Refused
from tests.asks.asking import ASK, LIST, PUBLIC, QUESTION, TITLE, Town, answer, ask
from tests.asks.challenging import CHALLENGE, SHOWN, challenge, deliver, mark, public, rejoin, write
from tests.asks.test_note import SAYS, refused, shared
from tests.commitments.test_assess_attacks import chain
from tests.desk.waiting import counted, menu
from tests.factories import Person
from tests.incidents.notes import Note
from tests.incidents.test_drawn import FOR_NOTES, draw
from tests.parties import recording
from tests.personas import MakeMember
from tests.submissions.desk import report, sent_again

TOGETHER = "Your organisation and this one belong together"


def test_a_vendor_challenges_is_answered_marks_and_has_the_last_word(
    town: Town, promised: Person, vendor_officer: Person, make_member: MakeMember
) -> None:
    colleague = make_member(vendor_officer, name="Vera Stone")
    page = colleague.visitor().open(PUBLIC)
    assert "technology companies and vendors" in page.main
    page = page.follow("Challenge it").fill({"Your challenge": "Kanari-claim", **SHOWN}).press("Continue", status=200)
    assert "Example Messenger has 30 days to answer" in page.main
    page = page.fill({"Code from": colleague.spare()}).press("Send the challenge", status=200)
    assert TITLE in page.main and "was asked by your organisation" in page.main
    assert "Kanari-claim" not in public(town).source
    deliver(town, promised)
    answer(promised, town.url())
    assert [said for said in counted(vendor_officer) if "mark" in said] and menu(vendor_officer)["Questions"] == "1"
    mark(vendor_officer, town.url())
    rejoin(colleague, town.url())
    assert list(counted(vendor_officer)) == ["There is news in 1 question"]
    page = public(town)
    for said in ("Kanari-claim", "Kanari-answer", "Kanari-rejoinder", "https://news.example/eleven"):
        assert said in page.main
    assert "Example Lantern Systems on March 3, 2027: It does not answer it" in page.main
    assert "Rejoinder of Example Lantern Systems" in page.main
    assert town.row().mark is Mark.NOT


def test_a_vendor_asks_and_takes_a_question_back(town: Town, promised: Person, vendor_officer: Person) -> None:
    ask(vendor_officer)
    assert QUESTION.split()[0] in promised.visitor().open(town.url()).main
    page = vendor_officer.visitor().open(town.url()).follow("Withdraw")
    page.fill({"Code from": vendor_officer.spare()}).press("Withdraw the question", status=200)
    assert (town.row().state, town.row().question) == (State.WITHDRAWN, None)


def test_a_vendor_asks_nothing_about_its_own(town: Town, vendor_officer: Person, make_member: MakeMember) -> None:
    town.publish(vendor_officer, make_member(vendor_officer, name="Second Officer"))
    for address in (ASK, CHALLENGE):
        assert "come from others" in vendor_officer.visitor().open(address, status=403).main


@pytest.mark.parametrize(("who", "allowed"), [("vendor_officer", 403), ("helpline", 403), ("liaison", 200)])
def test_whoever_shares_an_owner_asks_nothing_and_a_state_may(
    promised: Person, secretariat: Person, who: str, allowed: int, request: pytest.FixtureRequest
) -> None:
    person: Person = request.getfixturevalue(who)
    assert person.visitor().open(ASK).status == 200
    chain(secretariat, promised, person)
    for address in (ASK, CHALLENGE):
        page = person.visitor().open(address, status=allowed)
        assert (TOGETHER in page.main) is (allowed == 403)


def test_a_tie_that_was_recorded_between_the_pages_counts(
    town: Town, promised: Person, vendor_officer: Person, secretariat: Person
) -> None:
    page = write(vendor_officer)
    chain(secretariat, promised, vendor_officer)
    late = page.fill({"Code from": vendor_officer.spare()}).press("Send the challenge", status=403)
    assert TOGETHER in late.main and "Kanari-claim" in late.main
    assert town.rows() == []


def test_a_tie_that_has_ended_binds_nobody(promised: Person, vendor_officer: Person, secretariat: Person) -> None:
    first = recording.party(secretariat, member=promised)
    page = recording.link(secretariat, first, recording.party(secretariat, member=vendor_officer))
    assert TOGETHER in vendor_officer.visitor().open(CHALLENGE, status=403).main
    recording.end(secretariat, page, "2027-03-02")
    assert vendor_officer.visitor().open(CHALLENGE).status == 200


# ── what it rests on


def test_a_vendor_cites_a_note_that_it_reads_and_everybody_may_pass_on(
    town: Town, promised: Person, vendor_officer: Person, helpline: Person
) -> None:
    note = shared(helpline, vendor_officer, tlp="TLP:CLEAR")
    challenge(vendor_officer, note=note.reference)
    deliver(town, promised)
    page = promised.visitor().open(town.url())
    assert SAYS in page.main and note.reference not in page.source
    assert note.reference in vendor_officer.visitor().open(town.url("/report")).main
    promised.visitor().open(town.url("/report"), status=403)
    note.takes_out(vendor_officer)
    assert "The note may not be cited any more" in vendor_officer.visitor().open(town.url("/report")).main


def drawn_for(app: Flask, town: Town, vendor: Person, helpline: Person, company: Person) -> Note:
    """Draw a note from a report, and put the vendor among its readers by force: naming one is refused."""
    note = draw(report(app, helpline, beyond=FOR_NOTES), helpline)
    note.names(company)
    assert note.shares(code=helpline.spare()).status == 200
    town.change(IncidentNote, note.row().id, tlp=Tlp.CLEAR)
    with town.db.writing() as session:
        for reader in session.scalars(select(NoteReader).where(NoteReader.organisation_id == company.organisation)):
            reader.organisation_id = vendor.organisation
        session.commit()
    return note


def test_of_every_other_note_a_vendor_reads_the_same(
    app: Flask, town: Town, promised: Person, vendor_officer: Person, helpline: Person
) -> None:
    drawn = drawn_for(app, town, vendor_officer, helpline, promised)
    bound = shared(helpline, vendor_officer)
    theirs = shared(helpline, promised, tlp="TLP:CLEAR")
    said = {
        refused(town, vendor_officer, one).replace(one, "")
        for one in (bound.reference, theirs.reference, drawn.reference, "UNKNOWN-1")
    }
    assert len(said) == 1 and "No shared note with this reference" in said.pop()


def test_a_vendor_cites_no_report_and_challenges_for_nobody(
    app: Flask, town: Town, promised: Person, vendor_officer: Person, helpline: Person
) -> None:
    del promised
    filed = report(app, helpline, beyond=FOR_NOTES)
    visitor = vendor_officer.visitor()
    page = visitor.open(CHALLENGE)
    assert not {"report", "for_person"} & {one.get("name") for one in page.all("input")}
    page = page.fill({"Your challenge": "Kanari-claim", **SHOWN}).press("Continue", status=200)
    address, content = sent_again(visitor, page.fill({"Code from": vendor_officer.spare()}))
    past = content | {"report": filed.reference, "for_person": "y"}
    assert visitor.post(address, past).status_code == 303
    made = town.row()
    with town.db.reading() as session:
        by = vendor_officer.actor(session)
        assert challenging.rests_on(session, made, notes=lambda *_: None, by=by) is not None
        for grounds, own in ((Grounds(for_person=True), Own()), (Grounds(unshown=True), Own(report=filed.reference))):
            with pytest.raises(Refused):
                challenging.check(session, grounds, own, notes=lambda *_: None, by=by)
    assert filed.reference not in visitor.open(town.url("/report")).source
    assert "rests on no report" in visitor.open(town.url("/report")).main


# ── what it learns


def test_a_vendor_that_asks_learns_nothing_of_who_else_asks(
    app: Flask, town: Town, promised: Person, vendor_officer: Person, helpline: Person
) -> None:
    filed = report(app, helpline, beyond=FOR_NOTES)
    challenge(helpline, report=filed.reference, for_person=True)
    theirs = town.url()
    challenge(vendor_officer, "Another claim")
    visitor = vendor_officer.visitor()
    for after in ("", "/report", "/rejoinder", "/mark", "/withdraw", "/answer", "/extend"):
        assert visitor.fetch(f"{theirs}{after}").status_code == 404, after
    assert "Example Helpline" not in visitor.open(LIST).source
    answer(promised, theirs)
    with town.db.reading() as session:
        ours = session.scalars(select(Ask).where(Ask.asker_id == vendor_officer.organisation)).one()
    assert ours.state is State.SENT
    for after in ("", "/report", "/rejoinder", "/mark"):
        assert visitor.fetch(f"{theirs}{after}").status_code == 404, after
    for path in (PUBLIC, LIST, f"{LIST}/{ours.id}", "/desk"):
        assert filed.reference not in visitor.open(path).source


def test_a_suspended_vendor_asks_nothing(town: Town, promised: Person, vendor_officer: Person) -> None:
    del promised
    town.change(Organisation, vendor_officer.organisation, standing=Standing.SUSPENDED)
    for address in (ASK, CHALLENGE):
        vendor_officer.visitor().open(address, status=403)
    assert town.rows() == []
