"""Taking a case file: shown first, then the second factor, then on record, and only then decrypted and sent."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Final
from uuid import UUID

from flask import Response, render_template
from flask_babel import format_decimal
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from portal import clock
from portal.files import contents as file_contents
from portal.files.models import Body
from portal.files.printing import CannotBePrinted, printed
from portal.files.rules import BodyKind
from portal.files.zipping import with_sums, zipped
from portal.policy import Action
from portal.problems import Invalid, Unavailable
from portal.submissions import access
from portal.submissions.blueprint import pages
from portal.submissions.forms.desk import CaseFileForm
from portal.submissions.models import Participation
from portal.submissions.operations import case_file as operations
from portal.submissions.operations.case_file import Why
from portal.submissions.operations.holding import hold
from portal.submissions.views.case_contents import as_json, case_of
from portal.submissions.views.file_list import name_of, store
from portal.submissions.views.report import Page
from portal.web.database import close_reading, reading, writing
from portal.web.gate import action, actor
from portal.web.language import directed
from portal.web.templates import word

CASE: Final = Action.PARTICIPATION_CASE_FILE
WHY: Final[Mapping[Why, LazyString]] = {
    Why.NOT_GIVEN: _l("Your organisation was not given it."),
    Why.READING: _l("The reporter permits reading this here, not taking a copy."),
    Why.ORIGINAL: _l("There is only the original, and the reporter has not let it go on."),
}
GOES: Final[Mapping[BodyKind, LazyString]] = {
    BodyKind.ORIGINAL: _l("The original, byte for byte."),
    BodyKind.CLEANED: _l("Cleaned copy: without hidden details."),
    BodyKind.AS_IS: _l("As it is, with what is hidden in it: the reporter said so."),
}


@pages.get("/desk/submissions/<reference>/case-file")
@action(CASE)
def case_file(reference: str) -> Page:
    """Say what would be in it, what not and why. Nothing is decrypted for that."""
    return _show(access.participation(reading(), reference, by=actor(), to=CASE), CaseFileForm())


@pages.post("/desk/submissions/<reference>/case-file")
@action(CASE)
def take_case_file(reference: str) -> Page:
    """Hand out the archive. That it is taken is committed before a key is opened."""
    part = access.participation(reading(), reference, by=actor(), to=CASE)
    form = CaseFileForm()
    form.ask_unless_fresh(reading(), actor(), CASE)
    if form.validate_on_submit():
        try:
            with writing() as session:
                form.confirm_step_up(session, actor(), CASE)
                part = access.participation(session, reference, by=actor(), to=CASE)
                hold(session, part)
                recorded = operations.record(session, part, own=form.own.data, by=actor())
                session.commit()
        except Invalid as problem:
            form.blame(problem)
        else:
            return _sent(reference, recorded, own=form.own.data)
    return _show(access.participation(reading(), reference, by=actor(), to=CASE), form), 422


def _show(part: Participation, form: CaseFileForm) -> str:
    plan = operations.plan(reading(), part, by=actor())
    if not form.is_submitted():
        form.ask_unless_fresh(reading(), actor(), CASE)
    return render_template(
        "submissions/desk/case_file.html",
        part=part,
        form=form,
        sections=[word("section", one) for one in plan.names],
        files=[(format_decimal(one.file.number), GOES[one.kind]) for one in plan.bodies],
        left=[(word("section", name), WHY[why]) for name, why in plan.left.items()],
        left_files=[(format_decimal(one.number), WHY[Why.ORIGINAL]) for one in plan.left_files],
    )


def _sent(reference: str, recorded: frozenset[UUID], *, own: bool) -> Response:
    part = access.participation(reading(), reference, by=actor(), to=CASE)
    plan, taken = operations.decrypt(reading(), part, recorded, by=actor())
    files = [_file(body, opened) for body, opened in taken.files]
    made = case_of(part, plan, taken, [name for name, _pieces in files], own=own, by=actor())
    page = render_template("submissions/desk/case.html", case=made, today=clock.today(), directed=directed)
    data = list(as_json(made))
    close_reading()  # all is read: laying it out takes seconds, with no connection held meanwhile
    answer = Response(zipped(with_sums([_to_read(page), *data, *files])), content_type="application/zip")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{reference}-case.zip")
    return answer


def _to_read(page: str) -> tuple[str, Iterator[bytes]]:
    """Return the page for people: a PDF, or where the system lacks what that needs, the page that it is made of."""
    try:
        return "case.pdf", iter([printed(page)])
    except CannotBePrinted:
        return "case.html", iter([page.encode()])


def _file(body: Body, opened: file_contents.Opened) -> tuple[str, Iterator[bytes]]:
    """Return a file by its name in the archive. Its first chunk is opened now, while a page can say what is wrong."""
    name = f"files/{body.file.number:02d}-{name_of(opened.record, body.file.number)}"
    try:
        pieces = file_contents.pieces(store(), body, opened)
        first = next(pieces, b"")
    except FileNotFoundError as error:
        raise Unavailable from error
    return name, chain([first], pieces)
