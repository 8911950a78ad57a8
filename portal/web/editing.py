"""What colleagues can change too: of two who do so at once, one reads what the other saved, and loses nothing."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from flask import redirect, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from portal.problems import Invalid, Stale
from portal.web.database import close_reading, reading, writing
from portal.web.forms import EditingForm

Page = str | Response | tuple[str, int]
T = TypeVar("T")
SEE_OTHER: Final = 303


def edit(
    form: EditingForm,
    *,
    load: Callable[[Session], tuple[T, str]],
    save: Callable[[Session], None],
    show: Callable[[T | None], str],
    fill: Callable[[T], Any],
    then: str,
) -> Page:
    """Show the form with what there is, or save what was typed and go to the endpoint `then`.

    `load` returns what there is, and what tells one version of it from another; `save` raises `Stale` where that is not
    what `form.had` before it. Then `show` gets what is there now, to be read beside what was typed.
    """
    now, seen = load(reading())
    if not form.is_submitted():
        fill(now)
        form.was.data = seen
        return show(None)
    if not form.validate():
        return show(None), 422
    try:
        with writing() as session:
            save(session)
            session.commit()
    except Invalid as problem:
        form.blame(problem)
        return show(None), 422
    except Stale:
        close_reading()
        now, form.was.data = load(reading())
        return show(now), 409
    return redirect(url_for(then), SEE_OTHER)
