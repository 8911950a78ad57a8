"""The unit of every ratio: same server, same rows by the same number of Core selects, a plain loop, the same bytes.

Nothing of the portal is here: no session, no policy, no templates, no opening of envelopes; only its tables, so that
each select brings the rows and columns that the portal's own brings. `BARE_DATABASE` names the SQLite file,
`BARE_ACCOUNT` and `BARE_ORGANISATION` who looks; `bytes` in an address is how long the portal's page was.
`/hash/password` and `/hash/receipt` are one Argon2id run each.
"""

import os
from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any, Final
from urllib.parse import parse_qsl
from uuid import UUID

from nacl.pwhash import argon2id
from sqlalchemy import Connection, Row, Select, case, create_engine, exists, func, literal, select, union_all

from portal import clock
from portal.app import metadata

MIB: Final = 1024 * 1024
COSTS: Final = {"/hash/password": (3, 64 * MIB), "/hash/receipt": (2, 19 * MIB)}
OPEN: Final = ("offered", "in_review", "asked", "decided")
SHOWN: Final = 50

engine = create_engine(os.environ["BARE_DATABASE"])
ORGANISATION: Final = UUID(os.environ["BARE_ORGANISATION"])
ACCOUNT: Final = UUID(os.environ["BARE_ACCOUNT"])

T = metadata().tables
accounts, sessions, members, organisations = (
    T[name] for name in ("accounts", "member_sessions", "memberships", "organisations")
)
parts, submissions, sections, grants = (T[name] for name in ("participations", "submissions", "sections", "grants"))
referring, referrer = parts.alias(), organisations.alias()
saved = T["saved_filters"]
commitments, versions, items, asks = (
    T[name] for name in ("commitments", "commitment_versions", "commitment_items", "asks")
)
asker, addressee = organisations.alias(), organisations.alias()
notes, readers, statements, keys = (
    T[name] for name in ("incident_notes", "note_readers", "note_statements", "data_keys")
)
bundles, objects = T["indicator_bundles"], T["indicator_objects"]
PUBLIC = commitments.c.publicity != "unpublished"
OF_OWNER: Final = tuple(T[f"commitment_{name}"] for name in ("updates", "milestones", "evidence"))
"""What the owner says of a commitment, and shows for it."""
SETTLED: Final = ("answered", "answered_late", "no_answer")
Asked = Mapping[str, str]
"""What stands behind the question mark of an address."""


def around(connection: Connection) -> Any:
    """Who is signed in, for whom, what is owed and what waits: five selects."""
    owed, withdrawals = T["owed"], T["withdrawals"]
    mine: tuple[Select[Any], ...] = (
        select(sessions, accounts).join(accounts, accounts.c.id == sessions.c.account_id),
        select(members, organisations)
        .join(organisations, organisations.c.id == members.c.organisation_id)
        .where(members.c.account_id == ACCOUNT),
        select(owed).where(owed.c.holder_id == ORGANISATION),
        select(T["admissions"]).where(T["admissions"].c.account_id == ACCOUNT),
        select(withdrawals).where(withdrawals.c.confirmed_on.is_(None)),
    )
    for one in mine:
        connection.execute(one.limit(SHOWN)).first()
    counted = select(
        organisations.c.name,
        select(func.count()).select_from(parts).where(_open()).scalar_subquery(),
    )
    return connection.execute(counted.where(organisations.c.id == ORGANISATION)).one()


def _open() -> Any:
    return (parts.c.organisation_id == ORGANISATION) & parts.c.state.in_(OPEN)


def rows(connection: Connection) -> list[Row[Any]]:
    """Return the rows of the list, as wide as the portal needs them: one select."""
    wanted = (
        select(parts, submissions, referring, referrer)
        .join(submissions, submissions.c.id == parts.c.submission_id)
        .outerjoin(referring, referring.c.id == parts.c.referred_by_id)
        .outerjoin(referrer, referrer.c.id == referring.c.organisation_id)
        .where(_open())
        .order_by(parts.c.due_on, parts.c.id)
        .limit(SHOWN + 1)
    )
    return list(connection.execute(wanted).all()[:SHOWN])


def beside(connection: Connection, found: list[Row[Any]]) -> tuple[dict[UUID, str], dict[UUID, bytes], int]:
    """Return what the rows name: sections held, names of handlers, and how many there are in all: three selects."""
    held: dict[UUID, str] = {}
    wanted = (
        select(sections.c.submission_id, sections.c.name)
        .join(grants, grants.c.data_key_id == sections.c.data_key_id)
        .where(sections.c.submission_id.in_([row.submission_id for row in found]), grants.c.holder_id == ORGANISATION)
        .distinct()
    )
    for submission, name in connection.execute(wanted):
        held[submission] = f"{held.get(submission, '')} {name}"
    handlers = {row.handler_id for row in found if row.handler_id}
    names = connection.execute(select(accounts.c.id, accounts.c.name).where(accounts.c.id.in_(handlers)))
    few = select(parts.c.id).where(_open()).limit(100).subquery()
    total = connection.execute(select(func.count()).select_from(few)).scalar_one()
    return held, {row.id: row.name for row in names}, total


def over(connection: Connection) -> None:
    """What stands over the rows: how many are held back, how many of them press, and saved filters: two selects."""
    held = (parts.c.organisation_id == ORGANISATION) & (parts.c.state == "held")
    few = [select(parts.c.id).where(held).limit(100), select(parts.c.id).where(held, parts.c.urgency == "immediate")]
    counts = [select(func.count()).select_from(one.limit(100).subquery()).scalar_subquery() for one in few]
    connection.execute(select(*counts)).one()
    connection.execute(select(saved).where(saved.c.account_id == ACCOUNT)).all()


def list_page(_asked: Asked) -> str:
    with engine.connect() as connection:
        head = around(connection)
        over(connection)
        found = rows(connection)
        held, names, total = beside(connection, found)
    lines = [f"<h1>{escape(head[0])}</h1><p>{total}</p><table>"]
    for row in found:
        cells = (row.reference, row.state, row.due_on, row.urgency, row.name, held.get(row.submission_id, ""))
        handler = names[row.handler_id].hex()[:10] if row.handler_id else ""
        lines.append(f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in cells)}<td>{handler}</td></tr>")
    return "".join([*lines, "</table>"])


def register(_asked: Asked) -> str:
    """The register: the stamp, who promises, fifty rows, and how many there are."""
    recent = select(func.count()).select_from(commitments).where(commitments.c.touched_at >= clock.now())
    promising = select(organisations.c.slug, organisations.c.name).where(
        exists().where(commitments.c.organisation_id == organisations.c.id, PUBLIC)
    )
    joined = commitments.join(organisations, organisations.c.id == commitments.c.organisation_id)
    listed = select(commitments, organisations).select_from(joined).where(PUBLIC)
    with engine.connect() as connection:
        connection.execute(select(func.max(commitments.c.touched_at), recent.scalar_subquery())).one()
        names = connection.execute(promising.order_by(organisations.c.name)).all()
        newest = listed.order_by(commitments.c.moved_on.desc(), commitments.c.id.desc())
        found = connection.execute(newest.limit(SHOWN + 1)).all()[:SHOWN]
        few = select(commitments.c.id).select_from(joined).where(PUBLIC).limit(100).subquery()
        total = connection.execute(select(func.count()).select_from(few)).scalar_one()
    lines = [f"<p>{total}</p><select>{''.join(f'<option>{escape(one.name)}' for one in names)}</select><table>"]
    for row in found:
        cells = (row.title, row.name, row.publicity, row.moved_on, row.due_on)
        lines.append(f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in cells)}</tr>")
    return "".join([*lines, "</table>"])


def commitment(asked: Asked) -> str:
    """One commitment: the stamp, its newest version, its items, all versions, and what was asked."""
    about = (asks.c.about_kind == "commitment") & (asks.c.about_id == commitments.c.id) & asks.c.state.in_(SETTLED)
    last = select(func.max(asks.c.public_at)).where(about).scalar_subquery()
    several = select(func.sum(asks.c.version)).where(about).scalar_subquery()
    joined = commitments.join(organisations, organisations.c.id == commitments.c.organisation_id)
    here = PUBLIC & (commitments.c.slug == asked["slug"])
    newest = (versions.c.commitment_id == commitments.c.id) & (versions.c.number == commitments.c.number)
    with engine.connect() as connection:
        stamp = select(commitments.c.touched_at, commitments.c.version, organisations.c.version, last, several)
        connection.execute(stamp.select_from(joined).where(here)).one()
        whole = select(commitments, organisations, versions).select_from(joined.join(versions, newest)).where(here)
        row = connection.execute(whole).one()
        mapped = select(items.c.item).where(items.c.commitment_id == row.id, items.c.number == row.number)
        codes = connection.execute(mapped).scalars().all()
        mine = versions.c.commitment_id == row.id
        before = connection.execute(select(versions).where(mine).order_by(versions.c.number.desc())).all()
        both = asks.join(asker, asker.c.id == asks.c.asker_id).join(addressee, addressee.c.id == asks.c.addressee_id)
        said = select(asks, asker, addressee).select_from(both).where(asks.c.about_id == row.id)
        questions = connection.execute(said.order_by(asks.c.asked_on.desc())).all()
        own = [connection.execute(select(one).where(one.c.commitment_id == row.id)).all() for one in OF_OWNER]
        acts = connection.execute(_acts(row)).all()
    lines = [f"<h1>{escape(row.title)}</h1><p>{escape(row.name)}</p>"]
    lines += [f"<p>{escape(str(text))}</p>" for text in (row.problem, row.action, row.target, row.scope, *codes)]
    lines += [f"<li>{one.published_on} {one.number} {escape(one.summary or '')}</li>" for one in before]
    lines += [f"<li>{escape(one.public_question)} {escape(one.public_answer)}</li>" for one in questions]
    lines += [f"<li>{escape(str(tuple(one)))}</li>" for found in own for one in found]
    lines += [f"<li>{act.day} {act.act} {act.number} {act.title} {act.name}</li>" for act in acts]
    return "".join(lines)


def _acts(row: Row[Any]) -> Select[Any]:
    """What happened to it: versions, the withdrawal, answers, and days without one, with whose it is."""
    asked = (asks.c.about_id == row.id) & (asks.c.about_kind == "commitment")
    whole = union_all(
        select(versions.c.published_on.label("day"), literal("published").label("act"), versions.c.number).where(
            versions.c.commitment_id == row.id
        ),
        select(commitments.c.withdrawn_on, literal("withdrawn"), commitments.c.number).where(
            commitments.c.id == row.id, commitments.c.withdrawn_on.is_not(None)
        ),
        select(asks.c.answered_on, literal("answered"), asks.c.about_version).where(
            asked, asks.c.state.in_(("answered", "answered_late"))
        ),
        select(asks.c.until_on, literal("unanswered"), asks.c.about_version).where(
            asked, asks.c.state.in_(("no_answer", "answered_late"))
        ),
    ).subquery()
    joined = whole.join(commitments, commitments.c.id == row.id).join(
        organisations, organisations.c.id == commitments.c.organisation_id
    )
    return select(whole, commitments.c.title, organisations.c.name).select_from(joined).order_by(whole.c.day.desc())


def coverage(_asked: Asked) -> str:
    """Fifty organisations with their numbers on each item: the stamp, the countries, the rows, how many, the numbers,
    and what assessors found."""
    kinds = ("technology_company", "vendor", "state")
    promises = exists().where(commitments.c.organisation_id == organisations.c.id, PUBLIC)
    listed = select(organisations).where(
        organisations.c.kind.in_(kinds), (organisations.c.standing != "removed") | promises
    )
    recent = select(func.count()).select_from(commitments).where(commitments.c.touched_at >= clock.now())
    sums = (select(func.sum(organisations.c.version)).where(promises), select(func.sum(organisations.c.version)))
    with engine.connect() as connection:
        stamp = (func.max(commitments.c.touched_at), recent.scalar_subquery(), *(one.scalar_subquery() for one in sums))
        connection.execute(select(*stamp)).one()
        where = select(organisations.c.country).where(organisations.c.kind.in_(kinds)).distinct()
        countries = connection.execute(where).scalars().all()
        found = connection.execute(listed.order_by(organisations.c.name, organisations.c.id).limit(SHOWN + 1)).all()
        few = listed.with_only_columns(organisations.c.id).limit(100).subquery()
        total = connection.execute(select(func.count()).select_from(few)).scalar_one()
        mapped = (items.c.commitment_id == commitments.c.id) & (items.c.number == commitments.c.number)
        each = (
            select(
                commitments.c.organisation_id,
                items.c.item,
                func.sum(case((commitments.c.publicity == "published", 1), else_=0)),
                func.sum(case((commitments.c.publicity == "withdrawn", 1), else_=0)),
                func.sum(case((commitments.c.status == "done", 1), else_=0)),
                func.sum(case((commitments.c.status == "missed", 1), else_=0)),
                func.sum(case((commitments.c.assessed != "none", 1), else_=0)),
                func.sum(case((commitments.c.challenged != "none", 1), else_=0)),
                func.sum(case((commitments.c.challenged == "unanswered", 1), else_=0)),
            )
            .select_from(commitments.join(items, mapped))
            .where(commitments.c.organisation_id.in_([row.id for row in found[:SHOWN]]), PUBLIC)
            .where(items.c.instrument == "UNGP")
            .group_by(commitments.c.organisation_id, items.c.item)
        )
        counts = {(row[0], row[1]): tuple(row[2:]) for row in connection.execute(each)}
        judged = connection.execute(_judged([row.id for row in found[:SHOWN]]).limit(SHOWN)).all()
    codes = sorted({item for _whose, item in counts})
    lines = [f"<p>{total} {' '.join(countries)} {len(judged)}</p><table>"]
    for row in found[:SHOWN]:
        cells = [counts.get((row.id, code), (0,))[0] for code in codes]
        lines.append(f"<tr><th>{escape(row.name)}{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>" * 2)
    return "".join([*lines, "</table>"])


def _judged(promising: list[UUID]) -> Select[Any]:
    assessments, owner, assessor = T["assessments"], organisations.alias(), organisations.alias()
    mapped = (items.c.commitment_id == commitments.c.id) & (items.c.number == commitments.c.number)
    return (
        select(commitments, assessments, owner.c.name, assessor.c.name, asks.c.state)
        .select_from(
            assessments.join(commitments, commitments.c.id == assessments.c.commitment_id)
            .join(owner, owner.c.id == commitments.c.organisation_id)
            .join(assessor, assessor.c.id == assessments.c.assessor_id)
            .join(asks, asks.c.id == assessments.c.ask_id)
        )
        .where(assessments.c.state == "published", assessments.c.number == commitments.c.number)
        .where(commitments.c.organisation_id.in_(promising), exists().where(mapped, items.c.instrument == "UNGP"))
        .order_by(assessments.c.published_on.desc(), assessments.c.id.desc())
    )


def note_page(asked: Asked) -> str:
    """A note: who reads it, its key, statements, readers, openings, the bundle and the job; nothing is opened."""
    note = UUID(hex=asked["note"])
    beside = (
        select(statements, organisations)
        .join(organisations, organisations.c.id == statements.c.organisation_id)
        .where(statements.c.note_id == note),
        select(readers, organisations)
        .join(organisations, organisations.c.id == readers.c.organisation_id)
        .where(readers.c.note_id == note),
        select(T["note_openings"]).where(T["note_openings"].c.note_id == note),
        select(bundles).where(bundles.c.note_id == note),
        select(T["jobs"]).where(T["jobs"].c.subject_id == note),
    )
    with engine.connect() as connection:
        lines = _opened(connection, note)
        for one in beside:
            lines += [f"<p>{escape(str(row[0]))}</p>" for row in connection.execute(one.limit(SHOWN))]
    return "".join(lines)


def indicators(asked: Asked) -> str:
    """Fifty indicators of a note: who reads it, its key, the bundle, the rows, and how many there are."""
    note = UUID(hex=asked["note"])
    with engine.connect() as connection:
        lines = _opened(connection, note)
        bundle = connection.execute(select(bundles).where(bundles.c.note_id == note)).one()
        wanted = select(objects).where(objects.c.bundle_id == bundle.id, objects.c.number > 0)
        found = connection.execute(wanted.order_by(objects.c.number, objects.c.id).limit(SHOWN + 1)).all()[:SHOWN]
        few = wanted.with_only_columns(objects.c.id).limit(100).subquery()
        total = connection.execute(select(func.count()).select_from(few)).scalar_one()
    lines.append(f"<p>{total}</p><table>")
    for row in found:
        cells = (row.number, row.kind.hex()[:10], row.content.hex()[:40], bundle.imported_on)
        lines.append(f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in cells)}</tr>")
    return "".join([*lines, "</table>"])


def _opened(connection: Connection, note: UUID) -> list[str]:
    """What comes before anything of a note is shown: around it, its reader's row, and the grant of its key."""
    head = around(connection)
    row = connection.execute(
        select(readers, notes, organisations)
        .join(notes, notes.c.id == readers.c.note_id)
        .join(organisations, organisations.c.id == notes.c.organisation_id)
        .where(readers.c.note_id == note, readers.c.organisation_id == ORGANISATION)
    ).one()
    grant = select(grants, keys).join(keys, keys.c.id == grants.c.data_key_id)
    mine = grant.where(grants.c.data_key_id == row.data_key_id, grants.c.holder_id == ORGANISATION)
    connection.execute(mine).one()
    return [f"<h1>{escape(head[0])}</h1><p>{row.reference} {row.tlp} {escape(row.name)}</p>"]


def thread(asked: Asked) -> str:
    """One report: the part, what hangs on it, and its whole thread."""
    part = UUID(hex=asked["part"])
    mine = parts.join(submissions, submissions.c.id == parts.c.submission_id).join(
        organisations, organisations.c.id == parts.c.organisation_id
    )
    with engine.connect() as connection:
        head = around(connection)
        row = connection.execute(
            select(parts, submissions, organisations).select_from(mine).where(parts.c.id == part)
        ).one()
        wanted = select(grants, keys).join(keys, keys.c.id == grants.c.data_key_id)
        connection.execute(wanted.where(keys.c.id == row.thread_key_id, grants.c.holder_id == ORGANISATION)).first()
        for name in ("notes", "remedies", "withdrawals", "agreements"):
            connection.execute(select(T[name]).where(T[name].c.participation_id == part)).all()
        for name in ("sections", "permissions"):
            connection.execute(select(T[name]).where(T[name].c.submission_id == row.submission_id)).all()
        said = T["messages"]
        found = connection.execute(select(said).where(said.c.participation_id == part).order_by(said.c.number)).all()
    lines = [f"<h1>{escape(row.reference)}</h1><p>{escape(head[0])}</p>"]
    lines += [f"<li>{one.number} {one.kind} {one.said_on} {escape(one.content.hex()[:100])}</li>" for one in found]
    return "".join(lines)


def hash_page(path: str) -> bytes:
    passes, memory = COSTS[path]
    return argon2id.kdf(32, os.urandom(32), os.urandom(16), opslimit=passes, memlimit=memory).hex().encode()


PAGES: Final[Mapping[str, Callable[[Asked], str]]] = {
    "": list_page,
    "list": list_page,
    "commitments": register,
    "coverage": coverage,
    "note": note_page,
    "indicators": indicators,
    "thread": thread,
}


def _page(path: str, asked: Asked) -> bytes:
    first, _, slug = path.strip("/").partition("/")
    found = commitment({**asked, "slug": slug}) if slug else PAGES[first](asked)
    return found.encode().ljust(int(asked.get("bytes", 0)))


def application(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    path = environ["PATH_INFO"]
    body = hash_page(path) if path in COSTS else _page(path, dict(parse_qsl(environ.get("QUERY_STRING", ""))))
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))])
    return [body]
