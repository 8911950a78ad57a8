"""What a text has several of: milestones, links, countries. A few empty rows are always there; no script adds any."""

import re
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, HiddenField, SelectField
from wtforms import Form as Rows

from portal.commitments.rules.texts import (
    LONGEST_LINK,
    MOST_COUNTRIES,
    MOST_LINKS,
    MOST_MILESTONES,
    NO_LINK,
    is_web_address,
)
from portal.commitments.texts import Link, Milestone
from portal.db import new_id
from portal.reference.countries import country_choices
from portal.web.forms import a_day, one_of, options, text
from portal.web.language import language

EMPTY: Final = 2
KEY: Final = re.compile(r"[0-9a-f]{32}")


class LinkRow(Rows):
    """One link. A row in which nothing was typed is none."""

    url = text(_l("Web address"), longest=LONGEST_LINK, dir="ltr", inputmode="url")
    words = text(_l("What is there"), longest=150)

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        if not self.is_empty and not self.url.errors and not is_web_address(self.url.data or ""):
            self.url.errors = [*self.url.errors, _l(NO_LINK)]
            return False
        if not self.is_empty and not (self.words.data or self.words.errors):
            self.words.errors = [*self.words.errors, _l("Write in a few words what can be read there.")]
            return False
        return good

    @property
    def is_empty(self) -> bool:
        return not (self.url.data or self.words.data)

    @property
    def typed(self) -> Link:
        return Link(url=self.url.data or "", words=self.words.data or "")


class MilestoneRow(Rows):
    """One milestone. `key` is that of the milestone in the version before; a new one gets its own.

    So does one with a key that is none of ours: it is public, and nobody reads it before.
    """

    key = HiddenField(default=lambda: new_id().hex)
    title = text(_l("What will be there"), longest=150)
    due_on = a_day(_l("By when"))
    who = text(_l("Who leads it (a role)"), longest=120)

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        if self.is_empty:
            return good
        if not (self.title.data or self.title.errors):
            self.title.errors = [*self.title.errors, _l("Write what will be there by then, or empty the whole row.")]
            return False
        if not (self.due_on.data or self.due_on.errors):
            self.due_on.errors = [*self.due_on.errors, _l("Write the day by which it will be there.")]
            return False
        return good

    @property
    def is_empty(self) -> bool:
        return not (self.title.data or self.due_on.data or self.who.data or self.due_on.errors)

    @property
    def typed(self) -> Milestone:
        assert self.due_on.data is not None
        key = self.key.data or ""
        return Milestone(
            key=key if KEY.fullmatch(key) else new_id().hex,
            title=self.title.data or "",
            due_on=self.due_on.data,
            who=self.who.data or "",
        )


def milestones() -> "FieldList[Any]":
    return FieldList(
        FormField(MilestoneRow),
        _l("Milestones"),
        max_entries=MOST_MILESTONES,
        description=_l(
            "Steps on the way, each due between the start and the day on which all is due. Where the rows do not "
            "suffice, keep the draft and open it again: there are empty ones again. Empty a row to take it away."
        ),
    )


def links() -> "FieldList[Any]":
    return FieldList(
        FormField(LinkRow),
        _l("Links"),
        max_entries=MOST_LINKS,
        description=_l("Where more can be read in public, up to ten. Empty a row to take it away."),
    )


def countries() -> "FieldList[Any]":
    return FieldList(
        one_of(_l("Country"), radio=False),
        _l("Countries"),
        max_entries=MOST_COUNTRIES,
        description=_l("Where it holds. If you choose none, the scope says it in words alone."),
    )


def leave_empty_rows(rows: Any, *, most: int, at_least: int = EMPTY) -> None:
    """See to it that there are a few rows to write in."""
    for _row in range(min(at_least, most - len(rows.entries))):
        rows.append_entry()


def offer_countries(rows: Any) -> None:
    offered = options([("", _l("None")), *country_choices(language())])
    for row in rows:
        assert isinstance(row, SelectField)
        row.choices = offered
