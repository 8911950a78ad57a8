"""How every small act on a report goes: check the form, do it in one transaction, or show the form again."""

from collections.abc import Callable
from typing import Any

from flask import render_template, request
from sqlalchemy.orm import Session

from portal.policy import Action
from portal.problems import Invalid
from portal.submissions import access
from portal.submissions.models import Participation
from portal.submissions.views.report import Page, go
from portal.web.database import reading, writing
from portal.web.forms import Form
from portal.web.gate import actor

Act = Callable[[Session, Participation], None]
Again = Callable[[Participation], str]


def carry_out(reference: str, to: Action, form: Form, *, act: Act, again: Again, anchor: str | None = None) -> Page:
    """Show the form, or do what it asks and go back to the report. A refusal stands at the field that can mend it."""
    part = access.participation(reading(), reference, by=actor(), to=to)
    if request.method != "POST":
        return again(part)
    if form.validate_on_submit():
        try:
            with writing() as session:
                act(session, access.participation(session, reference, by=actor(), to=to))
                session.commit()
        except Invalid as problem:
            form.blame(problem)
        else:
            return go("show", reference=reference, _anchor=anchor)
    return again(access.participation(reading(), reference, by=actor(), to=to)), 422


def small(part: Participation, form: Form, *, title: str, label: str, lead: str = "", danger: bool = False) -> str:
    """Render a page of one form about a report."""
    return render_template(
        "submissions/desk/act.html", part=part, form=form, title=title, label=label, lead=lead, danger=danger
    )


def carry_out_at_once(reference: str, to: Action, *, act: Callable[[Session, Participation], Any]) -> Page:
    """Do what a single button asks for, and go back to the report."""
    with writing() as session:
        act(session, access.participation(session, reference, by=actor(), to=to))
        session.commit()
    return go("show", reference=reference)
