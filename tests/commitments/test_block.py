"""Two people block what was published: the text leaves everything public, and number, day and reason stay."""

from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import inspect, select

from portal import clock
from portal.commitments.models import Commitment, Version
from portal.commitments.models.blocks import Block, BlockAppeal
from portal.commitments.rules import blocks as rules
from portal.commitments.rules.blocks import BlockState, BlockVerb
from portal.db import Database
from portal.problems import Refused
from tests.commitments import blocking, promises
from tests.commitments.blocking import BLOCKS, REASON, TOLD, block, code, confirm, lift, propose, public, row
from tests.factories import Person
from tests.harness.pages import Visitor
from tests.personas import MakeMember

CANARY = "Kanari-blocked-nachtigall"
LEADS = {
    "proposed": {"confirm": "in_force", "drop": "dropped"},
    "in_force": {"propose_lift": "lifting"},
    "lifting": {"lift": "lifted", "keep": "in_force"},
    "lifted": {},
    "dropped": {},
}


@pytest.fixture
def colleague(company: Person, make_member: MakeMember) -> Person:
    return make_member(company, name="Second Officer", manager=True)


@pytest.fixture
def promised(company: Person, colleague: Person) -> Person:
    """The company's manager, after a commitment with the canary in its problem was published."""
    promises.publish(company, colleague, The_problem=f"{CANARY} was said by Ada Example.")
    return company


@pytest.fixture
def two(secretariat: Person, second_secretary: Person) -> tuple[Person, Person]:
    return secretariat, second_secretary


@pytest.mark.parametrize("state", BlockState)
@pytest.mark.parametrize("verb", BlockVerb)
def test_every_state_and_verb_leads_where_the_table_says_or_is_refused(state: BlockState, verb: BlockVerb) -> None:
    expected = LEADS[state].get(verb)
    assert rules.may_move(state, verb) is (expected is not None)
    if expected is None:
        with pytest.raises(Refused):
            rules.move(state, verb)
    else:
        assert rules.move(state, verb) == expected


def test_a_blocked_part_leaves_everything_public_and_number_day_and_reason_stay(
    app: Flask, promised: Person, two: tuple[Person, Person]
) -> None:
    before = blocking.everything_public(app)
    assert any(CANARY in page for page in before.values())
    url = propose(two[0], "problem")
    assert CANARY in Visitor(app).open(public(app)).main, "one person blocks nothing"
    page = two[1].visitor().open(f"{url}/confirm")
    assert CANARY in page.main and REASON in page.main
    confirm(two[1], url)
    after = blocking.everything_public(app)
    assert len(after) >= len(before)
    assert [path for path, page in after.items() if CANARY in page] == []
    page = Visitor(app).open(public(app))
    assert "Block 1, " in page.main and REASON in page.main and "A court or an authority has ordered it" in page.main
    assert "Blocked" in promised.visitor().open("/desk/commitments").visitor.open(public(app)).main


def test_the_stamp_of_the_page_changes(app: Flask, promised: Person, two: tuple[Person, Person]) -> None:
    del promised
    tags = [Visitor(app).fetch(path).headers["ETag"] for path in (public(app), "/commitments")]
    block(*two, "problem")
    assert all(Visitor(app).fetch(path).headers["ETag"] not in tags for path in (public(app), "/commitments"))


def test_no_clear_column_holds_what_was_blocked_nor_a_digest_from_which_it_could_be_guessed(
    db: Database, promised: Person, two: tuple[Person, Person]
) -> None:
    del promised
    with db.reading() as session:
        digest = session.scalars(select(Version.digest)).one()
    block(*two, "problem")
    with db.reading() as session:
        found = [
            *session.scalars(select(Commitment)),
            *session.scalars(select(Version)),
            *session.scalars(select(Block)),
        ]
        for one in found:
            said = repr([getattr(one, column.key) for column in inspect(type(one)).column_attrs])
            assert CANARY not in said and repr(digest) not in said


def test_a_whole_version_is_blocked_and_the_next_one_stands(
    app: Flask, promised: Person, colleague: Person, two: tuple[Person, Person]
) -> None:
    desk = own(promised)
    promises.next_version(promised, colleague, desk, The_problem="They learn too late.", Title="Tell people at once")
    url = propose(two[0], "whole", code=whole(two[0].database, 1))
    confirm(two[1], url)
    first = Visitor(app).open(f"{public(app)}/versions/1")
    assert CANARY not in first.source and "Tell people within three days" not in first.source
    assert "They learn too late." in Visitor(app).open(public(app)).main


def test_the_same_words_in_other_versions_go_with_them(
    app: Flask, promised: Person, colleague: Person, two: tuple[Person, Person]
) -> None:
    promises.next_version(promised, colleague, own(promised), Scope="Everywhere.")
    block(*two, "problem")
    for path in (public(app), f"{public(app)}/versions/1", f"{public(app)}/versions/2"):
        assert CANARY not in Visitor(app).open(path).source


def test_a_blocked_title_leaves_lists_and_address_and_the_old_address_leads_on(
    app: Flask, promised: Person, two: tuple[Person, Person]
) -> None:
    del promised
    old = public(app)
    assert old == "/commitments/tell-people-within-three-days"
    block(*two, "title")
    new = public(app)
    assert new.startswith("/commitments/commitment-")
    answer = Visitor(app).fetch(old)
    assert answer.status_code in {301, 302, 308} and answer.headers["Location"].endswith(new)
    for page in blocking.everything_public(app).values():
        assert "Tell people within three days" not in page and "tell-people-within" not in page
    with app.extensions["portal.database"].reading() as session:
        assert b"tell-people" not in (session.scalars(select(Block.old_address)).one() or b"")


def test_nobody_blocks_alone(app: Flask, promised: Person, two: tuple[Person, Person]) -> None:
    del promised
    url = propose(two[0], "problem")
    assert "Read and confirm" not in two[0].visitor().open(url).links
    assert "You proposed this yourself" in two[0].visitor().open(f"{url}/confirm", status=403).main
    assert CANARY in Visitor(app).open(public(app)).main


def test_the_reason_is_sealed_until_it_is_confirmed(
    app: Flask, db: Database, promised: Person, two: tuple[Person, Person]
) -> None:
    del promised
    propose(two[0], "problem")
    made = row(db)
    assert made.public_words is None and made.words is not None and REASON.encode() not in made.words
    assert REASON not in Visitor(app).open(public(app)).source


def test_two_blocks_of_the_same_words_are_one(promised: Person, two: tuple[Person, Person], db: Database) -> None:
    del promised
    first = two[0].visitor().open(choose(db)).fill({"part": code(db, "problem"), **TOLD})
    second = two[1].visitor().open(choose(db)).fill({"part": code(db, "problem"), **TOLD})
    assert first.press("Keep it for a second person").status == 200
    page = second.press("Keep it for a second person")
    assert page.status == 403 and "This is blocked already" in page.main
    assert row(db).state is BlockState.PROPOSED


def test_two_people_confirm_at_once_and_it_is_blocked_once(
    promised: Person, two: tuple[Person, Person], make_member: MakeMember, db: Database
) -> None:
    del promised
    third = make_member(two[0], name="Third Secretary")
    url = propose(two[0], "problem")
    waits = third.visitor().open(f"{url}/confirm").fill({"Code from": third.spare()})
    confirm(two[1], url)
    assert waits.press("Block it now").status == 403
    assert row(db).number == 1


def test_a_block_and_a_withdrawal_and_another_version_get_along(
    app: Flask, promised: Person, colleague: Person, two: tuple[Person, Person], db: Database
) -> None:
    desk = own(promised)
    url = propose(two[0], "problem")
    promises.next_version(promised, colleague, desk, Scope="Everywhere.")
    confirm(two[1], url)
    assert CANARY not in Visitor(app).open(public(app)).source, "the version that came meanwhile says the same"
    page = promised.visitor().open(f"{desk}/withdraw")
    page.fill({"Reason": "Kanari-reason", "code": promised.spare()}).press("Withdraw it in public", status=200)
    assert "Kanari-reason" in Visitor(app).open(public(app)).main
    second = propose(two[0], "reason")
    confirm(two[1], second)
    assert "Kanari-reason" not in Visitor(app).open(public(app)).source
    assert row(db, last(db)).number == 2


def test_the_next_draft_does_not_begin_with_the_mark_of_a_block(promised: Person, two: tuple[Person, Person]) -> None:
    block(*two, "problem")
    page = promised.visitor().open(f"{own(promised)}/edit")
    assert "[blocked]" not in page.source and CANARY not in page.source


def test_what_was_blocked_is_lifted_by_two_and_is_back_where_it_was(
    app: Flask, promised: Person, two: tuple[Person, Person], db: Database
) -> None:
    del promised
    with db.reading() as session:
        before = [session.scalars(select(column)).one() for column in (Version.problem, Version.digest, Version.title)]
    url = block(*two, "problem")
    two[0].visitor().open(url).press("Propose to lift it", status=200)
    assert CANARY not in Visitor(app).open(public(app)).source
    two[0].visitor().open(f"{url}/lift", status=403)
    two[0].visitor().open(url).press("Let it stay blocked", status=200)
    assert lift(*two, url).status == 200
    with db.reading() as session:
        after = [session.scalars(select(column)).one() for column in (Version.problem, Version.digest, Version.title)]
    assert after == before
    page = Visitor(app).open(public(app))
    assert CANARY in page.main and "Lifted on" in page.main and REASON in page.main


def test_lifting_one_block_shows_nothing_that_another_one_holds(
    app: Flask, promised: Person, two: tuple[Person, Person], db: Database
) -> None:
    del promised
    first = block(*two, "problem")
    second = block(*two, "whole")
    lift(two[0], two[1], first)
    assert CANARY not in Visitor(app).open(public(app)).source
    lift(two[0], two[1], second)
    assert CANARY in Visitor(app).open(public(app)).main
    with db.reading() as session:
        assert session.scalars(select(Version.digest)).one() != bytes(32)


def test_of_two_parts_the_digest_stays_away_until_both_are_back(
    promised: Person, two: tuple[Person, Person], db: Database
) -> None:
    del promised
    first, second = block(*two, "problem"), block(*two, "scope")
    lift(*two, first)
    with db.reading() as session:
        assert session.scalars(select(Version.digest)).one() == bytes(32)
    lift(*two, second)
    with db.reading() as session:
        assert session.scalars(select(Version.digest)).one() != bytes(32)


def test_no_fingerprint_is_shown_of_what_is_blocked_in_part(
    app: Flask, promised: Person, two: tuple[Person, Person]
) -> None:
    del promised
    before = Visitor(app).open(public(app))
    assert "Not shown while a part of it is blocked" not in before.main
    block(*two, "problem")
    page = Visitor(app).open(before.path)
    assert "Not shown while a part of it is blocked" in page.main and bytes(32).hex() not in page.source


def test_its_author_and_the_secretariat_still_read_it_and_nobody_else(
    promised: Person, helpline: Person, vendor_officer: Person, two: tuple[Person, Person]
) -> None:
    url = block(*two, "problem")
    assert CANARY in two[0].visitor().open(url).main
    page = promised.visitor().open("/desk/blocks").follow("The problem")
    assert CANARY in page.main and REASON in page.main
    for other in (helpline, vendor_officer):
        other.visitor().open(page.path, status=404)
        assert "Nothing of yours was blocked" in other.visitor().open("/desk/blocks").main
        other.visitor().open(url, status=403)
        other.visitor().open(BLOCKS, status=403)


def test_a_proposal_that_was_dropped_leaves_no_word(promised: Person, two: tuple[Person, Person], db: Database) -> None:
    url = propose(two[0], "problem")
    two[1].visitor().open(url).press("Drop it", status=200)
    assert (row(db).state, row(db).words) == (BlockState.DROPPED, None)
    assert "Nothing of yours" in promised.visitor().open("/desk/blocks").main


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"part": ""}, "Choose what is to be blocked."),
        ({"part": "version.x.problem"}, "This is not one of the choices any more."),
        ({"why": ""}, "Choose why."),
        ({"words": "  "}, "Write the reason"),
        ({"words": "a" * 1001}, "Shorten this"),
    ],
)
def test_a_proposal_that_lacks_something_is_said_and_kept(
    promised: Person, secretariat: Person, db: Database, typed: dict[str, str], says: str
) -> None:
    del promised
    sent = {"part": code(db, "problem"), **TOLD, **typed}
    visitor = secretariat.visitor()
    page = visitor.open(choose(db))
    token = next(one.get("value") for one in page.all("input") if one.get("name") == "csrf_token")
    answer = visitor.post(choose(db), {"csrf_token": token, **sent})
    assert answer.status_code == 422 and says in answer.text


@pytest.mark.parametrize("typed", ["", "/organisations/x", "https://[", "/commitments", "/commitments/none-such"])
def test_an_address_where_nothing_is_leads_nowhere(promised: Person, secretariat: Person, typed: str) -> None:
    del promised
    page = secretariat.visitor().open(BLOCKS).fill({"Address of the public page": typed}).press("Find the page")
    assert page.status == 422 and page.errors


def test_the_page_is_found_by_its_address(app: Flask, promised: Person, secretariat: Person) -> None:
    del promised
    typed = f"localhost/ar{public(app)}/versions/1?x=1"
    page = secretariat.visitor().open(BLOCKS).fill({"Address of the public page": f"http://{typed}"})
    assert page.press("Find the page").path.endswith("/block")
    page = secretariat.visitor().open(BLOCKS).fill({"Address of the public page": f"https://not-{typed}"})
    page = page.press("Find the page")
    assert page.status == 422 and "lies on another site" in " ".join(page.errors)


# ── appeals


def appeal(person: Person, text: str = "Kanari-appeal") -> str:
    page = person.visitor().open("/desk/blocks").follow("The problem")
    return page.fill({"Your appeal": text}).press("Send the appeal", status=200).path


def test_the_author_appeals_and_somebody_who_took_no_part_decides(
    app: Flask, promised: Person, two: tuple[Person, Person], make_member: MakeMember, db: Database
) -> None:
    url = block(*two, "problem")
    theirs = appeal(promised)
    for one in two:
        page = one.visitor().open(url)
        assert "Kanari-appeal" in page.main and "nobody here can decide" in page.main
        one.visitor().open(f"{url}/appeal", status=403)
    third = make_member(two[0], name="Third Secretary")
    assert "Somebody else decides" in two[0].visitor().open(url).main
    page = third.visitor().open(url).follow("Decide on the appeal")
    page.fill({"What you decide": "The block is to be lifted", "The reasons": "Kanari-grounds"}).press(
        "Send the decision", status=200
    )
    assert "Kanari-grounds" in promised.visitor().open(theirs).main
    assert row(db).state is BlockState.LIFTING
    assert (
        "It stays blocked until a second person of the secretariat has confirmed"
        in promised.visitor().open(theirs).main
    )
    for one in (third, *two):
        assert "It was decided on the appeal that this is to be lifted" in one.visitor().open(url).main
    third.visitor().open(f"{url}/lift", status=403)
    page = two[0].visitor().open(f"{url}/lift")
    page.fill({"Code from": two[0].spare()}).press("Lift it now", status=200)
    assert CANARY in Visitor(app).open(public(app)).main
    assert "stays blocked" not in promised.visitor().open(theirs).main


def test_there_is_one_appeal_within_thirty_days(promised: Person, two: tuple[Person, Person]) -> None:
    block(*two, "problem")
    with time_machine.travel(clock.now() + timedelta(days=31)):
        page = promised.visitor().open("/desk/blocks").follow("The problem")
        assert "Your appeal" not in page.main
        until = clock.today() - timedelta(days=1)
        assert f"You could appeal until {until:%B} {until.day}, {until.year}" in page.main
    path = appeal(promised)
    page = promised.visitor().open(path)
    assert "Your appeal" not in page.main and "You could appeal" not in page.main


def test_an_appeal_is_sealed(promised: Person, two: tuple[Person, Person], db: Database) -> None:
    block(*two, "problem")
    appeal(promised)
    with db.reading() as session:
        assert b"Kanari" not in session.scalars(select(BlockAppeal.content)).one()


def own(person: Person) -> str:
    """Return the commitment's address at its owner's desk."""
    with person.database.reading() as session:
        return f"/desk/commitments/{session.scalars(select(Commitment.id)).one()}"


def choose(db: Database) -> str:
    with db.reading() as session:
        return f"/secretariat/commitments/{session.scalars(select(Commitment.id)).one()}/block"


def whole(db: Database, number: int) -> str:
    """Return how the form names a whole version."""
    with db.reading() as session:
        return f"version.{session.scalars(select(Version.id).where(Version.number == number)).one()}.whole"


def last(db: Database) -> UUID | None:
    with db.reading() as session:
        return session.scalars(select(Block.id).order_by(Block.number.desc())).first()
