"""What organisations asked the reporter to permit: read with the reason, and given or refused in one step."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from flask import render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.organisations.models import Kind
from portal.policy import Action
from portal.problems import Invalid
from portal.reference.countries import country_name
from portal.submissions import access, queries
from portal.submissions.blueprint import pages
from portal.submissions.defang import defanged
from portal.submissions.forms.desk import PURPOSES
from portal.submissions.forms.receipt import ConfirmAgainForm, ConfirmForm
from portal.submissions.forms.requests import GIVE, AnswerForm, answering, giving, part_in_words
from portal.submissions.models import Participation, Submission
from portal.submissions.models.requests import PermissionRequest
from portal.submissions.operations import asking, stewardship
from portal.submissions.queries import requests
from portal.submissions.rules import HowSaid, RequestState, Wish
from portal.submissions.views.report import Page, go
from portal.submissions.views.stewardship import PERMIT, load
from portal.submissions.views.words import confirming, proves
from portal.web.database import reading, writing
from portal.web.forms import Form
from portal.web.gate import action, actor
from portal.web.language import language
from portal.web.templates import day, word

AT: Final = "/return/requests/<uuid:message>"
RELAYED: Final = "/desk/submissions/<reference>/permission/requests/<uuid:message>"


def waiting(session: Session, submission: Submission) -> list[tuple[UUID, str]]:
    """Return what waits for an answer: by its message, and who asks on which day."""
    found = {
        one.message_id: _("%(name)s asks you to permit more (%(day)s)", name=_asker(one), day=day(one.asked_on))
        for one in session.scalars(requests.open_in(submission.id))
    }
    return list(found.items())


def _asker(one: PermissionRequest) -> str:
    return one.participation.organisation.name


@pages.get(AT)
@action(Action.RECEIPT_PERMIT)
def request_asked(message: UUID) -> str:
    return _show(message, _giving(message)(formdata=None))


def _giving(message: UUID) -> type[ConfirmAgainForm]:
    asked = asking.load(reading(), access.own_submission(reading(), by=actor()), message)
    return giving(confirming(), asked[0].until)


@pages.post(f"{AT}/give")
@action(Action.RECEIPT_PERMIT)
def give_request(message: UUID) -> Page:
    """Permit what was asked for; the words come with it, as with all that opens more."""
    form = _giving(message)()
    about = access.own_submission(reading(), by=actor()).reference
    if not form.validate_on_submit() or not form.is_about(about) or not proves(form):
        return _show(message, form), 422
    try:
        return _answer(message, given=True, until=_until_in(form))
    except Invalid as problem:  # it was answered meanwhile, for less time
        form.blame(problem)
        return _show(message, form), 422


def _until_in(form: Form) -> str:
    """Return the shorter time that was chosen, if any was offered."""
    return (form["until"].data or "") if "until" in form else ""


@pages.post(f"{AT}/refuse")
@action(Action.RECEIPT_PERMIT)
def refuse_request(message: UUID) -> Page:
    """Refuse it: it only keeps things as they are, so nothing is typed again."""
    form = ConfirmForm()
    about = access.own_submission(reading(), by=actor()).reference
    if not form.validate_on_submit() or not form.is_about(about):
        return _show(message, _giving(message)(formdata=None)), 422
    return _answer(message, given=False)


def _answer(message: UUID, *, given: bool, until: str = "") -> Page:
    with writing() as session:
        submission = access.own_submission(session, by=actor(), lock=True)
        asking.answer(session, submission, message, given=given, until=until, by=actor())
        session.commit()
    return go("request_asked", message=str(message))


def _show(message: UUID, form: ConfirmAgainForm) -> str:
    submission = access.own_submission(reading(), by=actor())
    asked = asking.load(reading(), submission, message)
    form.about.data, form.proof.data = submission.reference, ""
    return render_template(
        "submissions/receipt/request.html",
        form=form,
        message=message,
        text=defanged(asking.reason(reading(), asked, by=actor())),
        name=_asker(asked[0]),
        **_facts(asked),
    )


def _facts(asked: Sequence[PermissionRequest]) -> dict[str, object]:
    """Return what is asked for, what happens if it is given, and what was answered, if anything was."""
    part, to = asked[0].participation, asked[0].organisation
    own = to.id == part.organisation_id
    there = reading().scalar(queries.participation(part.submission.reference, to.id)) is not None
    happens = []
    if any(one.mode is not Wish.NOTE for one in asked):
        happens.append(_("%(name)s can open it at once.", name=to.name) if own or there else _onward(part, to.name))
    if any(one.mode is Wish.NOTE for one in asked):
        happens += [
            _("Civil society that holds the report can write notes from it that name nobody, and share them."),
            _("They can also say in public that something rests on a report, without saying which."),
            _("Nobody on the list of who must never see it is given such a note."),
        ]
    if any(one.mode is Wish.COPYING for one in asked):
        happens.append(_("A copy cannot be called back."))
    until = (asking.until_of(reading(), part.submission, one) for one in asked)
    happens += [_("Until %(day)s.", day=day(last)) for last in sorted({last for last in until if last})]
    if not own and to.country != part.organisation.country:
        where = country_name(to.country, language())
        said = _("%(name)s is in another country (%(country)s): its law may not protect you as yours does.")
        happens.append(said % {"name": to.name, "country": where})
    if to.kind is Kind.TECHNOLOGY_COMPANY:
        told = _("%(name)s may know the device, the account or the message, and so find out who it is about.")
        happens.append(told % {"name": to.name})
    happens.append(_("You can take it back at any time."))
    answered = {
        RequestState.ASKED: "",
        RequestState.GIVEN: _("You permitted this on %(day)s.", day=day(asked[0].answered_on)),
        RequestState.REFUSED: _("You refused this on %(day)s.", day=day(asked[0].answered_on)),
    }[asked[0].state]
    facts = [
        (_("Who asks"), part.organisation.name),
        (_("For whom"), to.name),
        (_("What is asked for"), _(", ").join(part_in_words(one.section, one.mode) for one in asked)),
        (_("What for"), word(PURPOSES, asked[0].purpose)),
        (_("Until when"), _until(asked[0])),
    ]
    return {"facts": facts, "happens": happens, "answered": answered}


def _until(one: PermissionRequest) -> str:
    """Say for how long it was asked for; which day that is stands among what will happen."""
    return word("permission_until", one.until) if one.until else str(_("Until it is taken back"))


def _onward(part: Participation, name: str) -> str:
    return str(_("%(asker)s can then pass it on to %(name)s.", asker=part.organisation.name, name=name))


@pages.route(RELAYED, methods=["GET", "POST"])
@action(PERMIT)
def relay_request(reference: str, message: UUID) -> Page:
    """Answer in the name of the person for whom the report was filed, as the person said."""
    part, _kept = load(reading(), reference)
    form = answering(asking.load(reading(), part.submission, message)[0].until)()
    form.ask_unless_fresh(reading(), actor(), PERMIT)
    if form.is_submitted() and form.validate():
        try:
            with writing() as session:
                form.confirm_step_up(session, actor(), PERMIT)
                _relay(session, reference, message, form)
                session.commit()
        except Invalid as problem:
            form.blame(problem)
        else:
            return go("relay", reference=reference, done=1)
    page = _show_relayed(reference, message, form)
    return (page, 422) if form.is_submitted() else page


def _relay(session: Session, reference: str, message: UUID, form: AnswerForm) -> None:
    part, kept = load(session, reference, lock=True)
    how, said_on = HowSaid(form.how.data), form.said_on.data
    assert said_on is not None
    if stewardship.relay(session, part.submission, how=how, said_on=said_on, by=actor(), id=form.once_id):
        reporter = stewardship.speak_for(session, kept, by=actor())
        given, until = form.answer.data == GIVE, _until_in(form)
        asking.answer(session, part.submission, message, given=given, until=until, by=reporter)


def _show_relayed(reference: str, message: UUID, form: AnswerForm) -> str:
    part, kept = load(reading(), reference)
    asked = asking.load(reading(), part.submission, message)
    reporter = stewardship.speak_for(reading(), kept, by=actor())
    return render_template(
        "submissions/desk/relay_request.html",
        part=part,
        form=form,
        text=defanged(asking.reason(reading(), asked, by=reporter)),
        name=_asker(asked[0]),
        back=url_for("submissions.relay", reference=reference),
        entries=[form[one] for one in ("answer", "until", "how", "said_on", "code") if one in form],
        **_facts(asked),
    )
