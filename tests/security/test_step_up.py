"""What cannot be undone asks for the second factor again: what is tried with every line of `irreversible.py`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import pytest
from sqlalchemy import select

from portal import clock
from portal.accounts.access import token_keys
from portal.accounts.models import MemberSession
from portal.accounts.step_up import StepUpForm
from portal.app import metadata
from portal.db import Database
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
    audited_only = changed <= {"audit_events", "audit_chains"}
    assert audited_only is not case.act.changes, changed


@pytest.mark.parametrize("tried", ["nothing", "a wrong code", "another person's code", "no key's answer"])
def test_without_the_second_factor_nothing_happens(case: Case, company: Person, tried: str) -> None:
    factors = {
        "nothing": {},
        "a wrong code": {"code": wrong_code(case.person)},
        "another person's code": {"code": company.spare()},
        "no key's answer": {"key": "{}"},
    }
    before = case.state()
    assert case.press(**factors[tried]).status == 422
    assert case.state() == before


def test_a_proof_for_another_act_or_of_ten_minutes_ago_is_none(case: Case) -> None:
    soon, before = clock.now() + timedelta(minutes=9), case.state()
    case.session_of_page(step_action="desk.see", step_until=soon)
    assert case.press().status == 422
    case.session_of_page(step_action="desk.see", step_until=clock.now())
    assert case.press().status == 422
    assert case.state() == before


def test_a_form_from_which_the_field_was_taken_does_nothing(case: Case) -> None:
    before = case.state()
    form = case.page.form(case.act.button)
    form.fill(dict(case.act.answers))
    pairs = {name: value for name, value in form.pairs(None) if name not in {"code", "key"}}
    assert case.page.visitor.post(form.action or case.page.path, pairs).status_code == 422
    assert case.state() == before


def test_a_security_key_does_it_too(case: Case) -> None:
    key = SoftKey()
    holding.add(case.person, key, name="Another key")
    page = case.press()
    assert page.status == 422
    page = page.fill({**dict(case.act.answers), "key": key.get(asked_by(page))}, button=case.act.button)
    page = page.press(case.act.button)
    assert page.status == 200 and not page.errors
