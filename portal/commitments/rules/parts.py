"""The parts of what is published that can be blocked, by column, with their words. Pure."""

from enum import StrEnum
from typing import Final

from portal.commitments.rules.blocks import Of
from portal.reference.labels import N_


class Column(StrEnum):
    """A column that holds a text or a list of texts; `whole`: all of those of its row."""

    WHOLE = "whole"
    TITLE = "title"
    PROBLEM = "problem"
    ACTION = "action"
    TARGET = "target"
    SCOPE = "scope"
    SUMMARY = "summary"
    BASELINE = "baseline"
    LEAD = "lead"
    BUDGET = "budget"
    LINKS = "links"
    MILESTONES = "milestones"
    REASON = "reason"
    COMPLETION = "completion_reason"
    AMBITION = "ambition_reason"
    RESULT = "result_reason"
    VERIFIABILITY = "verifiability_reason"
    CONFIDENCE = "confidence_reason"
    CONFLICTS = "conflicts"
    NAMES = "names"
    QUESTION = "public_question"
    GROUNDS = "public_grounds"
    ANSWER = "public_answer"
    REJOINDER = "public_rejoinder"
    TEXT = "text"
    WORDS = "words"
    URL = "url"
    NAME = "name"
    SHA256 = "sha256"
    OBJECT = "object_key"


WORDS: Final[dict[Of, dict[Column, str]]] = {
    Of.VERSION: {
        Column.TITLE: N_("Title"),
        Column.PROBLEM: N_("The problem"),
        Column.ACTION: N_("What will be done"),
        Column.TARGET: N_("Measurable target"),
        Column.SCOPE: N_("Scope"),
        Column.SUMMARY: N_("What has changed"),
        Column.BASELINE: N_("Where things stand now"),
        Column.LEAD: N_("Who leads it"),
        Column.BUDGET: N_("Budget"),
        Column.LINKS: N_("Links"),
        Column.MILESTONES: N_("Milestones"),
    },
    Of.WITHDRAWAL: {Column.REASON: N_("The reason of the withdrawal")},
    Of.ASSESSMENT: {
        Column.SUMMARY: N_("Summary of the assessment"),
        Column.COMPLETION: N_("Reasons: completion"),
        Column.AMBITION: N_("Reasons: ambition"),
        Column.RESULT: N_("Reasons: result"),
        Column.VERIFIABILITY: N_("Reasons: verifiability"),
        Column.CONFIDENCE: N_("Reasons: confidence"),
        Column.CONFLICTS: N_("Conflicts declared"),
        Column.NAMES: N_("Names of those who assessed"),
        Column.REASON: N_("The reason of the withdrawal"),
    },
    Of.UPDATE: {
        Column.TEXT: N_("What a progress update says"),
        Column.MILESTONES: N_("Milestones in a progress update"),
    },
    Of.EVIDENCE: {
        Column.WORDS: N_("What evidence shows"),
        Column.URL: N_("Where evidence is"),
        Column.NAME: N_("The name of a file"),
        Column.SHA256: N_("The fingerprint of a file"),
        Column.OBJECT: N_("The file itself"),
    },
    Of.ASKED: {
        Column.QUESTION: N_("What was asked"),
        Column.GROUNDS: N_("What it rests on"),
        Column.ANSWER: N_("The answer"),
        Column.REJOINDER: N_("The rejoinder"),
    },
}


def columns(of: Of) -> list[Column]:
    """Return the parts of one kind of thing."""
    return list(WORDS[of])


def words_of(of: Of, part: str) -> str:
    """Return the message id of a part's words."""
    return N_("Everything that it says") if part == Column.WHOLE else WORDS[of][Column(part)]
