"""Evidence: for the organisation, for assessors, for everyone. Each attack that was thought of first is a test here."""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.actor import Actor
from portal.commitments.models import Commitment
from portal.commitments.models.evidence import Evidence
from portal.commitments.operations import evidence as operations
from portal.db import Database
from portal.files.models import Body, File
from portal.files.operations import resealing, storing
from portal.jobs import work
from portal.jobs.models import Job
from portal.keys.models import DataKey, Grant, Owed
from portal.sealing.envelopes import Unreadable
from portal.storage import Store
from tests.commitments import promises, reporting, showing
from tests.commitments.showing import FIGURES, WORDS
from tests.commitments.test_text import WHOLE
from tests.factories import Person
from tests.harness.pages import Visitor


@pytest.fixture
def at(company: Person, colleague: Person) -> str:
    """Return the desk's address of a public commitment with two milestones."""
    page = company.visitor().open("/desk/commitments/new").fill(WHOLE).press("Keep the draft", status=200)
    promises.approve(colleague, promises.send(page).path)
    return page.path


@pytest.fixture
def public(at: str, company: Person) -> str:
    return company.visitor().open(at).links["See it as everyone does"]


Assign = Callable[[Person], None]


@pytest.fixture
def assign(db: Database, at: str, secretariat: Person) -> Assign:
    """Let the secretariat, which holds no key, make an organisation an assessor."""

    def made(person: Person) -> None:
        with db.reading() as session:
            by = secretariat.actor(session)
        with db.writing() as session:
            commitment = session.scalars(select(Commitment)).one()
            operations.grant_to(session, commitment, person.organisation, by=by)
            session.commit()

    return made


def rows(db: Database) -> list[Evidence]:
    with db.reading() as session:
        return list(session.scalars(select(Evidence).order_by(Evidence.added_on, Evidence.id)))


def test_a_file_is_sealed_to_its_organisation_and_comes_back_as_it_was(
    app: Flask, db: Database, company: Person, colleague: Person, *, at: str, public: str
) -> None:
    page = showing.add(company, at)
    assert WORDS in page.main and "figures.csv" in page.main and sha256(FIGURES).hexdigest() in page.main
    page = colleague.visitor().open(f"{at}/evidence")
    answer = colleague.visitor().fetch(showing.link(page, "figures.csv"))
    assert answer.data == FIGURES
    check_harmless(dict(answer.headers))
    assert WORDS not in Visitor(app).open(public).main
    (row,) = rows(db)
    assert (row.words, row.name, row.sha256, row.object_key, row.number) == (None,) * 5
    store: Store = app.extensions["portal.store"]
    lying = [b"".join(store.pieces(name)) for name in objects(store)]
    assert len(lying) == 1 and b"Kanari" not in lying[0] and b"month" not in (row.record or b"")


def objects(store: Store) -> list[str]:
    return [name for name in store.names() if name.startswith("files/")]


def check_harmless(headers: dict[str, str]) -> None:
    assert headers["Content-Disposition"].startswith("attachment")
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


def test_what_is_published_is_exactly_what_was_shown_and_stays(
    app: Flask, db: Database, company: Person, at: str, public: str
) -> None:
    showing.add(company, at, at=f"milestone {milestone(db)}")
    shown = company.visitor().open(showing.link(company.visitor().open(f"{at}/evidence"), "Publish it"))
    page = showing.publish(company, at)
    assert page.path == public and page.texts("p", css="written")[-1:] != []
    for words in (WORDS, "figures.csv", sha256(FIGURES).hexdigest(), "Half of all notices in time", "Evidence 1"):
        assert words in Visitor(app).open(public).main, words
        assert words in shown.main or words == "Evidence 1"
    answer = Visitor(app).fetch(f"{public}/evidence/1/file")
    assert answer.data == FIGURES
    check_harmless(dict(answer.headers))
    again = Visitor(app).fetch(f"{public}/evidence/1/file", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert company.name not in Visitor(app).open(public).source
    with db.reading() as session:
        assert session.scalars(select(DataKey).where(DataKey.label == "commitment.evidence")).all() == []
    (row,) = rows(db)
    refused = company.visitor().open(f"{at}/evidence/{row.id}/remove").press("Take it away", status=403)
    assert "What is public stays" in refused.main
    assert Visitor(app).fetch(f"{public}/evidence/1/file").data == FIGURES


def milestone(db: Database) -> str:
    from portal.commitments.models.progress import MilestoneState

    with db.reading() as session:
        return session.scalars(select(MilestoneState.key).where(MilestoneState.title.startswith("Half"))).one()


def test_an_address_can_be_evidence_of_an_update(app: Flask, company: Person, at: str, public: str) -> None:
    reporting.publish(company, at)
    showing.add(company, at, at="update 1", url="https://example.org/figures")
    page = showing.publish(company, at)
    assert "https://example.org/figures" in page.links.values() and "Update 1" in page.main
    assert any("Evidence published" in one for one in page.texts("li"))
    assert Visitor(app).fetch(f"{public}/evidence/1/file").status_code == 404


def test_a_link_is_shown_with_the_sha256_of_the_copy_that_was_kept(
    app: Flask, company: Person, at: str, public: str
) -> None:
    kept = sha256(b"the page as it was saved").hexdigest()
    typed = f" {kept[:32].upper()} {kept[32:]} "
    page = showing.add(company, at, url="https://example.org/figures", sha256=typed)
    assert kept in page.main
    assert kept in company.visitor().open(showing.link(page, "Publish it")).main
    showing.publish(company, at)
    page = Visitor(app).open(public)
    assert kept in page.main and "can check with this that it is the same" in page.main
    assert kept in company.visitor().open(f"{at}/evidence").main
    assert f"{public}/evidence/1/file" not in page.links.values()
    assert Visitor(app).fetch(f"{public}/evidence/1/file").status_code == 404


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"url": ""}, "Give either a link or a file."),
        ({"url": "https://example.org", "file": ("a.txt", b"x")}, "Give either a link or a file."),
        ({"url": "javascript:alert(1)"}, "begins with https:// or http://"),
        ({"url": "https://example.org", "words": ""}, "Write in a sentence or two what this shows."),
        ({"url": "https://example.org", "seen_on": "2999-01-01"}, "Write the day as year, month and day"),
        ({"url": "https://example.org", "seen_on": "2199-01-01"}, "The day on which it was seen is still to come."),
        ({"url": "https://example.org", "type": ""}, "Choose what kind of evidence it is."),
        ({"url": "https://example.org", "sha256": "ab12"}, "A SHA-256 has exactly 64 digits"),
        ({"url": "https://example.org", "sha256": "g" * 64}, "A SHA-256 has exactly 64 digits"),
        ({"file": ("a.txt", b"x"), "sha256": "a" * 64}, "That of a file is worked out here."),
        ({"file": ("page.html", b"<!doctype html><script>1</script>")}, "is a web page or a drawing"),
        ({"file": ("drawing.svg", b"<svg onload=alert(1)>")}, "is a web page or a drawing"),
        ({"file": ("program.exe", b"MZ\x90\x00")}, "is of a kind that is not taken here"),
        ({"file": ("empty.txt", b"")}, "holds nothing"),
    ],
)
def test_what_cannot_be_kept_comes_back_with_what_to_do(
    db: Database, company: Person, at: str, said: dict[str, object], sentence: str
) -> None:
    page = showing.add(company, at, status=422, **said)
    assert any(sentence in one for one in page.errors), page.errors
    if "words" not in said:
        assert page.form("Add it").value("words") == WORDS
    assert rows(db) == []
    with db.reading() as session:
        assert session.scalars(select(File)).all() == []


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("../../etc/passwd.txt", "passwd.txt"), ("a\u202egnp.txt", "agnp.txt"), ("CON.txt", "_CON.txt")],
)
def test_a_name_is_made_harmless(company: Person, at: str, sent: str, kept: str) -> None:
    assert kept in showing.add(company, at, file=(sent, b"figures")).main


def test_a_picture_that_is_a_page_as_well_is_never_shown_by_a_browser(
    app: Flask, company: Person, at: str, public: str
) -> None:
    both = b"\x89PNG\r\n\x1a\n<html><script>alert(1)</script>"
    showing.add(company, at, file=("chart.png", both))
    showing.publish(company, at)
    answer = Visitor(app).fetch(f"{public}/evidence/1/file")
    assert answer.data == both
    check_harmless(dict(answer.headers))


def test_the_same_form_sent_twice_keeps_it_once(db: Database, company: Person, at: str) -> None:
    page = company.visitor().open(f"{at}/evidence/new").fill(showing.SAID | showing.FILE)
    page.press("Add it", status=200)
    page.press("Add it", status=200)
    assert len(rows(db)) == 1


def test_what_is_taken_away_is_destroyed_with_its_key_and_its_file(
    app: Flask, db: Database, company: Person, at: str
) -> None:
    page = showing.add(company, at)
    page = company.visitor().open(showing.link(page, "Take it away")).press("Take it away", status=200)
    assert "There is no evidence yet" in page.main and rows(db) == []
    with db.reading() as session:
        assert session.scalars(select(Body)).all() == []
        assert session.scalars(select(DataKey).where(DataKey.label == "commitment.evidence")).all() == []
    assert objects(app.extensions["portal.store"]) == []


def test_no_sweep_takes_a_file_of_evidence_for_nobodys(app: Flask, db: Database, company: Person, at: str) -> None:
    page = showing.add(company, at)
    store: Store = app.extensions["portal.store"]
    with time_machine.travel(clock.now() + timedelta(days=3), tick=True):
        storing.sweep(db, store)
    assert company.visitor().fetch(showing.link(page, "figures.csv")).data == FIGURES


def test_strangers_find_nothing(
    app: Flask, db: Database, company: Person, liaison: Person, helpline: Person, *, at: str, public: str
) -> None:
    showing.add(company, at, audience="assessors")
    (row,) = rows(db)
    assert "1 more piece can be seen by assessors only" in Visitor(app).open(public).main
    pages = [f"/{row.id}/{page}" for page in ("file", "show", "publish", "remove")]
    for path in (f"{at}/evidence{page}" for page in ("", "/new", *pages)):
        liaison.visitor().open(path, status=404)
        helpline.visitor().open(path, status=403)
    slug = public.rsplit("/", 1)[-1]
    for person, status in ((liaison, 404), (helpline, 404), (company, 403)):
        person.visitor().open(f"/desk/evidence/{slug}", status=status)
        person.visitor().open(f"/desk/evidence/{slug}/{row.id}/file", status=status)
    Visitor(app).open(f"{public}/evidence/1/file", status=404)


def test_an_assessor_gets_the_key_with_the_owners_next_visit(
    db: Database, company: Person, helpline: Person, *, assign: Assign, at: str, public: str
) -> None:
    showing.add(company, at, audience="assessors")
    showing.add(company, at, audience="organisation", words="Kept to ourselves")
    assign(helpline)
    assign(helpline)
    slug = public.rsplit("/", 1)[-1]
    page = helpline.visitor().open(f"/desk/evidence/{slug}")
    assert "Its key has not come yet" in page.main and WORDS not in page.main
    company.visitor().open(f"{at}/evidence")
    page = helpline.visitor().open(f"/desk/evidence/{slug}")
    assert WORDS in page.main and "Kept to ourselves" not in page.source
    answer = helpline.visitor().fetch(showing.link(page, "figures.csv"))
    assert answer.data == FIGURES
    check_harmless(dict(answer.headers))
    own = next(one for one in rows(db) if one.audience == "organisation")
    helpline.visitor().open(f"/desk/evidence/{slug}/{own.id}/file", status=404)


def test_what_is_shown_to_assessors_later_reaches_those_there_are_at_once(
    company: Person, helpline: Person, *, assign: Assign, at: str, public: str
) -> None:
    assign(helpline)
    page = showing.add(company, at)
    slug = public.rsplit("/", 1)[-1]
    assert WORDS not in helpline.visitor().open(f"/desk/evidence/{slug}").main
    company.visitor().open(showing.link(page, "Show it to assessors")).press("Show it to assessors", status=200)
    assert WORDS in helpline.visitor().open(f"/desk/evidence/{slug}").main


def test_who_assesses_no_more_sees_nothing_and_what_they_saw_is_sealed_anew(
    db: Database, company: Person, helpline: Person, secretariat: Person, *, assign: Assign, at: str, public: str
) -> None:
    assign(helpline)
    page = showing.add(company, at, audience="assessors")
    (before,) = rows(db)
    with db.reading() as session:
        by: Actor = secretariat.actor(session)
    with db.writing() as session:
        commitment = session.scalars(select(Commitment)).one()
        operations.revoke_from(session, commitment, helpline.organisation, by=by)
        session.commit()
    slug = public.rsplit("/", 1)[-1]
    helpline.visitor().open(f"/desk/evidence/{slug}", status=404)
    with db.reading() as session:
        held = select(Grant).where(Grant.data_key_id == before.key_id, Grant.holder_id == helpline.organisation)
        assert session.scalars(held).all() == []
    page = company.visitor().open(f"{at}/evidence")
    assert WORDS in page.main
    (after,) = rows(db)
    assert after.key_id != before.key_id and after.record != before.record
    assert company.visitor().fetch(showing.link(page, "figures.csv")).data == FIGURES


def test_what_is_published_while_its_file_is_being_sealed_anew_can_still_be_opened(
    app: Flask, db: Database, company: Person, helpline: Person, *, assign: Assign, at: str, public: str
) -> None:
    """The job would put another object in its place, under a key that nobody has any more."""
    assign(helpline)
    showing.add(company, at, audience="assessors")
    with db.reading() as session:
        by: Actor = company.actor(session)
    with db.writing() as session:
        operations.revoke_from(session, session.scalars(select(Commitment)).one(), helpline.organisation, by=by)
        session.commit()
    company.visitor().open(f"{at}/evidence")
    showing.publish(company, at)
    with db.writing() as session:
        assert session.scalars(select(Job)).all() != []
        session.execute(update(Job).values(leased_until=None))
        session.commit()
    store: Store = app.extensions["portal.store"]
    work.run_waiting(db, [resealing.kind(store)])
    answer = Visitor(app).fetch(f"{public}/evidence/1/file")
    assert answer.status_code == 200 and answer.data == FIGURES


def test_what_is_published_before_it_is_sealed_anew_owes_nothing(
    app: Flask, db: Database, company: Person, helpline: Person, *, assign: Assign, at: str, public: str
) -> None:
    assign(helpline)
    page = showing.add(company, at, audience="assessors")
    publishing = company.visitor().open(showing.link(page, "Publish it")).fill({"code": company.spare()})
    with db.reading() as session:
        by: Actor = company.actor(session)
    with db.writing() as session:
        operations.revoke_from(session, session.scalars(select(Commitment)).one(), helpline.organisation, by=by)
        session.commit()
    publishing.press("Publish this evidence", status=200)
    assert WORDS in company.visitor().open(f"{at}/evidence").main
    assert Visitor(app).fetch(f"{public}/evidence/1/file").data == FIGURES
    with db.reading() as session:
        assert session.scalars(select(Owed)).all() == []


def test_an_envelope_opens_in_its_own_row_only(db: Database, company: Person, at: str) -> None:
    showing.add(company, at)
    showing.add(company, at, words="Another")
    one, two = rows(db)
    with db.writing() as session:
        session.execute(update(Evidence).where(Evidence.id == one.id).values(record=two.record, key_id=two.key_id))
        session.commit()
    with db.reading() as session:
        by, found = company.actor(session), session.get_one(Evidence, one.id)
        assert found.record == two.record
        with pytest.raises(Unreadable):
            operations.opened(session, [found], by=by)


def test_a_wrong_code_publishes_nothing(app: Flask, company: Person, at: str, public: str) -> None:
    page = showing.add(company, at)
    page = company.visitor().open(showing.link(page, "Publish it")).fill({"code": "000000"})
    refused = page.press("Publish this evidence", status=422)
    assert "This code is not right" in refused.errors[0] and WORDS in refused.main
    assert WORDS not in Visitor(app).open(public).main


@pytest.mark.parametrize(
    "values",
    [{"words": "in clear"}, {"record": None}, {"audience": "public"}, {"object_key": b"k"}, {"url": "https://x"}],
    ids=str,
)
def test_the_database_keeps_what_is_not_public_sealed(
    db: Database, company: Person, at: str, values: dict[str, object]
) -> None:
    showing.add(company, at)
    with db.writing() as session, pytest.raises(IntegrityError):
        session.execute(update(Evidence).values(values))


def test_nothing_can_be_shown_for_what_was_never_published(company: Person) -> None:
    page = promises.draft(company)
    refused = company.visitor().open(f"{page.path}/evidence/new", status=403)
    assert "Nothing of this commitment is public yet" in refused.main
