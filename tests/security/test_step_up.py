"""What cannot be undone asks for the second factor again: what is tried with every line of `irreversible.py`."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from portal import clock
from portal.accounts.access import token_keys
from portal.accounts.models import MemberSession
from portal.accounts.step_up import StepUpForm
from portal.app import metadata
from portal.db import Database
from portal.policy import Action
from portal.web.gate import declared_action
from tests.accounts import holding
from tests.accounts.softkey import SoftKey, asked_by
from tests.accounts.test_second_factor import wrong_code
from tests.harness.pages import Page
from tests.personas import Person
from tests.security.irreversible import ACTS, OWED, Act

COUNTED: Final = frozenset({"throttles", "throttle_salts"})
OF_THE_PROOF: Final = frozenset({"tries", "answered", "step_action", "step_until"})
"""What trying leaves behind by itself."""


@dataclass
class Case:
    """An act with its page open, its other answers typed, and what everything was like before."""

    act: Act
    person: Person
    page: Page
    db: Database

    @property
    def action(self) -> Action:
        """The action that the page's view declares, which is the one that is proven."""
        app = self.page.visitor.client.application
        form = self.page.form(self.act.button)
        endpoint, _parts = app.url_map.bind("localhost").match(urlsplit(form.action or self.page.path).path, "POST")
        action = declared_action(app, endpoint)
        assert action is not None
        return action

    def press(self, **factor: str) -> Page:
        return self.page.fill({**dict(self.act.answers), **factor}, button=self.act.button).press(self.act.button)

    def state(self) -> dict[str, list[tuple[Any, ...]]]:
        return dict(everything(self.db))

    def session_of_page(self, **values: Any) -> None:
        """Change what is written about proofs in this browser's session."""
        cookie = self.page.visitor.client.get_cookie("member", domain="localhost")
        keys = token_keys(cookie.value if cookie else "")
        assert keys is not None
        with self.db.writing() as session:
            row = session.scalars(select(MemberSession).where(MemberSession.token_hash == keys.find)).one()
            for name, value in values.items():
                setattr(row, name, value)
            session.commit()


def everything(db: Database) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    """Yield each table with all that is in it, but for what trying leaves behind."""
    with db.reading() as session:
        for table in metadata().sorted_tables:
            columns = [one for one in table.columns if table.name != "member_sessions" or one.name not in OF_THE_PROOF]
            if table.name not in COUNTED:
                yield table.name, sorted((tuple(row) for row in session.execute(select(*columns))), key=repr)


@pytest.fixture(params=list(ACTS))
def case(request: pytest.FixtureRequest, db: Database) -> Case:
    act = ACTS[request.param]
    person, page = act.reach(request.getfixturevalue)
    return Case(act, person, page, db)


def subclasses(form: type[StepUpForm]) -> set[type[StepUpForm]]:
    return {form}.union(*(subclasses(one) for one in form.__subclasses__()))


def test_every_form_that_asks_has_its_line() -> None:
    missing = subclasses(StepUpForm) - {one.form for one in ACTS.values()}
    assert {f"{one.__module__}.{one.__name__}" for one in missing} == OWED


def test_the_right_code_does_it(case: Case) -> None:
    before = case.state()
    page = case.press(code=case.person.spare())
    assert page.status == 200 and not page.errors
    changed = {name for name, rows in case.state().items() if rows != before[name]} - {"spare_codes"}
    with case.db.reading() as session:
        proven = set(session.scalars(select(MemberSession.step_action)))
    assert case.action in proven or not proven  # of a dissolved organisation no session is left
    audited_only = changed <= {"audit_events", "audit_chains"}
    assert audited_only is not case.act.changes, changed


def without_the_field(case: Case) -> int:
    form = case.page.form(case.act.button)
    form.fill(dict(case.act.answers))
    pairs = {name: value for name, value in form.pairs(None) if name not in {"code", "key"}}
    return case.page.visitor.post(form.action or case.page.path, pairs).status_code


def with_a_proof(case: Case, *, of: Action, minutes: int) -> int:
    """Press as somebody who proved it for the action `of`, which counts for so many minutes more."""
    case.session_of_page(step_action=of.value, step_until=clock.now() + timedelta(minutes=minutes))
    return case.press().status


TRIED: Final[Mapping[str, Callable[[Case, Person], int]]] = {
    "nothing": lambda case, _other: case.press().status,
    "a wrong code": lambda case, _other: case.press(code=wrong_code(case.person)).status,
    "another person's code": lambda case, other: case.press(code=other.spare()).status,
    "no key's answer": lambda case, _other: case.press(key="{}").status,
    "a form without the field": lambda case, _other: without_the_field(case),
    "a proof for another act": lambda case, _other: with_a_proof(case, of=Action.DESK_SEE, minutes=9),
    "a proof of ten minutes ago": lambda case, _other: with_a_proof(case, of=case.action, minutes=0),
}
"""What must not do, and the status that somebody gets who tries it."""


def test_nothing_else_does_it_and_a_security_key_then_does(
    case: Case, company: Person, subtests: pytest.Subtests
) -> None:
    """In one world, since getting there is what takes long, and nothing that is refused may leave a trace in it."""
    before = case.state()
    for tried, attempt in TRIED.items():
        with subtests.test(tried):
            case.session_of_page(tries=0, step_action=None, step_until=None)
            assert attempt(case, company) == 422
            assert case.state() == before
    case.session_of_page(tries=0, step_action=None, step_until=None)
    key = SoftKey()
    holding.add(case.person, key, name="Another key")
    page = case.press()
    assert page.status == 422
    page = page.fill({**dict(case.act.answers), "key": key.get(asked_by(page))}, button=case.act.button)
    page = page.press(case.act.button)
    assert page.status == 200 and not page.errors
