"""What people type when they challenge a commitment."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field

from portal import clock
from portal.accounts.step_up import StepUpForm
from portal.asks.forms import PLAIN
from portal.asks.grounds import LONGEST_URL, LONGEST_WORDS, MOST_LINKS, NOT_WEB, TO_COME, Grounds, Link, is_web_address
from portal.asks.rules import LONGEST_TEXT
from portal.commitments.rules.challenged import Own
from portal.web.forms import EditingForm, a_day, long_text, tick
from portal.web.forms import text as a_line

PLACES: Final = range(1, MOST_LINKS + 1)


def _fields() -> dict[str, Any]:
    """Return the fields of each link, by name: an address, what it shows, and when it was seen."""
    made: dict[str, Any] = {}
    for place in PLACES:
        made[f"url_{place}"] = a_line(
            _l("Address"), longest=LONGEST_URL, dir="ltr", inputmode="url", autocomplete="off"
        )
        made[f"words_{place}"] = a_line(_l("What it shows"), longest=LONGEST_WORDS, autocomplete="off")
        made[f"seen_{place}"] = a_day(_l("Day on which you saw it"))
    return made


LinksForm: Any = type("LinksForm", (EditingForm,), _fields())


class ChallengeForm(LinksForm):  # type: ignore[misc]
    """`was` is the version that is challenged."""

    text = long_text(
        _l("Your challenge"),
        longest=LONGEST_TEXT,
        required=_l("Write what you challenge first."),
        hint=PLAIN,
        rows=10,
        autocomplete="off",
    )
    for_person = tick(
        _l("I ask this for a person"),
        hint=_l("The page then says that it is asked for a person who is not named, and nothing else about them."),
    )
    report = a_line(
        _l("A report that it rests on"),
        longest=40,
        hint=_l(
            "Its reference. The page then says that this rests on a report that is not shown; which one stays sealed to"
            " your organisation. Only one that you can open, and whose person allowed notes that do not name them."
        ),
        autocomplete="off",
        dir="ltr",
    )

    note = a_line(
        _l("An incident note that it rests on"),
        longest=40,
        hint=_l(
            "Its reference. The page then says that this rests on an incident note that is not shown; which one stays"
            " sealed to your organisation. Only one that your organisation wrote and has shared, or one marked"
            " TLP:CLEAR."
        ),
        autocomplete="off",
        dir="ltr",
    )

    def offer(self, *, helps: bool) -> None:
        """Take away what only civil society is asked."""
        if not helps:
            del self.for_person, self.report

    def rows(self) -> list[tuple[Field, Field, Field]]:
        return [(self[f"url_{place}"], self[f"words_{place}"], self[f"seen_{place}"]) for place in PLACES]

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        checked = [_whole(row) for row in self.rows()]
        return good and all(checked)

    @property
    def reference(self) -> str:
        """Return what was typed of a report; empty where nothing was asked."""
        return (self["report"].data or "").upper() if "report" in self else ""

    @property
    def noted(self) -> str:
        """Return what was typed of an incident note; empty where there is none."""
        return (self["note"].data or "").upper()

    @property
    def own(self) -> Own:
        """Return what it rests on and what is never shown."""
        return Own(report=self.reference, note=self.noted)

    @property
    def grounds(self) -> Grounds:
        """Return what it rests on; only of a form that was validated."""
        for_person = "for_person" in self and bool(self["for_person"].data)
        own = self.own
        return Grounds(links=tuple(self._links()), for_person=for_person, unshown=bool(own.report), note=bool(own.note))

    def _links(self) -> Sequence[Link]:
        return [Link(url.data, words.data, day.data) for url, words, day in self.rows() if url.data]

    def carried(self) -> dict[str, str]:
        """Return what was typed, by field, as the next page sends it along."""
        kept = ("csrf_token", "code", "key")
        return {one.name: _said(one.data) for one in self if one.name not in kept and one.data}


class SendChallengeForm(ChallengeForm, StepUpForm):
    """What was written on the page before, and the second factor."""


def _whole(row: tuple[Field, Field, Field]) -> bool:
    """Say whether a link is whole or empty; otherwise blame what is missing."""
    url, words, day = row
    if not (url.data or words.data or day.data or day.errors):
        return True
    if url.data and not is_web_address(url.data):
        url.errors = [*url.errors, _(NOT_WEB)]
    if day.data and day.data > clock.today():
        day.errors = [_(TO_COME)]
    for one, missing in (
        (url, _("Write the address of what this describes.")),
        (words, _("Write in a few words what it shows.")),
        (day, _("Write the day on which you saw it, such as 2027-03-01.")),
    ):
        if not (one.data or one.errors):
            one.errors = [missing]
    return not (url.errors or words.errors or day.errors)


def _said(typed: object) -> str:
    if isinstance(typed, date):
        return typed.isoformat()
    return "y" if typed is True else str(typed)
