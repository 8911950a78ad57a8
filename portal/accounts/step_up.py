"""The second factor once more, before what cannot be undone: for this session, this action, ten minutes.

A view that asks for it:

    form = Admit()                                    # class Admit(StepUpForm): …
    form.ask_unless_fresh(reading(), actor(), Action.MEMBER_ADMIT)
    if form.validate_on_submit():
        with writing() as session:
            try:
                form.confirm_step_up(session, actor(), Action.MEMBER_ADMIT)   # first: it commits
                …
            except Invalid as problem:
                form.blame(problem)

The try is counted, and a right code is used up, in transactions of their own: what comes after may fail and roll back,
and the count must not. So nothing may be changed in `session` before it.

Whoever has security keys can use one here, which `ask_unless_fresh` and `confirm_step_up` see to by themselves.
"""

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l
from sqlalchemy import update
from sqlalchemy.orm import Session
from wtforms import Field

from portal import clock
from portal.accounts import queries, rules
from portal.accounts.access import own_session
from portal.accounts.factor import FactorForm, code_field, here
from portal.accounts.models import MemberSession
from portal.accounts.operations import security_keys
from portal.accounts.operations.security_keys import present
from portal.accounts.operations.sessions import end_session
from portal.actor import Actor
from portal.policy import Action
from portal.problems import Invalid, TooMany
from portal.reference.labels import N_


def is_fresh(session: Session, by: Actor, action: Action) -> bool:
    """Say whether this session proved the second factor for this action less than ten minutes ago."""
    row = own_session(session, by.session, by=by)
    return row.step_action == action and row.step_until is not None and row.step_until > clock.now()


def confirm(session: Session, form: FactorForm, *, by: Actor, action: Action) -> None:
    """Prove the second factor for `action`; raise `Invalid` (field `code`), or `TooMany` with the session ended.

    Commits, so it comes before everything else in the writing session.
    """
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("the second factor is confirmed before anything is changed")
    row = own_session(session, by.session, by=by).id
    used = session.scalar(queries.take_try(row, most=rules.CODE_TRIES))
    session.commit()
    try:
        if used is not None:
            form.prove(session, present(session, by=by), to=purpose(action), by=by)
            proof = {"step_action": action.value, "step_until": clock.now() + rules.STEP_UP, "tries": 0}
            session.execute(update(MemberSession).where(MemberSession.id == row).values(proof))
            session.commit()
            return
    except Invalid:
        session.rollback()
        if used is not None and used < rules.CODE_TRIES:
            raise
    end_session(session, row)
    session.commit()
    raise TooMany(N_("The code was wrong too often, so you were signed out. Sign in again."))


def purpose(action: Action) -> str:
    """Return what a security key's challenge is bound to where it is asked for once more."""
    return f"step_up.{action}"


class StepUpForm(FactorForm):
    """A form with the second factor at its end, where it has to be shown again."""

    code = code_field(
        _l("Code from your authenticator"),
        required=_l("Type the six digits that your authenticator shows, or a spare code."),
        hint=_l("This cannot be undone, so we ask once more. A spare code works too."),
    )

    def __iter__(self) -> Iterator[Field]:
        """What the form is about comes first, then the second factor: in the form as in what is wrong with it."""
        return iter(sorted(super().__iter__(), key=lambda entry: entry.name == "code"))

    def ask_unless_fresh(self, session: Session, by: Actor, action: Action) -> None:
        """Take the field away where the second factor was shown a moment ago; else offer to ask a security key.

        Call this before validating and before showing.
        """
        if is_fresh(session, by, action):
            del self.code, self.key
        else:
            self.code.asked = security_keys.to_prove(session, present(session, by=by), here(), to=purpose(action))

    def confirm_step_up(self, session: Session, by: Actor, action: Action) -> None:
        """Raise `Invalid` unless the second factor was shown now or a moment ago. Comes first in a writing session."""
        if is_fresh(session, by, action):
            return
        if self.code is None:  # it was fresh when the form was read, and is not any more
            raise Invalid(N_("The ten minutes are over. Open this page again and type a new code."))
        confirm(session, self, by=by, action=action)
