"""The portal that is measured: one organisation with a thousand reports, real costs of derivation, as in production.

The first fifty reports of its list are filed, summarised and handled by the portal's own operations, so that what a
page opens is real ciphertext. The others are inserted in bulk with noise where ciphertext would lie.
"""

import os
import re
import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal import clock
from portal.accounts import access, throttle
from portal.accounts.models import Account
from portal.accounts.operations import reporters
from portal.app import create_app
from portal.db import Base, Database, insert_rows, migrate, new_id
from portal.keys import grants
from portal.keys.models import DataKey, Grant
from portal.notices.models import Mail, Waiting
from portal.organisations.models import Kind, Organisation
from portal.settings import Settings
from portal.submissions import contents, rules
from portal.submissions.drafting import Answer, Draft
from portal.submissions.models import Participation, Section, Submission
from portal.submissions.operations import filing
from portal.submissions.rules import PartState, SectionName, Urgency
from tests import factories
from tests.factories import Person

HOST: Final = "accord.example"
SHOWN: Final = 50
REPORTS: Final = 1_000
BATCH: Final = 2_500
NOISE_BYTES: Final = 1_100
SHORT_NOISE_BYTES: Final = 100
"""Of what no page shows: a hundred thousand reports would be half a gigabyte otherwise."""
TOKEN: Final = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')
ANSWERS: Final[Mapping[str, Answer]] = {
    "danger": "no",
    "what_happened": "My phone was hot all night, and a stranger knew what I had said to my sister. " * 12,
    "how_much": "all",
    "kind_of_person": ["journalist"],
    "country": "EG",
    "safe_contact": "Only through this portal.",
    "suspicious_material": "https://login.bad.example/reset?u=1",
    "how_it_came": ["sms", "email"],
    "help_wanted": ["understand"],
}


@dataclass
class Stage:
    """A filled portal in `folder`. `env` is how a server of it is started; cookies are complete headers."""

    folder: Path
    env: dict[str, str]
    app: Flask = field(repr=False)
    manager: Person = field(repr=False)
    receivers: tuple[UUID, ...]

    @property
    def database(self) -> Database:
        found: Database = self.app.extensions["portal.database"]
        return found

    @property
    def file(self) -> str:
        return f"sqlite:///{self.folder / 'accord.db'}"

    def member_cookie(self) -> str:
        """Begin a session of the manager."""
        return f"__Host-member={self.manager.token()}"

    def form(self, path: str, cookie: str = "") -> tuple[str, str]:
        """Return a browser's form cookie and the token that goes with it."""
        return self.form_page(path, cookie)[:2]

    def form_page(self, path: str, cookie: str = "") -> tuple[str, str, str]:
        """Return the same, and the page with the form."""
        headers = {"Cookie": cookie} if cookie else {}
        answer = self.app.test_client(use_cookies=False).get(path, base_url=f"https://{HOST}", headers=headers)
        page = answer.get_data(as_text=True)
        found = TOKEN.search(page)
        assert found is not None, f"{path} answered {answer.status}, without a form"
        return answer.headers["Set-Cookie"].split(";")[0], found[1], page

    def device_cookies(self, many: int) -> list[str]:
        """Return cookies of so many browsers in which the manager signed in before: each may try on its own."""
        with self.database.reading() as session:
            known = session.get_one(Account, self.manager.account).email_hash
            return [f"__Host-device={throttle.new_device(session, known)}" for _ in range(many)]

    def draft_cookies(self, many: int) -> list[str]:
        """Return cookies of so many reporters who have only to press the last button."""
        with self.database.writing() as session:
            tokens = [drafted(session, self.receivers)[0] for _ in range(many)]
            session.commit()
        return [f"__Host-report={token}" for token in tokens]

    def grown(self, reports: int) -> "Stage":
        """Return a copy with so many reports in the list; whoever is signed in here is signed in there."""
        folder = self.folder / str(reports)
        folder.mkdir()
        file = folder / "accord.db"
        # By SQLite itself: to open and close the file beside it would drop the locks of this process, and the next
        # server to end, thinking itself the last, would take the log away under its feet.
        with closing(sqlite3.connect(self.folder / "accord.db")) as mine, closing(sqlite3.connect(file)) as copy:
            mine.backup(copy)
        url = f"sqlite:///{file}"
        grown = Database(url)
        for begin in range(REPORTS, reports, BATCH):
            numbers = range(begin, min(begin + BATCH, reports))
            with grown.writing() as session:
                _in_bulk(session, self.manager.organisation, numbers, noise=secrets.token_bytes(SHORT_NOISE_BYTES))
                session.commit()
        grown.empty_log()
        grown.dispose()
        return replace(self, folder=folder, env={**self.env, "PORTAL_VAR": str(folder), "PORTAL_DATABASE_URL": url})


@contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    """Make the portal in an empty folder."""
    env = _environment(folder)
    os.environ.update(env)
    migrate.upgrade(env["PORTAL_DATABASE_URL"])
    app = create_app(Settings())
    manager, others, receivers = _people(app)
    _reports(app, manager, others, receivers)
    yield Stage(folder, env, app, manager, receivers)
    app.extensions["portal.database"].dispose()


def _environment(folder: Path) -> dict[str, str]:
    (folder / "objects").mkdir()
    return {
        "PORTAL_ENV": "production",
        "PORTAL_VAR": str(folder),
        "PORTAL_DATABASE_URL": f"sqlite:///{folder / 'accord.db'}",
        "PORTAL_STORAGE_URL": (folder / "objects").as_uri(),
        "PORTAL_INSTANCE_KEY": secrets.token_hex(32),
        "PORTAL_PEPPER": secrets.token_hex(32),
        "PORTAL_SMTP_URL": "smtp://localhost:9",
        "PORTAL_BASE_URL": f"https://{HOST}",
    }


def _people(app: Flask) -> tuple[Person, list[Person], tuple[UUID, ...]]:
    database: Database = app.extensions["portal.database"]
    with database.writing() as session:
        made = [
            factories.make_organisation(session, name=name, kind=kind, country=country)
            for name, kind, country in (
                ("Example Helpline", Kind.CIVIL_SOCIETY, "KE"),
                ("Example Lab", Kind.CIVIL_SOCIETY, "BR"),
                ("Example Foreign Office", Kind.STATE, "NZ"),
            )
        ]
        first, *others = [
            factories.make_member(app, session, one.id, name=f"Manager {one.country}", manager=True) for one in made
        ]
        session.commit()
        by = first.actor(session)
        mine = [
            factories.make_member(app, session, made[0].id, name=name, admitted_by=by)
            for name in ("Kofi Mensah", "Hana Wanjiru")
        ]
        session.execute(delete(Mail))
        session.commit()
    return first, [*mine, *others], tuple(one.organisation for one in (first, *others))


def drafted(session: Session, receivers: tuple[UUID, ...]) -> tuple[str, Any]:
    """Begin and fill in a draft; return its token and its actor."""
    token = reporters.begin_draft(session)
    by = access.reporter(session, token)
    kinds = {one: session.get_one(Organisation, one).kind for one in receivers}
    sections = {one: tuple(n for n in rules.sections_for(kind) if n in rules.SHARED) for one, kind in kinds.items()}
    draft = Draft(version=Draft.read({}).version, answers=ANSWERS, receivers=receivers, sections=sections)
    reporters.write_content(session, draft.content(), by=by)
    return token, by


def _reports(app: Flask, manager: Person, others: list[Person], receivers: tuple[UUID, ...]) -> None:
    database: Database = app.extensions["portal.database"]
    helpline, lab, _office = receivers
    with database.reading() as session:
        actor = manager.actor(session)
    with database.writing() as session:
        for number in range(SHOWN):
            chosen = (helpline, lab) if number % 5 == 0 else (helpline,)
            _token, by = drafted(session, chosen)
            filing.file_report(session, words=("a",), stretched=secrets.token_bytes(32), language="en", by=by)
        key = grants.working_key(session, actor)
        assert key is not None
        handlers = [manager.account, *(one.account for one in others if one.organisation == helpline), None]
        mine = session.scalars(select(Participation).where(Participation.organisation_id == helpline)).all()
        for number, part in enumerate(mine):
            _work_on(session, part, key, number=number, handler=handlers[number % len(handlers)])
        _in_bulk(session, helpline, range(SHOWN, REPORTS), noise=secrets.token_bytes(NOISE_BYTES))
        session.execute(delete(Waiting))
        session.commit()


def _work_on(session: Session, part: Participation, key: grants.OpenKey, *, number: int, handler: UUID | None) -> None:
    """Make of a new report one that is somewhere on its way, and due before all those of the bulk."""
    part.state = (PartState.OFFERED, PartState.IN_REVIEW, PartState.DECIDED)[number % 3]
    part.due_on = clock.today() + timedelta(days=number // 3 - 4)
    part.handler_id = handler
    part.summary = key.seal(f"Journalist, message with a link, report {number}", row=part.id, label=contents.SUMMARY)
    part.summary_key_id = key.id
    other = session.scalar(
        select(Participation.id).where(
            Participation.submission_id == part.submission_id, Participation.organisation_id != part.organisation_id
        )
    )
    part.referred_by_id = other
    session.flush()


def _in_bulk(session: Session, organisation: UUID, numbers: range, *, noise: bytes) -> None:
    later = clock.today() + timedelta(days=60)
    rows: dict[type[Base], list[dict[str, Any]]] = {
        kind: [] for kind in (Submission, DataKey, Section, Participation, Grant)
    }
    pair = session.scalars(select(Grant.pair_id).where(Grant.holder_id == organisation).limit(1)).one()
    for number in numbers:
        report, part, thread = new_id(), new_id(), new_id()
        rows[Submission].append(_submission(report, number))
        rows[DataKey].append({"id": thread, "label": contents.THREAD_KEY, "subject_id": part})
        rows[Participation].append(_participation(part, report, organisation, thread=thread, due=later))
        for name in SectionName:
            section, key = new_id(), new_id()
            rows[DataKey].append({"id": key, "label": contents.SECTION_KEY, "subject_id": section})
            rows[Section].append(
                {"id": section, "submission_id": report, "name": name, "data_key_id": key, "content": noise}
            )
            rows[Grant].append(
                {
                    "id": new_id(),
                    "data_key_id": key,
                    "pair_id": pair,
                    "holder_id": organisation,
                    "sealed": noise[:80],
                    "mac": noise[:32],
                }
            )
    for kind, made in rows.items():
        insert_rows(session, kind, made)


def _submission(made: UUID, number: int) -> dict[str, Any]:
    return {
        "id": made,
        "reference": f"Z{number:06}",
        "questionnaire_version": 1,
        "language": "en",
        "urgency": Urgency.NORMAL,
        "version": 1,
    }


def _participation(made: UUID, report: UUID, organisation: UUID, *, thread: UUID, due: date) -> dict[str, Any]:
    return {
        "id": made,
        "submission_id": report,
        "organisation_id": organisation,
        "thread_key_id": thread,
        "state": PartState.IN_REVIEW,
        "urgency": Urgency.NORMAL,
        "filed_as": "victim_report",
        "due_on": due,
        "version": 1,
    }
