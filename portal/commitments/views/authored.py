"""Whose words stand on a public page, and where they are mended: for what authors are asked (`complaints`)."""

from uuid import UUID

from flask import url_for
from sqlalchemy.orm import Session

from portal.commitments import access
from portal.commitments.models import Commitment
from portal.commitments.operations import taking
from portal.commitments.queries import assessing
from portal.complaints.views.authors import Origin, Place
from portal.organisations import access as promisers
from portal.organisations import queries as organisations
from portal.problems import Hidden
from portal.reference.instruments import instruments
from portal.web.addresses import page_values, parts, public_page

DIGITS = 9


def find(session: Session, page: str) -> Origin:
    """Return whose words stand on a page of this portal: of an assessment its assessor first, else who promises."""
    found = parts(public_page(page))
    if found[:1] == ["organisations"] and len(found) > 1:
        organisation = session.scalar(organisations.by_slug(found[1]))
        return Origin((organisation.id,)) if organisation else Origin()
    return _of_commitment(session, found[1:]) if found[:1] == ["commitments"] and len(found) > 1 else Origin()


def is_there(session: Session, page: str) -> bool:
    """Say whether an address is one of this portal, and what it names is there."""
    values, kind = page_values(page), parts(page)[:1]
    if values is None or "slug" not in values:
        return values is not None
    if kind == ["instruments"]:
        return any(one.slug == values["slug"] for one in instruments())
    try:
        if kind == ["organisations"]:
            promisers.published(session, values["slug"])
        elif kind == ["commitments"]:
            access.published(session, values["slug"])
    except Hidden:
        return False
    return True


def _of_commitment(session: Session, path: list[str]) -> Origin:
    try:
        commitment, _version = access.published(session, path[0])
    except Hidden:
        return Origin()
    everybody = [commitment.organisation_id, *(one.author for one in taking.targets(session, commitment))]
    return Origin(list(dict.fromkeys([*_assessor(session, path), *everybody])), commitment.id)


def _assessor(session: Session, path: list[str]) -> list[UUID]:
    if path[1:2] != ["assessments"] or not (serial := "".join(path[2:3])).isdecimal() or len(serial) > DIGITS:
        return []
    try:
        return [access.public_assessment(session, path[0], int(serial))[1].assessor_id]
    except Hidden:
        return []


def place(session: Session, commitment: UUID, author: UUID) -> Place | None:
    """Return a public commitment, and where its owner, its assessor or anybody else mends what they wrote of it."""
    row = session.get(Commitment, commitment)
    if row is None or not row.slug:
        return None
    return Place(row.title, url_for("commitments.show", slug=row.slug), _desk(session, row, author))


def _desk(session: Session, commitment: Commitment, author: UUID) -> str:
    if commitment.organisation_id == author:
        return url_for("commitments.own", commitment=commitment.id)
    assessed = session.scalar(assessing.standing_of(commitment.id, author).limit(1))
    return url_for("commitments.assessment", assessment=assessed.id) if assessed else url_for("asks.all_asks")
