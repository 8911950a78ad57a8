"""Every error is a page of the portal, in words, with a way on. Nothing of what was typed is lost or logged."""

from typing import Final

import structlog
from flask import Flask, current_app, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug import Response
from werkzeug.exceptions import HTTPException
from werkzeug.utils import redirect

from portal import problems
from portal.sealing.envelopes import Unreadable
from portal.web.gate import FormExpired, from_elsewhere
from portal.web.requests import TOO_LARGE, PortalRequest

log = structlog.get_logger()

RETRY_SECONDS: Final = 30
CHANGED: Final = 409
TOO_MUCH: Final = 413
TOO_MANY: Final = 429

# status: (title, what it means and what to do)
WORDS: Final = {
    400: (_l("This could not be read"), _l("Go back and try again.")),
    403: (_l("This is not possible here"), _l("You may see this, but not do that.")),
    404: (_l("Nothing is here for you"), _l("The page does not exist, or it is not open to you. Check the address.")),
    405: (_l("This address takes no form"), _l("Open the page first, then use the button on it.")),
    409: (_l("Somebody else changed this"), _l("Open the page again: it shows what is there now.")),
    413: (
        _l("This is too large"),
        _l("What you sent is larger than the portal takes at once. Shorten it, or send it in parts."),
    ),
    422: (_l("This cannot be used as it is"), _l("Go back, change it and send it again.")),
    429: (_l("Too many tries"), _l("Wait a few minutes, then try again.")),
    500: (
        _l("Something went wrong here"),
        _l("It is our fault, not yours. Nothing was half saved. Try again in a few minutes."),
    ),
    503: (
        _l("The portal cannot answer just now"),
        _l("Nothing is lost. Wait half a minute, then send this page again."),
    ),
}
EXPIRED: Final = (
    _l("This form was open too long"),
    _l(
        "It was not sent, to be sure that it was you who sent it. What you typed is still here. Look it over and send "
        "it again."
    ),
)
FILES_AGAIN: Final = _l("The files were not kept, and everything else is as it was. Open the page and send them again.")
STATUS: Final[dict[type[problems.Problem], int]] = {
    problems.Hidden: 404,
    problems.Refused: 403,
    problems.Stale: 409,
    problems.Invalid: 422,
    problems.Busy: 503,
    problems.Unavailable: 503,
    problems.TooMany: 429,
}


def install(app: Flask) -> None:
    app.register_error_handler(FormExpired, form_again)
    app.register_error_handler(problems.Problem, explained)
    app.register_error_handler(HTTPException, named)
    app.register_error_handler(OperationalError, unreachable)
    app.register_error_handler(StaleDataError, lambda _error: page(409))
    app.register_error_handler(IntegrityError, lambda _error: page(409))
    app.register_error_handler(Unreadable, unreadable)
    app.register_error_handler(Exception, unexpected)


def page(status: int, reason: str = "") -> Response:
    """Render the page of a status, with the reason in place of its usual text."""
    title, text = WORDS.get(status, WORDS[500 if status >= 500 else 400])
    response = Response(
        render_template(
            "errors/error.html", code=status, title=title, text=reason or text, actions=ways_on(status), layout=shell()
        ),
        status,
        mimetype="text/html",
    )
    if status in {TOO_MANY, 503}:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def shell() -> str:
    """Return the shell to say it in: whoever reports keeps the way out before them.

    What becomes of files stands in a frame, beside which that way out is.
    """
    if isinstance(request, PortalRequest) and request.largest_upload:
        return "layouts/frame.html"
    return "layouts/quiet.html" if request.path.startswith(("/report", "/return")) else "layouts/public.html"


def ways_on(status: int) -> list[tuple[str, str]]:
    """Return where to go from an error: back to the page that changed meanwhile, then by the part of the portal."""
    again = status == CHANGED and request.method == "POST" and _is_a_page()
    here = [(_("Open the page again"), request.script_root + request.path)] if again else []
    return here + _ways_out()


def _is_a_page() -> bool:
    """Whether the address that a form was sent to also shows a page."""
    adapter = current_app.create_url_adapter(request)
    return adapter is not None and "GET" in adapter.allowed_methods()


def _ways_out() -> list[tuple[str, str]]:
    if request.path.startswith("/report"):
        return [(_("Back to the answers that were saved"), url_for("submissions.resume"))]
    if request.path.startswith("/return"):
        return [(_("Back to the report"), url_for("submissions.back"))]
    if request.path.startswith(("/desk", "/secretariat")):
        return [(_("To the desk"), url_for("desk.home"))]
    return [(_("To the first page"), url_for("register.home"))]


def form_again(_error: Exception) -> Response:
    """Show what was typed once more, to be sent with a fresh token. Nothing from another site is ever offered."""
    return offer_again(400, EXPIRED, keep=not from_elsewhere())


def explained(error: problems.Problem) -> Response:
    if isinstance(error, problems.Busy | problems.Unavailable) and request.method == "POST":
        return offer_again(503, WORDS[503])
    reason = _(error.reason) % error.values if error.reason else ""
    return page(STATUS[type(error)], reason)


def offer_again(status: int, words: tuple[object, object], *, keep: bool = True) -> Response:
    """Return a page that holds the same form, to be sent again."""
    assert isinstance(request, PortalRequest)
    if request.largest_upload:  # files cannot be put back into a form
        return page(status, str(FILES_AGAIN))
    typed = list(request.typed().items(multi=True)) if keep else []
    body = render_template("errors/form_again.html", fields=typed, title=words[0], text=words[1])
    return Response(body, status, {"Retry-After": str(RETRY_SECONDS)} if status == 503 else {}, mimetype="text/html")


def named(error: HTTPException) -> Response:
    assert isinstance(request, PortalRequest)
    if error.code == TOO_MUCH and request.takes_file and _is_a_page():
        return redirect(f"{request.script_root}{request.path}?{TOO_LARGE}=1", 303)
    return page(error.code or 500)


def unreachable(error: OperationalError) -> Response:
    log.error("database unreachable", kind=type(error.orig).__name__)
    return offer_again(503, WORDS[503]) if request.method == "POST" else page(503)


def unreadable(_error: Unreadable) -> Response:
    log.error("an envelope could not be opened", endpoint=request.endpoint)
    return page(500, _("A part of this page could not be opened. Tell those who run the portal the time of day."))


def unexpected(error: Exception) -> Response:
    """Name the place, never the values: a traceback with locals would hold what people wrote."""
    trace = error.__traceback__
    places = []
    while trace is not None:
        places.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}")
        trace = trace.tb_next
    log.error("unexpected", kind=type(error).__name__, endpoint=request.endpoint, places=places[-6:])
    if request.environ.get("portal.raise"):
        raise error
    return page(500)
