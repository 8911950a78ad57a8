"""A report before it is sent: what has been answered, the steps in their order, and which step is still owed. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID

from portal.reference.questionnaires import Page, Question, Questionnaire, latest, questionnaire
from portal.submissions.rules import SHARED, WITHOUT_NAME, SectionName
from portal.submissions.wall import Wall

QUESTIONNAIRE: Final = "victim_report"
FOR_ANOTHER: Final = "report_for_another"
THREAT_NOTICE: Final = "threat_notice"
MISUSE_DISCLOSURE: Final = "misuse_disclosure"
NOTICES: Final = frozenset({THREAT_NOTICE, MISUSE_DISCLOSURE})
"""What an organisation files in its own name."""

FILED_BY: Final[Mapping[str, str]] = {
    "civil_society": FOR_ANOTHER,
    "technology_company": THREAT_NOTICE,
    "vendor": MISUSE_DISCLOSURE,
}
"""Which questionnaire each kind of organisation files from its desk."""
WALL: Final = "wall"
RECEIVERS: Final = "receivers"
PERMISSION: Final = "permission"
FILES: Final = "files"
CHECK: Final = "check"
AFTER_QUESTIONS: Final = (WALL, RECEIVERS, PERMISSION, FILES, CHECK)
IN_DANGER: Final = frozenset({"now", "soon"})
AUDIENCES: Final = ("civil_society", "state", "technology_company")
TARGETS: Final = (*AUDIENCES, *(one.value for one in WITHOUT_NAME))
"""What may be allowed beyond the chosen receivers: passing on to a kind of organisation, drawing a note, quoting."""

Answer = str | list[str]
Passing = tuple[SectionName, str]


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything a person has said so far.

    `saved` holds the steps that were sent at least once; `wall` its coded part, `people` and `others` the names, one a
    line; `sections` what each chosen receiver gets; `beyond` the pairs of section and target (`TARGETS`) that the
    reporter allows on top of that; `copying` those pairs (an organisation's id counts as a target) of which a copy may
    be taken; `until` how long, by target, where it is not until it is taken back. `sent` is the token of the receipt's
    session once the report is on its way: then nothing else is left here.
    """

    version: int
    answers: Mapping[str, Answer] = field(default_factory=dict)
    saved: frozenset[str] = frozenset()
    wall: Wall = field(default_factory=Wall)
    people: str = ""
    others: str = ""
    receivers: tuple[UUID, ...] = ()
    sections: Mapping[UUID, tuple[SectionName, ...]] = field(default_factory=dict)
    beyond: frozenset[Passing] = frozenset()
    copying: frozenset[Passing] = frozenset()
    until: Mapping[str, str] = field(default_factory=dict)
    sent: str | None = None
    kind: str = QUESTIONNAIRE

    @classmethod
    def read(cls, content: Mapping[str, Any]) -> "Draft":
        """Return the draft that `content` describes; an empty one begins with the latest questionnaire."""
        kind = content.get("kind", QUESTIONNAIRE)
        return cls(
            kind=kind,
            version=content.get("version") or latest(kind).version,
            answers=dict(content.get("answers", {})),
            saved=frozenset(content.get("saved", ())),
            wall=Wall.from_answers(content.get("wall", {})),
            people=content.get("people", ""),
            others=content.get("others", ""),
            receivers=tuple(UUID(one) for one in content.get("receivers", ())),
            sections={
                UUID(one): tuple(SectionName(name) for name in names)
                for one, names in content.get("sections", {}).items()
            },
            beyond=_pairs(content.get("beyond", ())),
            copying=_pairs(content.get("copying", ())),
            until=dict(content.get("until", {})),
            sent=content.get("sent"),
        )

    def content(self) -> dict[str, Any]:
        """Return it as JSON can carry it."""
        return {
            "kind": self.kind,
            "version": self.version,
            "answers": dict(self.answers),
            "saved": sorted(self.saved),
            "wall": self.wall.to_answers(),
            "people": self.people,
            "others": self.others,
            "receivers": [str(one) for one in self.receivers],
            "sections": {str(one): list(names) for one, names in self.sections.items()},
            "beyond": sorted([section.value, kind] for section, kind in self.beyond),
            "copying": sorted([section.value, target] for section, target in self.copying),
            "until": dict(self.until),
            "sent": self.sent,
        }

    @property
    def questionnaire(self) -> Questionnaire:
        return questionnaire(self.kind, self.version)

    @property
    def in_danger(self) -> bool:
        return self.answers.get("danger") in IN_DANGER

    @property
    def names_a_person(self) -> bool:
        """Whether a person is named who must never see it: then managers confirm every handler."""
        return bool(self.people)

    @property
    def whole_wall(self) -> Wall:
        """Return the wall with every name, as it is sealed."""
        names = "\n".join(part for part in (self.people, self.others) if part)
        return replace(self.wall, names=names, needs_two=self.needs_two)

    def asked(self) -> tuple[tuple[Page, tuple[Question, ...]], ...]:
        """Return the pages that ask something after the answers so far, each with its questions."""
        return self.questionnaire.asked(self.answers)

    def told(self) -> dict[str, Answer]:
        """Return the answers to questions that are shown: what was hidden by a later answer stays here, unsent."""
        asked = (question for _, questions in self.asked() for question in questions)
        return {one.id: self.answers[one.id] for one in asked if self.answers.get(one.id)}

    def steps(self) -> tuple[str, ...]:
        """Return every step in its order: the pages of questions, then who may see it."""
        return (*(page.id for page, _ in self.asked()), *AFTER_QUESTIONS)

    @property
    def on_suspected_device(self) -> bool:
        """Whether it is written on the device that is suspected, with no other at hand."""
        return self.answers.get("this_device") == "yes"

    @property
    def needs_two(self) -> bool:
        """Whether nobody alone may pass it to a state: it is about a child, a detained or a missing person."""
        return needs_two(self.told())

    def questions_left(self, step: str) -> bool:
        """Say whether pages follow this one that nobody has to answer, so that the rest can be skipped."""
        ids = [page.id for page, _ in self.asked()]
        return step in ids[:-1] and self._owed_page() is None

    def skip_rest(self) -> "Draft":
        """Return the draft with every page of questions that was not answered passed over."""
        return replace(self, saved=self.saved | {page.id for page, _ in self.asked()})

    def unseen(self) -> str | None:
        """Return the first page of questions that was never shown, or None."""
        return next((page.id for page, _ in self.asked() if page.id not in self.saved), None)

    def likely_steps(self, step: str) -> tuple[str, ...]:
        """Return the steps as they are counted at `step`: the short way's until the long one is chosen."""
        short = replace(self, answers={"how_much": "short", **self.answers}).steps()
        return short if step in short else self.steps()

    def answer(self, page: Page, answers: Mapping[str, Answer]) -> "Draft":
        """Return the draft with a page of answers; an answer that was emptied goes, one that was not asked stays."""
        kept = {key: value for key, value in self.answers.items() if key not in answers}
        given = {key: value for key, value in answers.items() if value}
        return replace(self, answers=kept | given, saved=self.saved | {page.id})

    def shut_out(self, wall: Wall, *, people: str, others: str, done: bool = True) -> "Draft":
        """Return the draft with a wall; the step is saved once it is `done`, not while the list is being made."""
        saved = self.saved | {WALL} if done else self.saved
        return replace(self, wall=wall, people=people, others=others, saved=saved)

    def choose(self, receivers: tuple[UUID, ...]) -> "Draft":
        """Return the draft with these receivers; what was set for one that stays, stays."""
        kept = {one: names for one, names in self.sections.items() if one in receivers}
        return replace(self, receivers=receivers, sections=kept, saved=self.saved | {RECEIVERS})

    def permit(self, given: "Permitted") -> "Draft":
        """Return the draft with what each receiver gets, what may go beyond them, what may be copied, until when."""
        return replace(
            self,
            sections=dict(given.sections),
            beyond=given.beyond,
            copying=given.copying,
            until=dict(given.until),
            saved=self.saved | {PERMISSION},
        )

    def done_with_files(self) -> "Draft":
        """Return the draft once its files, if there are any, are all there."""
        return replace(self, saved=self.saved | {FILES})

    def owed(self) -> str | None:
        """Return the first step without which the report cannot be sent, or None."""
        if page := self._owed_page():
            return page
        if not self.receivers:
            return RECEIVERS
        return None if all(self.sections.get(one) for one in self.receivers) else PERMISSION

    def _owed_page(self) -> str | None:
        for page, questions in self.asked():
            if any(not question.optional and not self.answers.get(question.id) for question in questions):
                return page.id
        return None

    def resume(self) -> str:
        """Return the step to go on with: the first that was never saved."""
        return next((step for step in self.steps() if step not in self.saved), CHECK)

    def before(self, step: str) -> str | None:
        """Return the step before, or None at the first."""
        steps = self.steps()
        place = steps.index(step)
        return steps[place - 1] if place else None

    def after(self, step: str) -> str:
        """Return the step after; `check` is the last."""
        steps = self.steps()
        return steps[min(steps.index(step) + 1, len(steps) - 1)]

    def answers_in(self, section: SectionName) -> dict[str, Answer]:
        """Return the answers that are sealed into `section`, in the order in which they were asked."""
        told = self.told()
        return {one: told[one] for one in told if self.questionnaire.question(one).section.value == section.value}


@dataclass(frozen=True, slots=True)
class Permitted:
    """What the boxes of a form say; the fields are those of a draft."""

    sections: Mapping[UUID, tuple[SectionName, ...]]
    beyond: frozenset[Passing]
    copying: frozenset[Passing]
    until: Mapping[str, str]


def needs_two(told: Mapping[str, Answer]) -> bool:
    """Say whether these answers are about a child, a detained or a missing person."""
    return bool(told.get("protected_person")) or "child" in told.get("kind_of_person", ())


def _pairs(content: Iterable[tuple[str, str]]) -> frozenset[Passing]:
    return frozenset((SectionName(section), target) for section, target in content)


def may_pass(section: SectionName, audience: str) -> bool:
    """Say whether a section may be passed on to a kind of organisation at all: companies get technical details only.

    Nobody's contact is for a note, or to be quoted.
    """
    if section not in SHARED or audience not in TARGETS:
        return False
    if audience in WITHOUT_NAME:
        return section is not SectionName.CONTACT
    return audience != "technology_company" or section is SectionName.TECHNICAL
