"""A form that asks once, gently, about what looks like something nobody here needs; sent again as it is, it goes."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, Final

from flask_babel import gettext as _
from wtforms import HiddenField

from portal.submissions.gentle import SAYS, worries_of
from portal.web.forms import Form

MARK_SIZE: Final = 8


class GentleForm(Form):
    """`sure` marks what was asked about: the same words, sent again, are not asked about twice."""

    sure = HiddenField(default="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.worries: list[tuple[str, list[str]]] = []

    def asks_again(self, *names: str) -> bool:
        """Say whether to show the form once more, and remember what for: label of a field, and sentences about it."""
        said = {name: str(self[name].data or "") for name in names}
        found = worries_of(said)
        mark = _mark({name: said[name] for name in found}) if found else ""
        if not found or self.sure.data == mark:
            return False
        self.sure.data = mark
        self.worries = [(str(self[name].label.text), [_(SAYS[one]) for one in every]) for name, every in found.items()]
        return True


def _mark(said: Mapping[str, str]) -> str:
    """Return what tells whether the same words came again, without saying which."""
    return blake2b(repr(sorted(said.items())).encode(), digest_size=MARK_SIZE).hexdigest()
