"""What was blocked of what an organisation wrote, and its appeals, at its own desk."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from flask import Response as FlaskResponse
from flask import redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug import Response

from portal.commitments import access
from portal.commitments.blueprint import pages
from portal.commitments.forms.blocking import AppealForm
from portal.commitments.models.blocks import Block
from portal.commitments.operations import appealing, blocking
from portal.commitments.queries import blocks as selects
from portal.commitments.rules.blocks import DAYS_TO_APPEAL, HOLDING, BlockState, appeal_until
from portal.commitments.views import held, words
from portal.commitments.views.blocking import Line
from portal.commitments.views.words import part_of
from portal.policy import Action
from portal.problems import Hidden
from portal.web.database import reading, writing
from portal.web.gate import action, actor
from portal.web.lists import ListSpec, Order, respond

Page = str | Response | tuple[str, int]


def _lines(session: Session, found: Sequence[Block]) -> list[Line]:
    del session
    return [
        Line(
            url=url_for("commitments.own_block", block_id=one.id),
            title=one.commitment.title,
            part=part_of(one),
            author=one.author.name,
            proposed_on=one.confirmed_on or one.proposed_on,
            state=words.BLOCKS[one.state],
        )
        for one in found
    ]


SPEC: Final = ListSpec(
    "own-blocks",
    orders=(Order("newest", _l("Newest first"), (Block.proposed_on, Block.id), descending=True),),
    cells=(
        (_l("Commitment"), lambda line: line.title),
        (_l("What"), lambda line: line.part),
        (_l("Blocked on"), lambda line: line.proposed_on.isoformat()),
        (_l("State"), lambda line: line.state[0]),
    ),
    read=_lines,
)


@pages.get("/desk/blocks")
@action(Action.BLOCK_APPEAL)
def own_blocks() -> str | FlaskResponse:
    by = actor()
    if by.organisation is None:
        raise Hidden
    return respond("commitments/blocks/own_list.html", reading(), SPEC, selects.of_author(by.organisation))


@pages.route("/desk/blocks/<uuid:block_id>", methods=["GET", "POST"])
@action(Action.BLOCK_APPEAL)
def own_block(block_id: UUID) -> Page:
    """Show what was blocked and why, and take an appeal."""
    by = actor()
    form = AppealForm()
    if form.validate_on_submit():
        with writing() as session:
            found = access.own_block(session, block_id, by=by)
            appealing.appeal(session, found, form.text.data or "", by=by, id=form.once_id)
            session.commit()
        return redirect(url_for(".own_block", block_id=block_id), 303)
    session = reading()
    found = access.own_block(session, block_id, by=by)
    appeal = session.scalar(selects.appeal(found.id))
    page = render_template(
        "commitments/blocks/own.html",
        form=form,
        block=found,
        part=part_of(found),
        state=words.BLOCKS[found.state],
        why=words.WHY[found.why],
        said=held.held(blocking.said(session, found)),
        file_url=url_for(".own_block_file", block_id=found.id) if blocking.file(session, found) else "",
        statuses=words.STATUSES,
        appeal=appeal,
        appealed=appealing.read(session, appeal, by=by) if appeal else None,
        awaited=found.state is BlockState.LIFTING and blocking.is_to_be_lifted(appeal),
        may_appeal=appealing.may_appeal(session, found),
        until=appeal_until(found.confirmed_on) if found.confirmed_on and found.state in HOLDING else None,
        outcomes=words.OUTCOMES,
        days=DAYS_TO_APPEAL,
    )
    return page, 422 if form.errors else 200


@pages.get("/desk/blocks/<uuid:block_id>/file")
@action(Action.BLOCK_APPEAL)
def own_block_file(block_id: UUID) -> Response:
    """Give the blocked file back to the members of whoever published it."""
    return held.file(access.own_block(reading(), block_id, by=actor()))
