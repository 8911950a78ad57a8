"""Public record pages: a commitment and the register, also for whoever has them already."""

import http.client
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bench.beside import against_bare, both, ratio
from bench.measure import Measured
from bench.server import Asked, Server
from bench.stage import HOST, Stage
from portal import clock
from portal.actor import Actor
from portal.asks.models import Ask
from portal.asks.rules import Kind as AskKind
from portal.asks.rules import State as AskState
from portal.commitments import queries
from portal.commitments.models import Commitment
from portal.commitments.operations import drafting, publishing
from portal.commitments.texts import Text
from portal.db import insert_rows, new_id
from portal.notices.models import Mail, Waiting
from portal.organisations.models import Kind, Organisation
from tests import factories

PROMISES: Final = 60
VERSIONS: Final = 3
QUESTIONS: Final = 3
SAID: Final = "We tell each person whom we are sure about, in their language, with a way to get help. "
ITEMS: Final = ("CTA-1", "CTA-CM-4", "UNGP-22", "UNGP-31c")
NOT_MODIFIED: Final = 304


def records(stage: Stage) -> Iterator[Measured]:
    """Each page as it is sent, and as it is asked for by a browser that holds it."""
    slug = _published(stage)
    pages = {
        f"A public commitment: {VERSIONS} versions, {QUESTIONS} answered questions": f"/commitments/{slug}",
        f"The register, 50 of {PROMISES} commitments": "/commitments",
    }
    with both(stage) as (portal, bare):
        for what, path in pages.items():
            asked = Asked(path, host=HOST)
            yield ratio(what, against_bare(portal, bare, asked, path), most=2.0)
            # Each address is another page, so none was kept.
            anew = against_bare(portal, bare, Asked(f"{path}?n={{}}", host=HOST), path)
            yield replace(ratio("… made anew each time", anew, most=2.0), limit="", fine=None)
            held = replace(asked, etag=_etag(portal, path))
            found = against_bare(portal, bare, held, path, status=NOT_MODIFIED)
            yield ratio("… with a matching validator (304), against the whole bare page", found, most=0.8)


def _etag(portal: Server, path: str) -> str:
    connection: http.client.HTTPConnection = portal.connection()
    connection.request("GET", path, headers={"Host": HOST, "Accept-Language": "en"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.headers["ETag"]


def _published(stage: Stage) -> str:
    """Publish commitments of a company of their own, by the portal's own operations; return one's address part."""
    with stage.database.writing() as session:
        company = factories.make_organisation(
            session, name="Example Messenger", kind=Kind.TECHNOLOGY_COMPANY, country="SE", receives=False
        )
        writer = factories.make_member(stage.app, session, company.id, name="Elsa Lind", manager=True)
        session.commit()
        first = writer.actor(session)
        reader = factories.make_member(stage.app, session, company.id, name="Omar Nasser", admitted_by=first)
        session.commit()
        actors = first, reader.actor(session)
        made = [_publish(session, company, number, *actors) for number in range(PROMISES)]
        for _version in range(VERSIONS - 1):
            _publish_again(session, made[0], *actors)
        insert_rows(session, Ask, [_question(stage, made[0]) for _one in range(QUESTIONS)])
        session.execute(delete(Waiting))
        session.execute(delete(Mail))
        session.commit()
        slug = session.scalars(select(Commitment.slug).where(Commitment.id == made[0].id)).one()
    assert slug is not None
    return slug


def _publish(session: Session, company: Organisation, number: int, writer: Actor, reader: Actor) -> Commitment:
    text = Text(
        title=f"Tell people within {number + 2} days that they were targeted",
        problem=SAID,
        action=SAID * 3,
        target=SAID,
        scope=SAID,
        type="policy",
        baseline=SAID,
        lead="Head of Product Security",
        starts_on=clock.today() + timedelta(days=30),
        due_on=clock.today() + timedelta(days=395),
        items=ITEMS,
    )
    made = drafting.begin(session, company, text, by=writer, id=new_id())
    _approve(session, made, writer, reader)
    return made


def _publish_again(session: Session, made: Commitment, writer: Actor, reader: Actor) -> None:
    before = drafting.published_text(session, made)
    assert before is not None
    text = replace(before, target=before.target + SAID, summary="We raised the target after the first quarter.")
    drafting.write(session, made, text, revision=0, by=writer)
    _approve(session, made, writer, reader)


def _approve(session: Session, made: Commitment, writer: Actor, reader: Actor) -> None:
    drafting.send(session, made, by=writer)
    version = session.scalars(queries.open_version(made.id)).one()
    publishing.publish(session, made, digest=drafting.opened(session, version, by=reader).digest, by=reader)


def _question(stage: Stage, about: Commitment) -> Mapping[str, Any]:
    """Return a question that was asked and answered: clear by then, so nothing in it is sealed."""
    today = clock.today()
    return {
        "kind": AskKind.QUESTION,
        "state": AskState.ANSWERED,
        "about_kind": queries.ABOUT,
        "about_id": about.id,
        "about_version": 1,
        "asker_id": stage.manager.organisation,
        "addressee_id": about.organisation_id,
        "until_on": today,
        "answered_on": today,
        "public_at": clock.now(),
        "public_question": SAID * 2,
        "public_answer": SAID * 4,
        "version": 1,
    }
