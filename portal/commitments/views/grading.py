"""Grades and states of assessments in words, with the shape and the tone of their tags."""

from collections.abc import Mapping
from typing import Final

from flask_babel import lazy_gettext as _l

from portal.commitments.rules.assessing import Assessed, State
from portal.commitments.views.words import Tag
from portal.reference.labels import LABELS
from portal.reference.rubrics import LISTS

TITLES: Final[Mapping[str, object]] = {
    "completion": _l("Completion"),
    "ambition": _l("Ambition"),
    "result": _l("Result"),
    "verifiability": _l("Verifiability"),
    "confidence": _l("Confidence"),
}
_SHAPES: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "completion": {
        "no_evidence_available": ("none", "soft"),
        "not_started": ("late", "bad"),
        "limited": ("half", "warn"),
        "substantial": ("half", "ok"),
        "complete": ("full", "ok"),
    },
    "ambition": {"unclear": ("none", "soft"), "modest": ("half", "warn"), "substantial": ("full", "ok")},
    "result": {
        "worsened": ("late", "bad"),
        "did_not_change": ("none", "soft"),
        "marginal": ("half", "warn"),
        "major": ("half", "ok"),
        "outstanding": ("full", "ok"),
    },
    "verifiability": {"yes": ("full", "ok"), "no": ("late", "bad")},
    "confidence": {"low": ("none", "soft"), "moderate": ("half", "soft"), "high": ("full", "soft")},
}
TAGS: Final[Mapping[str, Mapping[str, Tag]]] = {
    name: {grade: (_l(LABELS[LISTS[name], grade]), *said) for grade, said in grades.items()}
    for name, grades in _SHAPES.items()
}
"""By what is graded and the grade."""
ASSESSED: Final[Mapping[Assessed, Tag]] = {
    Assessed.NONE: (_l("Not assessed"), "none", "soft"),
    **{Assessed(grade): tag for grade, tag in TAGS["completion"].items()},
}
STATES: Final[Mapping[State, Tag]] = {
    State.ASSIGNED: (_l("You are asked to"), "none", "warn"),
    State.DRAFTING: (_l("Draft"), "none", "soft"),
    State.WAITING: (_l("Waits for a second reader"), "half", "warn"),
    State.WITH_OWNER: (_l("With the organisation that promises"), "half", "soft"),
    State.PUBLISHED: (_l("Stands"), "full", "ok"),
    State.SUPERSEDED: (_l("Superseded"), "none", "soft"),
    State.WITHDRAWN: (_l("Withdrawn"), "late", "bad"),
    State.DECLINED: (_l("Declined"), "none", "soft"),
    State.ENDED: (_l("Given up"), "none", "soft"),
}
HEARD: Final[Tag] = (_l("The organisation that promises was heard"), "half", "warn")
"""Of one that is still with the owner, once they have answered, let the day pass, or could not be reached."""
