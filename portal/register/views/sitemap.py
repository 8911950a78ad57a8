"""Every public address, for search engines: in one file, or split into several once there are too many."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from flask import Response, render_template, url_for
from sqlalchemy.orm import Session

from portal.commitments import queries as commitments
from portal.organisations import queries as organisations
from portal.policy import Action
from portal.problems import Hidden
from portal.reference.instruments import instruments
from portal.register.blueprint import pages
from portal.web.database import reading
from portal.web.gate import action
from portal.web.permanent import permanent

MOST: Final = 50_000
"""Addresses in one file (sitemaps.org)."""
LISTED: Final = (
    "register.home",
    "register.help_now",
    "organisations.directory",
    "commitments.register",
    "commitments.instruments",
    "register.search",
    "register.compare",
    "register.changed",
    "register.about",
    "register.privacy",
    "register.conduct",
    "register.accessibility",
)


@pages.get("/sitemap.xml")
@action(Action.PUBLIC_READ)
def sitemap() -> Response:
    """List every address; where they are too many for one file, the files that do."""
    addresses = _addresses(reading())
    first = list(islice(addresses, MOST))
    rest = sum(1 for _one in addresses)
    if not rest:
        return _written("register/sitemap.xml", first)
    files = range(1, -(-(MOST + rest) // MOST) + 1)
    return _written("register/sitemaps.xml", [permanent(url_for("register.sitemap_part", number=one)) for one in files])


@pages.get("/sitemaps/<int(max=9999):number>.xml")
@action(Action.PUBLIC_READ)
def sitemap_part(number: int) -> Response:
    begin = (number - 1) * MOST
    addresses = list(islice(_addresses(reading()), max(begin, 0), begin + MOST)) if number else []
    if not addresses:
        raise Hidden
    return _written("register/sitemap.xml", addresses)


def _addresses(session: Session) -> Iterator[str]:
    for endpoint in LISTED:
        yield permanent(url_for(endpoint))
    for one in instruments():
        yield permanent(url_for("commitments.instrument", slug=one.slug))
        yield permanent(url_for("register.coverage", slug=one.slug))
        for item in one.items:
            yield permanent(url_for("commitments.item", slug=one.slug, code=item.code))
    for slug in organisations.slugs(session):
        yield permanent(url_for("organisations.show", slug=slug))
    for slug, versions in commitments.slugs(session):
        here = permanent(url_for("commitments.show", slug=slug))
        yield here
        for number in range(1, versions + 1):
            yield f"{here}/versions/{number}"


def _written(template: str, addresses: list[str]) -> Response:
    return Response(render_template(template, addresses=addresses), mimetype="application/xml")
