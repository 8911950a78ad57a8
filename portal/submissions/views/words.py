"""The costly steps of reporters: from words, or a name and a password, to keys; no session open, and a place taken."""

from flask_babel import gettext as _
from wtforms import Field

from portal.accounts import throttle
from portal.accounts.operations import keeping, reporters
from portal.accounts.operations.keeping import Way
from portal.keys.instance import instance
from portal.policy import Stake
from portal.sealing.receipts import new_receipt, parse
from portal.submissions.forms.receipt import ConfirmAgainForm, ConfirmWithPasswordForm, ConfirmWithWordsForm
from portal.web.costly import Desk, place_at
from portal.web.database import close_reading, reading
from portal.web.gate import actor


def stretched(words: tuple[str, ...], *, at: Desk) -> bytes:
    """Run Argon2id over seven words; raise `Busy` where all places stay taken."""
    secrets = instance(reading())
    close_reading()
    with place_at(at):
        return reporters.stretch_receipt(secrets, words)


def stretched_typed(typed: str | None) -> bytes:
    """Do the same for what was typed. What is no receipt costs the same, and leads nowhere."""
    return stretched(parse(typed or "") or new_receipt(), at=Desk.RECEIPT)


def way_in(name: str | None, password: str | None) -> Way:
    """Run Argon2id over a name and a password; raise `Busy` where all places stay taken."""
    secrets = instance(reading())
    close_reading()
    with place_at(Desk.KEEPING):
        return keeping.derive(secrets, name or "", password or "")


def confirming() -> type[ConfirmAgainForm]:
    """Return the form that asks for what opened this report: the words, or the password of the account it is in."""
    return ConfirmWithPasswordForm if Stake.KEEPING in actor().stakes else ConfirmWithWordsForm


def proves(form: ConfirmAgainForm) -> bool:
    """Say whether what opened the report was typed again; otherwise the form says that it was not."""
    if isinstance(form, ConfirmWithPasswordForm):
        return is_own_password(form.proof)
    known = stretched_typed(form.proof.data)  # first: it gives this request's session back; the next line needs one
    found = reporters.find_receipt(reading(), known)
    if found is not None and found[0].pair_id == actor().pair:
        return True
    form.proof.errors = [_("These are not the words of this report. Look at their order, and type them again.")]
    return False


def is_own_password(field: Field) -> bool:
    """Say whether the password of the actor's own account was typed; otherwise the field says that it was not."""
    by = actor()
    own = keeping.own(reading(), by=by)
    assert by.session is not None
    throttle.count_keeper_again(by.session)
    way = way_in(own.bunch.name, field.data)  # first, like the words above
    found = keeping.find(reading(), way)
    if found is not None and found.account.id == own.account.id:
        return True
    field.errors = [_("This is not the password of this account. Type it again.")]
    return False
