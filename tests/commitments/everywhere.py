"""Everything that anybody can read without signing in: every public rule of the address map, and what pages link to.

A new public rule is in by itself. One with a part in its address of which nothing is known here fails: say in
`KNOWN` what there is.
"""

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from io import BytesIO
from typing import Final
from urllib.parse import urlencode
from zipfile import ZipFile

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from portal.commitments.models import Commitment
from portal.commitments.models.assessing import Assessment
from portal.commitments.models.evidence import Evidence
from portal.db import Database
from portal.organisations.models import Organisation
from portal.policy import may_try
from portal.policy.roles import Role, Stake
from portal.reference import rubrics
from portal.reference.instruments import instruments
from portal.web.gate import declared_action
from tests.harness.pages import Visitor

MOST: Final = 1_000
"""More addresses than any test has: pages that lead on for ever are found."""
NOT_LOOKED_AT: Final = frozenset({"static", "web.leave"})
SECRET: Final = frozenset({"token"})
"""Parts of addresses that only one person was given."""
LEADS_OUT: Final = ("/report", "/return", "/leave", "/sign-in", "/join", "/static", "/desk", "/complaints/new?")
LANGUAGES: Final = ("/ar/", "/fr/", "/es/")
Parts = dict[str, object]


def _of_commitments(session: Session) -> Iterator[Parts]:
    for row in session.scalars(select(Commitment).where(Commitment.slug.is_not(None))):
        counted = [row.number]
        for model, column in ((Assessment, Assessment.serial), (Evidence, Evidence.number)):
            counted.append(session.scalar(select(func.max(column)).where(model.commitment_id == row.id)) or 0)
        for number in range(1, max(counted) + 1):
            yield {"slug": row.slug, "number": number, "serial": number}


def _of_organisations(session: Session) -> Iterator[Parts]:
    return ({"slug": slug} for slug in session.scalars(select(Organisation.slug)))


def _of_instruments(_session: Session) -> Iterator[Parts]:
    return ({"slug": one.slug, "code": item.code} for one in instruments() for item in one.items)


KNOWN: Final[Mapping[str, Callable[[Session], Iterator[Parts]]]] = {
    "/commitments/": _of_commitments,
    "/organisations/": _of_organisations,
    "/feeds/organisations/": _of_organisations,
    "/instruments/": _of_instruments,
    "/feeds/instruments/": _of_instruments,
    "/assessments/rubric/": lambda _session: ({"version": one.version} for one in rubrics.rubrics()),
    "/sitemaps/": lambda _session: iter([{"number": 1}]),
}
"""By the begin of a rule, what its parts can be."""


def addresses(app: Flask) -> list[str]:
    """Return the address of everything public, by the map of addresses."""
    db: Database = app.extensions["portal.database"]
    with db.reading() as session, app.test_request_context():
        return list(dict.fromkeys(one for rule in _public(app) for one in _built(app, session, rule)))


def _public(app: Flask) -> Iterator[Rule]:
    for rule in app.url_map.iter_rules():
        wanted = declared_action(app, rule.endpoint)
        if "GET" not in (rule.methods or ()) or rule.endpoint in NOT_LOOKED_AT or rule.arguments & SECRET:
            continue
        if wanted is not None and may_try(Role.NOBODY, frozenset({Stake.NONE}), wanted):
            yield rule


def _built(app: Flask, session: Session, rule: Rule) -> Iterator[str]:
    adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
    if not rule.arguments:
        yield adapter.build(rule.endpoint)
        return
    begins = [one for one in KNOWN if rule.rule.startswith(one)]
    assert begins, f"what there is at {rule} is not known here"
    for parts in KNOWN[begins[0]](session):
        yield adapter.build(rule.endpoint, {name: parts[name] for name in rule.arguments})


def asked(app: Flask, words: Sequence[str]) -> Iterator[str]:
    """Yield what nobody links to: searches for these words, what is compared, and all that ever changed."""
    db: Database = app.extensions["portal.database"]
    yield from (f"/search?{urlencode({'q': word, 'export': 'json'})}" for word in words)
    yield from ("/search?q=promise", "/commitments?q=promise", "/commitments/changed?from=2000-01-01")
    with db.reading() as session:
        promising = list(session.scalars(select(Organisation.slug).where(Organisation.kind != "secretariat")))
    yield f"/compare?{urlencode([('organisation', one) for one in promising])}"


def everywhere(app: Flask, *words: str) -> dict[str, str]:
    """Return what is read at every public address, with what is found of these words; followed from link to link."""
    visitor = Visitor(app)
    waiting = [*addresses(app), *asked(app, words)]
    waiting += [f"/ar{one}" for one in waiting if one.startswith("/commitments/")]
    found: dict[str, str] = {}
    while waiting:
        path = waiting.pop().split("#")[0]
        if path in found:
            continue
        assert len(found) < MOST, sorted(found)
        answer = visitor.fetch(path)
        while answer.status_code in {301, 302, 303, 308}:
            answer = visitor.fetch(answer.headers["Location"])
        assert answer.status_code < 500, path
        found[path] = whole(answer.get_data())
        if "html" in answer.content_type:
            waiting += _links(found[path])
    return found


def whole(data: bytes) -> str:
    """Return all text of an answer: of every file in a packed one, and without the folds of a calendar's lines."""
    if data.startswith(b"PK"):
        with ZipFile(BytesIO(data)) as packed:
            data = b"".join(packed.read(name) for name in packed.namelist())
    return data.decode("utf-8", "replace").replace("\r\n ", "")


def _links(source: str) -> list[str]:
    paths = [html.unescape(one) for one in re.findall(r'href="(/[^"]*)"', source)]
    return [one for one in paths if not one.startswith((*LEADS_OUT, *LANGUAGES))]
