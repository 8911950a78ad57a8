"""What a text has to be: what a draft may lack and a published one may not, and what neither may say. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Final, Protocol
from urllib.parse import urlsplit

from portal.problems import Invalid
from portal.reference.codes import is_code
from portal.reference.countries import COUNTRIES
from portal.reference.instruments import item
from portal.reference.labels import N_

LONGEST_TITLE: Final = 150
MOST_LINKS: Final = 10
MOST_MILESTONES: Final = 20
MOST_COUNTRIES: Final = 40
LONGEST_LINK: Final = 500
SCHEMES: Final = frozenset({"http", "https"})
OF_STATES: Final = "state_measure"
"""The type that only a state can give its commitment."""

NEEDED: Final[Mapping[str, str]] = {
    "title": N_("Write what this commitment is called."),
    "type": N_("Choose what kind of commitment it is."),
    "problem": N_("Describe the problem that this commitment answers."),
    "action": N_("Describe what your organisation will do."),
    "baseline": N_("Write where things stand before it begins, or that nobody has measured it yet."),
    "target": N_("Write what others can measure, such as “notices within 72 hours in 95 of 100 cases”."),
    "scope": N_("Write which products, countries or kinds of customer this is about."),
    "starts_on": N_("Write the day on which it starts, such as 2027-01-01."),
    "due_on": N_("Write the day by which it is to be done, such as 2027-12-31."),
    "lead": N_("Write which role in your organisation leads this, such as “Head of Product Security”."),
}
"""What a text must say before it can be published, and the sentence for each that it does not."""
SUMMARY: Final = N_("Say in a sentence or two what is different from the version before, and why.")


NOT_OWN: Final[Mapping[str, str]] = {
    "title": N_("Give it a title of your own: this is still the one of the instrument."),
    "problem": N_("Describe the problem in your own words: these are still the ones of the instrument."),
}
"""The sentence for each field in which a first version still says what it was begun with."""


class Text(Protocol):
    """A text, as far as these rules look at it."""

    @property
    def items(self) -> tuple[str, ...]: ...


class Step(Protocol):
    """A milestone, as far as these rules look at it."""

    @property
    def key(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def due_on(self) -> date: ...


def missing(text: Text, *, number: int) -> dict[str, str]:
    """Return what a text of this version still lacks: field and sentence, in the order of the form."""
    needed = dict(NEEDED) if number < 2 else {**NEEDED, "summary": SUMMARY}
    lacking = {name: said for name, said in needed.items() if not getattr(text, name)}
    return lacking if number > 1 else lacking | {name: NOT_OWN[name] for name in _not_own(text)}


def begun_with(code: str, title: str) -> tuple[str, str]:
    """Return title and problem of a draft that is begun from an item of an instrument."""
    return title[:LONGEST_TITLE], f"{code}: {title}"


def _not_own(text: Text) -> Iterator[str]:
    """Yield the fields that still say what a draft was begun with from one of its items."""
    begun = [begun_with(code, found.title) for code in text.items if (found := item(code)) is not None]
    for name, said in (("title", {title for title, _ in begun}), ("problem", {problem for _, problem in begun})):
        if getattr(text, name) in said:
            yield name


def types(kind: str, codes: Iterable[str]) -> list[str]:
    """Return those types of commitment that an organisation of this kind can make."""
    return [code for code in codes if code != OF_STATES or kind == "state"]


def check_type(kind: str, code: str) -> None:
    """Raise `Invalid` for a type that is none, or that this kind of organisation cannot make."""
    if code and not is_code("commitment_type", code):
        raise Invalid(N_("There is no such kind of commitment. Choose one from the list as it is now."), field="type")
    if code == OF_STATES and kind != "state":
        raise Invalid(N_("Only a state can promise a measure of a state. Choose another kind."), field="type")


def check_scope(countries: Collection[str], customers: Iterable[str]) -> None:
    """Raise `Invalid` for what is no country or no kind of customer, and for more countries than a form holds."""
    if any(code not in COUNTRIES for code in countries):
        raise Invalid(N_("One of the countries is in no list. Choose from the list as it is now."), field="countries")
    if len(countries) > MOST_COUNTRIES:
        raise Invalid(
            N_("These are more than %(most)d countries. Leave them out here, and say it in the scope."),
            field="countries",
            most=MOST_COUNTRIES,
        )
    if any(not is_code("scope_customer", code) for code in customers):
        raise Invalid(N_("One of the kinds of customer is in no list. Choose again."), field="customers")


def is_web_address(url: str) -> bool:
    """Say whether this can be a link on a public page: http or https, a host, nobody's name or password in it."""
    if len(url) > LONGEST_LINK or any(sign.isspace() or not sign.isprintable() for sign in url) or "\\" in url:
        return False
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    named = bool(parts.hostname) and "@" not in parts.netloc
    return parts.scheme in SCHEMES and named and port != 0


def check_links(urls: Collection[str]) -> None:
    """Raise `Invalid` for a link that nobody should be led to, and for more than a text may have."""
    if len(urls) > MOST_LINKS:
        raise Invalid(N_("Keep the %(most)d links that matter most."), field="links", most=MOST_LINKS)
    if not all(is_web_address(url) for url in urls):
        raise Invalid(NO_LINK, field="links")


NO_LINK: Final = N_("Write a whole web address that begins with https:// or http://, without a name or password in it.")


def check_milestones(steps: Collection[Step], *, starts_on: date | None, due_on: date | None) -> None:
    """Raise `Invalid`, naming it, for a milestone outside of the days of the commitment itself."""
    if len(steps) > MOST_MILESTONES:
        raise Invalid(
            N_("Keep to %(most)d milestones. Put smaller steps into the progress updates."),
            field="milestones",
            most=MOST_MILESTONES,
        )
    if len({one.key for one in steps}) != len(steps):
        raise Invalid(N_("A milestone stands here twice. Take one of them away."), field="milestones")
    for one in steps:
        if due_on is not None and one.due_on > due_on:
            raise Invalid(
                N_("The milestone “%(title)s” is due after %(day)s, when all is due. Write an earlier day."),
                field="milestones",
                title=one.title,
                day=due_on.isoformat(),
            )
        if starts_on is not None and one.due_on < starts_on:
            raise Invalid(
                N_("The milestone “%(title)s” is due before the start on %(day)s. Write a later day."),
                field="milestones",
                title=one.title,
                day=starts_on.isoformat(),
            )
