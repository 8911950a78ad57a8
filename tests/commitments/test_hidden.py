"""Nobody else can tell that a draft exists, on any page; and a stranger of another kind cannot come near."""

import pytest
from flask import Flask

from portal.organisations.models import Kind
from portal.policy import Action
from tests.commitments import promises
from tests.factories import Person
from tests.harness.pages import Visitor
from tests.personas import MakeOrganisation


def routes(app: Flask) -> list[tuple[str, str]]:
    """Return method and rule of every page of one's own commitments."""
    return [
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/desk/commitments/<uuid:commitment>")
        for method in (rule.methods or set()) & {"GET", "POST"}
    ]


def at(rule: str, commitment: str) -> str:
    """Return the address of a page of this commitment, about no piece of evidence that there is."""
    return rule.replace("<uuid:commitment>", commitment).replace("<uuid:piece>", "00000000-0000-4000-8000-000000000001")


UPLOAD = "/evidence/new"
"""It takes a file, and so a form of several parts."""


@pytest.fixture
def strangers(make_organisation: MakeOrganisation, liaison: Person) -> list[Person]:
    """Managers of another company, and of a state."""
    return [make_organisation(name="Example Phones", kind=Kind.TECHNOLOGY_COMPANY, country="KR"), liaison]


@pytest.mark.parametrize("state", ["draft", "waiting", "published"])
def test_another_organisation_gets_the_same_404_for_a_draft_and_for_nothing(
    app: Flask, company: Person, colleague: Person, *, strangers: list[Person], state: str
) -> None:
    page = promises.draft(company)
    if state != "draft":
        page = promises.send(page)
    if state == "published":
        promises.approve(colleague, page.path)
    there = page.path.rsplit("/", 1)[1]
    nowhere = "00000000-0000-4000-8000-000000000000"
    assert len(routes(app)) == 24
    for other in strangers:
        visitor = other.visitor()
        said = {"csrf_token": token(visitor)}
        for method, rule in routes(app):
            answers = [
                visitor.fetch(
                    at(rule, one),
                    method=method,
                    data=said if method == "POST" else None,
                    content_type="multipart/form-data" if rule.endswith(UPLOAD) and method == "POST" else None,
                )
                for one in (there, nowhere)
            ]
            assert [one.status_code for one in answers] == [404, 404], (method, rule)
            assert answers[0].text == answers[1].text.replace(nowhere, there), rule


@pytest.mark.parametrize("persona", ["helpline", "secretariat"])
def test_kinds_that_promise_nothing_have_no_such_desk(
    app: Flask, company: Person, persona: str, request: pytest.FixtureRequest
) -> None:
    page = promises.draft(company)
    visitor = request.getfixturevalue(persona).visitor()
    for path in ("/desk/commitments", "/desk/commitments/new", page.path, f"{page.path}/approve"):
        visitor.open(path, status=403)
    assert not [url for url in visitor.open("/desk").links.values() if "/desk/commitments" in url]


def test_whoever_is_not_signed_in_is_asked_who_they_are(app: Flask, company: Person) -> None:
    page = promises.draft(company)
    for method, rule in routes(app):
        if method == "GET":
            answer = Visitor(app).fetch(at(rule, page.path.rsplit("/", 1)[1]))
            assert answer.status_code == 302 and "/sign-in" in answer.headers["Location"]


def test_a_member_without_the_key_is_told_so_and_sees_nothing(company: Person, colleague: Person) -> None:
    """The policy patched to yes opens nothing: without an admission there is no key."""
    from sqlalchemy import select

    from portal.commitments.models import Version
    from portal.commitments.operations import drafting
    from portal.problems import Refused

    promises.draft(company)
    with company.database.reading() as session:
        version = session.scalars(select(Version)).one()
        by = colleague.actor(session)
        by.keyring.private.clear()
        with pytest.raises(Refused):
            drafting.opened(session, version, by=by)
        assert drafting.titles(session, [version], by=by) == {}


def test_every_action_of_this_part_is_for_those_who_promise(app: Flask) -> None:
    from portal.policy import GRANTS, Role

    for action in Action:
        if action.value.startswith("commitment."):
            assert {role for rule in GRANTS[action] for role in rule.roles} == {
                Role.TECHNOLOGY_COMPANY,
                Role.VENDOR,
                Role.STATE,
            }


def token(visitor: Visitor) -> str:
    page = visitor.open("/desk/commitments/new")
    return next(one.get("value", "") for one in page.all("input") if one.get("name") == "csrf_token")
