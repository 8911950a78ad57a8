"""Public pages about the portal itself, and what machines ask for. No form, no cookie, no sign of who is signed in."""

from datetime import timedelta
from typing import Final

from flask import Response, render_template
from sqlalchemy.exc import OperationalError

from portal import clock
from portal.organisations import queries
from portal.organisations.models import Organisation
from portal.policy import Action
from portal.reference.countries import country_name
from portal.reference.languages import LANGUAGES, language_name
from portal.reference.texts import CONDUCT_VERSION, PRIVACY_VERSION
from portal.register.blueprint import pages
from portal.web.cookies import settings
from portal.web.database import reading
from portal.web.gate import action
from portal.web.language import language

MOST_HELPLINES: Final = 40
SECURITY_DAYS: Final = 180
NOT_FOR_ROBOTS: Final = ("/report", "/return", "/leave", "/sign-in", "/join", "/desk", "/secretariat")


@pages.get("/")
@action(Action.PUBLIC_READ)
def home() -> str:
    return render_template("register/home.html", counts=queries.count_kinds(reading()))


@pages.get("/help/now")
@action(Action.PUBLIC_READ)
def help_now() -> str:
    """What to do before anything is reported. Most of it needs no database, so it is shown without one too."""
    try:
        helplines = queries.helplines(reading(), most=MOST_HELPLINES)
    except OperationalError:
        helplines = []
    return render_template("register/help_now.html", helplines=[_helpline(one) for one in helplines])


@pages.get("/about")
@action(Action.PUBLIC_READ)
def about() -> str:
    return render_template("register/about.html", contact=settings().contact, run_where=settings().run_where)


@pages.get("/privacy")
@action(Action.PUBLIC_READ)
def privacy() -> str:
    return render_template("register/privacy.html", version=PRIVACY_VERSION, contact=settings().contact)


@pages.get("/conduct")
@action(Action.PUBLIC_READ)
def conduct() -> str:
    return render_template("register/conduct.html", version=CONDUCT_VERSION, contact=settings().contact)


@pages.get("/accessibility")
@action(Action.PUBLIC_READ)
def accessibility() -> str:
    return render_template("register/accessibility.html", contact=settings().contact)


@pages.get("/robots.txt")
@action(Action.PUBLIC_READ)
def robots() -> Response:
    """Keep crawlers off what is not public; nothing depends on their obeying."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS),
        f"Sitemap: {settings().base_url}/sitemap.xml",
    ]
    return _plain(lines)


@pages.get("/.well-known/security.txt")
@action(Action.PUBLIC_READ)
def security() -> Response:
    """Say whom to tell of a fault (RFC 9116)."""
    # A day, not a moment, so that the page stays the same until tomorrow and can be kept.
    expires = clock.today() + timedelta(days=SECURITY_DAYS)
    lines = [
        f"Contact: mailto:{settings().contact}",
        f"Expires: {expires.isoformat()}T00:00:00Z",
        "Preferred-Languages: en, ar",
        f"Canonical: {settings().base_url}/.well-known/security.txt",
    ]
    return _plain(lines)


def _helpline(organisation: Organisation) -> dict[str, str]:
    here = language()
    known = [language_name(code, here) for code in organisation.languages if code in LANGUAGES]
    return {
        "name": organisation.name,
        "url": organisation.website,
        "country": country_name(organisation.country, here),
        "languages": ", ".join(known),
    }


def _plain(lines: list[str]) -> Response:
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
