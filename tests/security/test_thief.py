"""A thief of everything that lies about finds nothing that somebody wrote: database, store, mail, files, log."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from portal.db import Database
from portal.reference.texts import CONDUCT_VERSION
from portal.submissions.drafting import MISUSE_DISCLOSURE, THREAT_NOTICE
from tests.accounts.test_second_factor import wrong_code
from tests.factories import PASSWORD, Person
from tests.files import filed, samples
from tests.harness.pages import NewVisitor, Visitor
from tests.personas import MakeMember
from tests.security import loot
from tests.security.walk import Walk, promise, share_note, walk, walk_for_another, walk_notice
from tests.submissions import desk, for_another, keeping, reporter, test_case_file, test_import
from tests.submissions.test_filings import DISCLOSURE, NOTICE


def searched(db: Database, folder: Path, canaries: list[str]) -> list[str]:
    assert len(canaries) > 5
    return loot.found(canaries, [*loot.rows_of(db), *loot.files_in(folder)])


@pytest.mark.parametrize("people", [False, True], ids=["open", "restricted"])
def test_nothing_of_a_report_lies_anywhere(
    app: Flask,
    db: Database,
    *,
    helpline: Person,
    liaison: Person,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    people: bool,
) -> None:
    made = walk(app, helpline=helpline, liaison=liaison, people=people)
    said = capfd.readouterr()
    logged = [("the log", (said.out + said.err).encode())]
    assert searched(db, tmp_path, made.canaries) == []
    assert loot.found(made.canaries, logged) == []


def test_nothing_of_a_report_for_somebody_lies_anywhere(
    app: Flask, db: Database, case_worker: Person, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Nor of what was half typed, the one-time code, or the receipt that came of it."""
    page = for_another.fill(case_worker.visitor(), {"what_happened": "Kanari-half-nachtigall"})
    page.press("Keep it for later", status=200)
    made = walk_for_another(app, case_worker=case_worker)
    said = capfd.readouterr()
    logged = [("the log", (said.out + said.err).encode())]
    made.canaries.append("Kanari-half-nachtigall")
    assert searched(db, tmp_path, made.canaries) == []
    assert loot.found(made.canaries, logged) == []


def test_nothing_of_a_victims_account_lies_anywhere(
    app: Flask, db: Database, helpline: Person, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Neither its name, nor what opens it, nor the words of the report in it: not while the code waits, nor after."""
    sent = desk.report(app, helpline)
    name, password, new = (f"Kanari-{what}-nachtigall" for what in ("name", "password", "renewed"))
    page = keeping.make(sent.reporter(), name=name, password=password)
    code = page.texts("code")[0]
    said = [name, name.lower(), password, new, code, code.replace("-", "")]
    assert searched(db, tmp_path, said) == []
    keeping.keep_code(page)
    keeping.try_in(Visitor(app), name, new)
    page = page.visitor.open("/return/account/password")
    page = page.fill({"Present password": password, "New password": new, "New password once more": new})
    page.press("Change it", status=200)
    made = capfd.readouterr()
    logged = [("the log", (made.out + made.err).encode())]
    assert searched(db, tmp_path, said) == [] and loot.found(said, logged) == []


def test_nothing_of_a_file_lies_about_while_it_is_sent_and_cleaned(
    app: Flask, db: Database, *, helpline: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever file this process has open, or anybody left in a folder for such things, while pieces come and go."""
    canary, seen = "Kanari-sent-nachtigall", set[str]()
    made = desk.report(app, helpline)
    aside = tmp_path / "aside"
    aside.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(aside))
    whole = app.extensions["portal.store"].put_pieces

    def watched(name: str, pieces: Iterator[bytes]) -> None:
        def looked() -> Iterator[bytes]:
            for piece in pieces:
                seen.update(loot.found([canary], [*loot.open_files(), *loot.files_in(tmp_path), *loot.rows_of(db)]))
                yield piece

        whole(name, looked())

    monkeypatch.setattr(app.extensions["portal.store"], "put_pieces", watched)
    mail = f"To: {canary}\r\n".encode() * 20_000
    files = (("a.jpg", samples.picture(canary=canary)), ("a.pdf", samples.document(canary=canary)), ("a.eml", mail))
    assert filed.add(made, *files).h1 == "3 files were kept"
    assert (seen, list(aside.iterdir())) == (set(), [])
    assert searched(db, tmp_path, [canary] * 6) == []


@pytest.mark.parametrize("kind", [THREAT_NOTICE, MISUSE_DISCLOSURE])
def test_nothing_of_what_an_organisation_files_lies_anywhere(
    request: pytest.FixtureRequest, db: Database, helpline: Person, tmp_path: Path, kind: str
) -> None:
    author: Person = request.getfixturevalue("company" if kind == THREAT_NOTICE else "vendor_officer")
    told = NOTICE | {"people_number": "40"} if kind == THREAT_NOTICE else DISCLOSURE
    made = walk_notice(author, helpline, kind=kind, told=told)
    assert searched(db, tmp_path, made.canaries) == []


def test_nothing_of_a_table_that_is_imported_lies_anywhere(
    db: Database, case_worker: Person, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Neither while it waits to be checked, nor while it waits to be filed, nor as reports."""
    made = Walk()
    head = (*test_import.HEAD[:-1], made.canary("heading"))
    rows = [[made.canary("happened"), "no", made.canary("alias"), "", made.canary("people"), made.canary("column")]]
    page = test_import.sends(case_worker, test_import.table(rows, head=head))
    assert searched(db, tmp_path, made.canaries * 2) == []
    page = test_import.checks(page)
    assert searched(db, tmp_path, made.canaries * 2) == []
    page.press("File all of them", status=200)
    assert searched(db, tmp_path, made.canaries * 2) == []
    assert test_import.works(db)
    said = capfd.readouterr()
    logged = [("the log", (said.out + said.err).encode())]
    assert searched(db, tmp_path, made.canaries * 2) == [] and loot.found(made.canaries, logged) == []


def test_nothing_of_a_case_file_lies_about_while_it_is_made(
    app: Flask, db: Database, *, helpline: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever file this process has open, or anybody left in a folder for such things, while pieces go out."""
    canary, aside = "Kanari-case-nachtigall", tmp_path / "aside"
    aside.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(aside))
    made = test_case_file.copyable(app, helpline, answers={"what_happened": canary})
    filed.add(made, ("a.eml", f"To: {canary}\r\n".encode() * 20_000))
    page = helpline.visitor().open(f"{made.url}/case-file").fill({"code": helpline.spare()}, button=test_case_file.TAKE)
    form = page.form(test_case_file.TAKE)
    answer = page.visitor.client.post(page.path, data=dict(form.pairs(None)), buffered=False)
    seen, pieces = set[str](), 0
    for _piece in answer.response:
        pieces += 1
        seen.update(loot.found([canary], [*loot.open_files(), *loot.files_in(tmp_path)]))
    assert (seen, list(aside.iterdir())) == (set(), []) and pieces > 5
    assert searched(db, tmp_path, [canary] * 6) == []


def test_nothing_of_a_draft_lies_anywhere(
    db: Database, helpline: Person, new_visitor: NewVisitor, tmp_path: Path
) -> None:
    canary = "Kanari-draft-nachtigall"
    said = {"what_happened": {"what_happened": canary}, "contact": {"safe_contact": canary}}
    reporter.answer(new_visitor(), said)
    assert loot.found([canary], [*loot.rows_of(db), *loot.files_in(tmp_path)]) == []


def test_nothing_of_a_commitments_draft_lies_anywhere(
    db: Database, company: Person, make_member: MakeMember, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Nor its digest, from which a short text could be guessed: not while it waits, nor after it was thrown away."""
    made, colleague = Walk(), make_member(company, name="Noor Salah")
    waiting = promise(made, company)
    read = colleague.visitor().open(waiting.path).follow("Read and publish")
    digest = next(one.get("value", "") for one in read.all("input") if one.get("name") == "digest")
    read.fill({"code": wrong_code(colleague)}).press("Publish this text", status=422)
    raw = [(place, blob) for place, blob in loot.rows_of(db) if bytes.fromhex(digest) in blob]
    assert (searched(db, tmp_path, [*made.canaries, digest]), raw) == ([], [])
    waiting.visitor.open(f"{waiting.path}/discard").press("Throw it away", status=200)
    said = capfd.readouterr()
    logged = [("the log", (said.out + said.err).encode())]
    assert searched(db, tmp_path, [*made.canaries, digest]) == loot.found([*made.canaries, digest], logged) == []


def test_only_what_was_published_of_a_commitment_lies_in_clear(
    db: Database, company: Person, make_member: MakeMember, tmp_path: Path
) -> None:
    first, colleague = Walk(), make_member(company, name="Noor Salah")
    waiting = promise(first, company)
    second = Walk(canaries=list(first.canaries))
    page = colleague.visitor().open(waiting.path).follow("Read and publish").fill({"code": colleague.spare()})
    assert page.press("Publish this text").path.startswith("/commitments/")
    promise(second, company, address=f"{waiting.path}/edit")
    mine = [one for one in second.canaries if one not in first.canaries]
    assert len(mine) == 14
    assert searched(db, tmp_path, mine) == []
    tables = {place.split(" in ")[1].split(".")[0] for place in loot.found(first.canaries, loot.rows_of(db))}
    assert tables == {"commitments", "commitment_versions", "commitment_milestones"}


def test_no_member_is_named_in_what_lies_about(
    db: Database, helpline: Person, case_worker: Person, secretariat: Person, tmp_path: Path
) -> None:
    """Names, addresses, passwords and authenticator secrets: locked or sealed, so not in a copy."""
    people = (helpline, case_worker, secretariat)
    words = [word for one in people for word in (one.name, one.email, one.totp_secret, PASSWORD)]
    assert searched(db, tmp_path, words) == []


def test_an_application_is_for_the_secretariat_only(
    app: Flask, db: Database, secretariat: Person, new_visitor: NewVisitor, tmp_path: Path
) -> None:
    words = [f"Kanari-{what}-nachtigall" for what in ("name", "runs", "funds", "person", "why", "site")]
    page = new_visitor().open("/join")
    page = page.fill(
        {
            "name": words[0],
            "kind": "civil_society",
            "country": "KE",
            "website": f"https://{words[5].lower()}.example",
            "run_by": words[1],
            "funded_by": words[2],
            "contact_name": words[3],
            "contact_email": f"{words[4].lower()}@applicant.example",
            "about": f"{words[4]} in a few sentences",
            "conduct": True,
        }
    ).press()
    assert page.path == "/join/sent", (page.errors, CONDUCT_VERSION)
    assert searched(db, tmp_path, [*words, words[4].lower(), words[5].lower()]) == []
    reads = secretariat.visitor().open("/secretariat/applications")
    assert words[0] in reads.visitor.open(next(one for one in reads.links.values() if "/applications/" in one)).text


def test_nothing_that_was_searched_is_in_an_address(new_visitor: NewVisitor) -> None:
    """Free text is posted: no GET form of the portal has a text field."""
    for path in ("/organisations", "/", "/help/now", "/return", "/sign-in"):
        for form in new_visitor().open(path).forms:
            if form.method == "get":
                kinds = {one.get("type", "text") for one in form.element.iter() if one.tag.endswith("input")}
                assert kinds <= {"hidden", "radio", "checkbox", "submit"}, path


def test_nothing_of_an_incident_note_lies_anywhere(
    db: Database, *, helpline: Person, company: Person, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Neither while its indicators wait to be read, nor after that, nor when a file was refused."""
    made = Walk()
    note = share_note(made, writer=helpline, reader=company)
    assert searched(db, tmp_path, made.canaries) == []
    note.works()
    assert made.canaries[0].lower() in company.visitor().open(f"{note.url}/indicators").text
    assert searched(db, tmp_path, made.canaries) == []
    note.uploads(f"{{{made.canaries[0]}".encode())
    note.works()
    said = capfd.readouterr()
    logged = [("the log", (said.out + said.err).encode())]
    assert searched(db, tmp_path, made.canaries) == [] and loot.found(made.canaries, logged) == []
