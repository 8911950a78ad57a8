"""Who comes by referral gets copies without hidden details, and no original, whatever a page or a referrer does."""

from uuid import UUID

from sqlalchemy import select

from portal.files.models import Body
from portal.files.rules import BodyKind
from portal.keys import grants
from portal.organisations.models import Organisation
from portal.policy import Action
from portal.submissions import access
from portal.submissions.operations import referral
from portal.submissions.rules import SectionName
from tests.factories import Person
from tests.files import filed, samples
from tests.submissions.desk import Report

MAIL = ("warning.eml", b"From: someone@example.net\r\nSubject: A warning\r\n\r\nIt says.\r\n")


def refer(report: Report, source: Person, to: Person) -> None:
    with report.db.writing() as session:
        by = source.actor(session)
        part = access.participation(session, report.reference, by=by, to=Action.PARTICIPATION_SEE)
        target = session.get_one(Organisation, to.organisation)
        names = [SectionName.ACCOUNT, SectionName.TECHNICAL]
        referral.refer(session, part, to=target, sections=names, note="", by=by, id=UUID(int=to.organisation.int ^ 1))
        session.commit()


def opened(report: Report, person: Person) -> set[BodyKind]:
    """Return which bodies this person's keys open, past every page."""
    with report.db.writing() as session:
        by = person.actor(session)
        session.commit()
    with report.db.reading() as session:
        bodies = session.scalars(select(Body)).all()
        keys = grants.open_keys(session, by, [one.key_id for one in bodies])
        return {one.kind for one in bodies if one.key_id in keys}


def test_a_referral_gives_the_cleaned_copy_under_a_name_that_says_nothing(
    report: Report, helpline: Person, liaison: Person
) -> None:
    filed.add(report, ("Amal at home.jpg", samples.picture()))
    refer(report, helpline, liaison)
    page = filed.section(report, liaison)
    assert filed.names(page) == ["file-1.jpg"] and "Amal" not in page.text and "Save the original" not in page.text
    answer = filed.fetched(page.visitor, page.links["Save the cleaned copy: file-1.jpg"])
    assert answer.data.startswith(b"\xff\xd8\xff") and samples.CANARY.encode() not in answer.data
    file = filed.ids(report.db)[0]
    assert liaison.visitor().fetch(f"{report.url}/files/{file}/original").status_code == 404
    assert opened(report, liaison) == {BodyKind.CLEANED}
    assert opened(report, helpline) == {BodyKind.CLEANED, BodyKind.ORIGINAL}


def test_a_file_without_a_copy_goes_on_only_if_the_reporter_says_so(
    report: Report, helpline: Person, liaison: Person
) -> None:
    refer(report, helpline, liaison)
    filed.add(report, MAIL)
    page = filed.section(report, liaison)
    assert "only the original, which your organisation was not given" in page.main
    assert "warning.eml" not in page.text and opened(report, liaison) == set()
    mine = report.reporter().open("/return/files")
    assert "No copy without hidden details can be made" in mine.main
    mine = mine.press("It may be passed on as it is")
    page = filed.section(report, liaison)
    assert filed.saved(page, "Save the file as it is") == MAIL[1]
    assert opened(report, liaison) == {BodyKind.AS_IS}
    mine.press("Do not pass it on")
    assert opened(report, liaison) == set()
    assert "only the original" in filed.section(report, liaison).main


def test_who_refers_reads_before_what_becomes_of_the_files(report: Report, helpline: Person, liaison: Person) -> None:
    filed.add(report, MAIL, ("note.txt", b"said"), ("other.eml", b"To: a"))
    page = helpline.visitor().open(report.url)
    assert "with 3 files" in page.main
    with report.db.reading() as session:
        slug = session.get_one(Organisation, liaison.organisation).slug
    page = (
        page.visitor.open(f"{report.url}/refer/{slug}")
        .fill({"sections": ["technical"], "purpose": "device_check"})
        .press("Continue")
    )
    assert "Of the files it gets 1, as a copy without hidden details" in page.main
    assert "2 files stay behind" in page.main


def test_an_original_that_comes_later_is_given_to_whom_the_reporter_chose_only(
    report: Report, helpline: Person, liaison: Person
) -> None:
    refer(report, helpline, liaison)
    filed.add(report, ("first.txt", b"one"))
    filed.add(report, ("second.txt", b"two"))
    assert filed.names(filed.section(report, helpline)) == ["first.txt", "second.txt"]
    assert filed.names(filed.section(report, liaison)) == ["file-1.txt", "file-2.txt"]
