"""The gate: every endpoint as everyone, and every form without its token."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.routing import AnyConverter, BaseConverter, IntegerConverter, Rule, UUIDConverter

from portal.policy import Action, may_try
from portal.policy.roles import Role, Stake
from portal.web.gate import declared_action
from tests.harness.pages import NewVisitor, Visitor
from tests.personas import Person

MEMBER = frozenset({Stake.NONE, Stake.ACCOUNT, Stake.MEMBER})
MANAGER = MEMBER | {Stake.MANAGER}
PERSONAS = {
    "secretariat": (Role.SECRETARIAT, MANAGER),
    "helpline": (Role.CIVIL_SOCIETY, MANAGER),
    "case_worker": (Role.CIVIL_SOCIETY, MEMBER),
    "liaison": (Role.STATE, MANAGER),
    "company": (Role.TECHNOLOGY_COMPANY, MANAGER),
    "vendor_officer": (Role.VENDOR, MANAGER),
}


def rules(app: Flask, method: str) -> Iterator[tuple[Rule, str]]:
    """Yield each rule that takes `method`, with an address at which there is nothing."""
    with app.test_request_context():
        adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            if method in (rule.methods or ()):
                parts = {name: somewhere(converter) for name, converter in rule._converters.items()}
                yield rule, adapter.build(rule.endpoint, parts)


def somewhere(converter: BaseConverter) -> object:
    """Return a part of an address that the route takes, and at which there is nothing."""
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    if isinstance(converter, IntegerConverter):
        return 1
    return uuid4() if isinstance(converter, UUIDConverter) else "nothing"


def test_every_endpoint_declares_its_action(app: Flask) -> None:
    assert [name for name in app.view_functions if declared_action(app, name) is None] == []


def test_every_action_is_the_action_of_some_endpoint(app: Flask) -> None:
    assert set(Action) - {declared_action(app, name) for name in app.view_functions} == set()


def test_an_endpoint_without_an_action_is_refused_to_everyone(app: Flask, new_visitor: NewVisitor) -> None:
    app.add_url_rule("/undeclared", "undeclared", lambda: "secret")
    assert new_visitor().fetch("/undeclared").status_code == 404


def test_no_form_is_taken_without_its_token(app: Flask, new_visitor: NewVisitor) -> None:
    stranger = new_visitor()
    for rule, address in rules(app, "POST"):
        answer = stranger.post(address, {"text": "what was typed"})
        assert answer.status_code == 400, f"{rule} answered {answer.status_code}"
        uploads = getattr(app.view_functions[rule.endpoint], "takes_upload", 0)
        assert uploads or "what was typed" in answer.text


def test_no_form_is_taken_with_the_token_of_another_browser(app: Flask, new_visitor: NewVisitor) -> None:
    stranger, other = new_visitor(), new_visitor()
    other.open("/sign-in")
    token = other.page.form("Sign in").value("csrf_token") if other.page else ""
    assert stranger.post("/sign-in", {"csrf_token": token}).status_code == 400


def test_no_form_is_taken_from_another_site(app: Flask, new_visitor: NewVisitor) -> None:
    stranger = new_visitor()
    answer = stranger.post("/sign-in", {"text": "planted"}, headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 403
    again = stranger.post("/sign-in", {"text": "planted"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert again.status_code == 400 and "planted" not in again.text


@pytest.mark.parametrize("name", PERSONAS)
def test_every_page_as_every_persona(app: Flask, name: str, request: pytest.FixtureRequest) -> None:
    person: Person = request.getfixturevalue(name)
    role, stakes = PERSONAS[name]
    check_all(app, person.visitor(), role, stakes)


def test_every_page_signed_out(app: Flask, new_visitor: NewVisitor) -> None:
    check_all(app, new_visitor(), Role.NOBODY, frozenset({Stake.NONE}))


def check_all(app: Flask, visitor: Visitor, role: Role, stakes: frozenset[Stake]) -> None:
    """Open every address: what the role may not even try is turned away, and nothing falls over."""
    for rule, address in rules(app, "GET"):
        if rule.endpoint in {"static", "web.leave", "web.ready"}:
            continue
        wanted = declared_action(app, rule.endpoint)
        assert wanted is not None
        answer = visitor.fetch(address)
        assert answer.status_code < 500, f"{rule} answered {answer.status_code}"
        if not may_try(role, stakes, wanted):
            assert answer.status_code in {302, 303, 403, 404}, f"{rule} let {role} in: {answer.status_code}"
