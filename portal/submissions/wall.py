"""Who must never see a report, and whom that bars: pure, and asked at every turn (offering, filing, referral)."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Protocol, TypeVar
from uuid import UUID

from portal.problems import Invalid
from portal.reference.labels import N_

MOST: Final = 100
LONGEST_NAME: Final = 200


class Party(Protocol):
    """What the wall has to know of an organisation."""

    id: Any
    kind: Any
    country: Any


Barred = TypeVar("Barred", bound=Party)


@dataclass(frozen=True, slots=True)
class Wall:
    """Governments by country and organisations of this portal, both enforced; names in free text, one a line.

    Names are for the eyes of those who decide who handles the report. `needs_two`: it is about a child, a detained or
    a missing person, so that no state gets it by the decision of one member alone. It is kept here, sealed, since
    whoever refers opens this first; in the clear it would say something about the person.
    """

    countries: tuple[str, ...] = ()
    organisations: tuple[UUID, ...] = ()
    names: str = ""
    needs_two: bool = False

    def to_answers(self) -> dict[str, Any]:
        """Return it as JSON can carry it: `{countries, organisations, names, needs_two}`."""
        return {**asdict(self), "organisations": [str(one) for one in self.organisations]}

    @classmethod
    def from_answers(cls, answers: Mapping[str, Any]) -> "Wall":
        """Return the wall that was sealed; what is missing there is empty here."""
        return cls(
            countries=tuple(answers.get("countries", ())),
            organisations=tuple(UUID(one) for one in answers.get("organisations", ())),
            names=answers.get("names", ""),
            needs_two=answers.get("needs_two", False) is True,
        )

    def bars(self, *, organisation: UUID, kind: str, country: str) -> bool:
        """Say whether this organisation must not see the report: by itself, or as a government of a country."""
        return organisation in self.organisations or (kind == "state" and country in self.countries)

    def barred(self, organisations: Iterable[Barred]) -> list[Barred]:
        """Return those of the organisations that are barred."""
        return [one for one in organisations if self.bars(organisation=one.id, kind=one.kind, country=one.country)]


def names_of(typed: str | None, *, field: str) -> str:
    """Return one name a line, without empty lines or repeats; raise `Invalid` for too many or too long ones."""
    lines = [" ".join(line.split()) for line in (typed or "").split("\n")]
    names = list(dict.fromkeys(line for line in lines if line))
    if len(names) > MOST:
        raise Invalid(N_("Keep it to %(most)d names, the ones that matter most."), field=field, most=MOST)
    if any(len(name) > LONGEST_NAME for name in names):
        problem = N_("Write one name on each line, each of at most %(longest)d characters.")
        raise Invalid(problem, field=field, longest=LONGEST_NAME)
    return "\n".join(names)
