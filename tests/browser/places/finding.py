"""What a place is, and how its address is found in the demonstration."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tests.browser.world import World

Find = Callable[[World], str]


@dataclass(frozen=True)
class Place:
    """A page: `name` is its picture's, `path` its address or how it is found, `status` what it answers."""

    name: str
    who: str
    path: str | Find
    status: int = 200

    def address(self, world: World) -> str:
        return self.path if isinstance(self.path, str) else self.path(world)


def report(who: str, words: str, after: str = "") -> Find:
    """Find the report on somebody's list whose line has these words."""
    return lambda world: world.reference(who, words) + after


def link(who: str, path: str, pattern: str, after: str = "") -> Find:
    """Find the first link of a page that matches."""
    return lambda world: world.link(who, path, pattern) + after


def member(email: str, after: str) -> Find:
    return lambda world: f"/desk/organisation/members/{world.account(email)}/{after}"


def application(after: str) -> Find:
    return lambda world: world.link("selma", "/secretariat/applications", "/secretariat/applications/.") + after


def promised(who: str, state: str, after: str = "") -> Find:
    """Find the first commitment in this state on somebody's list."""
    return lambda world: world.link(who, f"/desk/commitments?state={state}", "/desk/commitments/[0-9a-f-]{36}$") + after


def asked(who: str, state: str, after: str = "") -> Find:
    """Find the first question in this state on somebody's list."""
    return lambda world: world.link(who, f"/desk/asks?state={state}", "/desk/asks/[0-9a-f-]{36}$") + after


def judged(who: str, state: str, after: str = "") -> Find:
    """Find the first assessment in this state on somebody's list."""
    return lambda world: world.link(who, f"/desk/assessments?state={state}", "/desk/assessments/[0-9a-f-]{36}$") + after


def for_assessors(who: str) -> Find:
    """Find what is shown to somebody who was asked for an assessment."""
    return lambda world: world.link(who, judged(who, "assigned")(world), "^/desk/evidence/")


def piece(after: str) -> Find:
    """Find a page of the first piece of evidence of the demonstration that is not public."""
    here = promised("tara", "published", "/evidence")
    return lambda world: world.link("tara", here(world), f"/evidence/[0-9a-f-]{{36}}/{after}$")


PROMISED: Final = "/commitments/tell-people-within-three-days-that-they-were-targeted"
ASK: Final = f"/desk{PROMISED}/ask"


def note(who: str, words: str, after: str = "") -> Find:
    """Find the incident note on somebody's list with these words in its title."""
    return lambda world: (
        world.place(f"{who}: {words}", lambda: world.person(who).open("/desk/notes").links[words]) + after
    )


SHARED_NOTE: Final = "Sign-in pages that imitate a mail service"
DRAFT_NOTE: Final = "A profile that asks to be installed"


def standing(name: str, after: str = "") -> Find:
    """Find the secretariat's page of an organisation."""
    return lambda world: f"/secretariat/organisations/{world.organisation(name)}{after}"


ACCOUNT_CODES: Final = ("recovery-code", "authenticator", "spare-codes")
MINE: Final = "Answer or decide"
RESTRICTED: Final = "restricted"
FOR_ANOTHER: Final = "Your organisation, for somebody else"


@dataclass(frozen=True)
class Sent:
    """A form that is sent with what is `typed` and `ticked` (by name); the page that is then shown has `says` on it."""

    name: str
    who: str
    path: str | Find
    button: str
    typed: tuple[tuple[str, str], ...] = ()
    ticked: tuple[str, ...] = ()
    says: str = ".error-summary"
    meanwhile: bool = False  # somebody else saved it since the page was shown
    forget: bool = False  # the browser lost the cookie that the form's token belongs to

    def address(self, world: World) -> str:
        return self.path if isinstance(self.path, str) else self.path(world)
