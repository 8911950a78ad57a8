"""The secretariat's pages of blocks: the list, proposing, confirming, lifting, and the appeals of authors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from flask import Response as FlaskResponse
from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug import Response

from portal.commitments import access
from portal.commitments.blueprint import pages
from portal.commitments.forms.blocking import ConfirmForm, DecideForm, FindForm, LiftForm, ProposeForm
from portal.commitments.models.blocks import Block
from portal.commitments.operations import appealing, blocking, repeating, taking
from portal.commitments.operations.taking import Target
from portal.commitments.queries import blocks as selects
from portal.commitments.rules import blocks as rules
from portal.commitments.rules.blocks import BlockVerb, Of, Outcome, Why
from portal.commitments.views import held, words
from portal.commitments.views.typed import commitment_at
from portal.commitments.views.words import part_of
from portal.policy import Action
from portal.problems import Hidden, Invalid
from portal.web.database import reading, writing
from portal.web.gate import action, actor
from portal.web.lists import Filter, ListSpec, Order, respond

Page = str | Response | tuple[str, int]
BOTH: Final = ("GET", "POST")
ALL: Final = "/secretariat/blocks"
ONE: Final = "/secretariat/blocks/<uuid:block_id>"
EXCERPT: Final = 120
SHORT: Final = 50


@dataclass(frozen=True, slots=True)
class Line:
    url: str
    title: str
    part: str
    author: str
    proposed_on: date
    state: words.Tag


def _lines(session: Session, found: Sequence[Block]) -> list[Line]:
    del session
    return [
        Line(
            url=url_for("commitments.block", block_id=one.id),
            title=one.commitment.title,
            part=part_of(one),
            author=one.author.name,
            proposed_on=one.proposed_on,
            state=words.BLOCKS[one.state],
        )
        for one in found
    ]


SPEC: Final = ListSpec(
    "blocks",
    orders=(Order("newest", _l("Newest first"), (Block.proposed_on, Block.id), descending=True),),
    filters=(
        Filter(
            "state", _l("State"), Block.state, lambda: [(state.value, tag[0]) for state, tag in words.BLOCKS.items()]
        ),
    ),
    cells=(
        (_l("Commitment"), lambda line: line.title),
        (_l("What"), lambda line: line.part),
        (_l("Author"), lambda line: line.author),
        (_l("Proposed on"), lambda line: line.proposed_on.isoformat()),
        (_l("State"), lambda line: line.state[0]),
    ),
    read=_lines,
)


@pages.route(ALL, methods=BOTH)
@action(Action.BLOCK_SEE)
def blocks() -> Page | FlaskResponse:
    """Show all blocks, and find the page of which something is to be blocked."""
    form = FindForm(address=request.args.get("of", "")) if request.method == "GET" else FindForm()
    if form.validate_on_submit():
        try:
            commitment = commitment_at(reading(), form.address.data or "", field="address")
        except Invalid as problem:
            form.blame(problem)
        else:
            return redirect(url_for(".propose_block", commitment_id=commitment.id), 303)
    found = respond("commitments/blocks/list.html", reading(), SPEC, selects.every(), form=form)
    return (found, 422) if form.errors and isinstance(found, str) else found


@pages.route("/secretariat/commitments/<uuid:commitment_id>/block", methods=BOTH)
@action(Action.BLOCK_PROPOSE)
def propose_block(commitment_id: UUID) -> Page:
    """Choose what is to be blocked, and say why."""
    by = actor()
    commitment = access.any_published(reading(), commitment_id, by=by)
    found = taking.targets(reading(), commitment)
    form = ProposeForm()
    form.offer((one.code, words.column(one.of, one.part)) for one in found)
    if form.validate_on_submit():
        with writing() as session:
            commitment = access.any_published(session, commitment_id, by=by)
            why, said = Why(form.why.data), form.words.data or ""
            made = blocking.propose(
                session, commitment, form.part.data or "", why=why, words=said, by=by, id=form.once_id
            ).id
            session.commit()
        return redirect(url_for(".block", block_id=made), 303)
    page = render_template("commitments/blocks/propose.html", form=form, commitment=commitment, pieces=_pieces(found))
    return page, 422 if form.errors else 200


def _pieces(found: Sequence[Target]) -> list[tuple[str, dict[str, str]]]:
    """Return each version, update, assessment and so on, in words, with how its parts begin, by their codes."""
    together: dict[tuple[Of, UUID], list[Target]] = {}
    for one in found:
        together.setdefault((one.of, one.row), []).append(one)
    return [(_piece(those), {one.code: _begins(one.says, EXCERPT) for one in those}) for those in together.values()]


def _piece(those: Sequence[Target]) -> str:
    first = those[0]
    return f"{words.piece_words(first.of, first.about_version)}: {_begins(first.says, SHORT)}"


def _begins(says: str, most: int) -> str:
    return says if len(says) <= most else f"{says[:most]}…"


@pages.get(ONE)
@action(Action.BLOCK_SEE)
def block(block_id: UUID) -> str:
    """Show one block with its reason, the text that it holds, and what can be done."""
    found = access.block(reading(), block_id, by=actor())
    return render_template("commitments/blocks/show.html", elsewhere=_elsewhere(reading(), found), **_shown(found))


def _shown(found: Block) -> dict[str, Any]:
    session, by = reading(), actor()
    appeal = session.scalar(selects.appeal(found.id))
    return {
        "block": found,
        "part": part_of(found),
        "state": words.BLOCKS[found.state],
        "why": words.WHY[found.why],
        "reason": blocking.reason(session, found, by=by),
        "said": held.held(blocking.said(session, found)),
        "file_url": url_for(".block_file", block_id=found.id) if blocking.file(session, found) else "",
        "statuses": words.STATUSES,
        "can": {verb.value: rules.may_move(found.state, verb) for verb in BlockVerb},
        "decided": _(blocking.APPEALED) if blocking.is_to_be_lifted(appeal) else "",
        "mine": found.proposed_by == by.account,
        "my_lift": found.lift_by == by.account,
        "appeal": appeal,
        "appealed": appealing.read(session, appeal, by=by) if appeal else None,
        "took_part": appealing.took_part(found, by.account),
        "somebody": bool(appealing.deciders(session, found)) if appeal else True,
        "outcomes": words.OUTCOMES,
    }


def _elsewhere(session: Session, found: Block) -> list[str]:
    """Return the parts that say in public what this block takes or took."""
    if found.state not in rules.OPEN:
        return []
    parts = repeating.said_elsewhere(session, found.commitment, found)
    return [words.part_words(one.of, one.part, one.about_version) for one in parts]


@pages.route(f"{ONE}/confirm", methods=BOTH)
@action(Action.BLOCK_CONFIRM)
def confirm_block(block_id: UUID) -> Page:
    """Show exactly what leaves the public record; then it does."""
    by = actor()
    form = ConfirmForm()
    form.ask_unless_fresh(reading(), by, Action.BLOCK_CONFIRM)
    if form.validate_on_submit():
        try:
            with writing() as session:
                form.confirm_step_up(session, by, Action.BLOCK_CONFIRM)
                blocking.confirm(session, access.block(session, block_id, by=by), by=by)
                session.commit()
            return redirect(url_for(".block", block_id=block_id), 303)
        except Invalid as problem:
            form.blame(problem)
    found = access.block(reading(), block_id, by=by)
    rules.move(found.state, BlockVerb.CONFIRM)
    blocking.check_second(found.proposed_by, by=by)
    elsewhere = _elsewhere(reading(), found)
    leaves = held.held(blocking.to_be_taken(reading(), found.commitment, found))
    page = render_template(
        "commitments/blocks/confirm.html", form=form, leaves=leaves, elsewhere=elsewhere, **_shown(found)
    )
    return page, 422 if form.errors else 200


@pages.get(f"{ONE}/file")
@action(Action.BLOCK_SEE)
def block_file(block_id: UUID) -> Response:
    """Give the blocked file to whoever decides on it."""
    return held.file(access.block(reading(), block_id, by=actor()))


@pages.post(f"{ONE}/drop")
@action(Action.BLOCK_PROPOSE)
def drop_block(block_id: UUID) -> Page:
    return _moved(block_id, BlockVerb.DROP)


@pages.post(f"{ONE}/lift/propose")
@action(Action.BLOCK_PROPOSE)
def propose_lift(block_id: UUID) -> Page:
    return _moved(block_id, BlockVerb.PROPOSE_LIFT)


@pages.post(f"{ONE}/lift/keep")
@action(Action.BLOCK_PROPOSE)
def keep_block(block_id: UUID) -> Page:
    return _moved(block_id, BlockVerb.KEEP)


ACTS: Final = {
    BlockVerb.DROP: blocking.drop,
    BlockVerb.PROPOSE_LIFT: blocking.propose_lift,
    BlockVerb.KEEP: blocking.keep,
}


def _moved(block_id: UUID, verb: BlockVerb) -> Page:
    with writing() as session:
        ACTS[verb](session, access.block(session, block_id, by=actor()), by=actor())
        session.commit()
    return redirect(url_for(".block", block_id=block_id), 303)


@pages.route(f"{ONE}/lift", methods=BOTH)
@action(Action.BLOCK_CONFIRM)
def lift_block(block_id: UUID) -> Page:
    """Put the text back, as a second person."""
    by = actor()
    form = LiftForm()
    form.ask_unless_fresh(reading(), by, Action.BLOCK_CONFIRM)
    if form.validate_on_submit():
        try:
            with writing() as session:
                form.confirm_step_up(session, by, Action.BLOCK_CONFIRM)
                blocking.lift(session, access.block(session, block_id, by=by), by=by)
                session.commit()
            return redirect(url_for(".block", block_id=block_id), 303)
        except Invalid as problem:
            form.blame(problem)
    found = access.block(reading(), block_id, by=by)
    rules.move(found.state, BlockVerb.LIFT)
    blocking.check_second(found.lift_by, by=by)
    page = render_template("commitments/blocks/lift.html", form=form, **_shown(found))
    return page, 422 if form.errors else 200


@pages.route(f"{ONE}/appeal", methods=BOTH)
@action(Action.BLOCK_CONFIRM)
def decide_appeal(block_id: UUID) -> Page:
    """Decide on an appeal, as somebody who took no part in the block."""
    by = actor()
    form = DecideForm()
    if form.validate_on_submit():
        with writing() as session:
            found = session.scalar(selects.appeal(access.block(session, block_id, by=by).id))
            if found is None:
                raise Hidden
            appealing.decide(session, found, Outcome(form.outcome.data), form.text.data or "", by=by)
            session.commit()
        return redirect(url_for(".block", block_id=block_id), 303)
    shown = _shown(access.block(reading(), block_id, by=by))
    appealing.check_open(shown["appeal"], shown["block"], by=by)
    page = render_template("commitments/blocks/decide.html", form=form, **shown)
    return page, 422 if form.errors else 200
