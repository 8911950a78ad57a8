"""How many queries a signed-in page costs, counted where they leave for the database."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from flask import Flask
from sqlalchemy import event

from portal.db import Database
from portal.policy import Action
from portal.web.gate import WITHOUT_ACTOR

BUDGET: Final = 6
NOT_COUNTED: Final = ("BEGIN", "SAVEPOINT", "COMMIT", "ROLLBACK", "PRAGMA")

# What pages list of their own, a query each. A page that is not named here has nothing but the budget.
LISTS: Final[Mapping[str, int]] = {
    # one's memberships, how many wait, the first of them; keys of their names, titles; first steps
    "desk.home": 6,
    # who said that a second factor, or everything, is lost
    "organisations.members": 1,
    # the rings, how old each is, grants of older generations; what is owed, the recovery sheet
    "organisations.keys": 2,
    # the member, whether they hold keys, and what a colleague said before
    "organisations.reset": 2,
    # the rows; who could handle them; names of handlers, parts held, copies to be confirmed, keys of the summaries;
    # marks of older keys; what is held back; saved filters
    "submissions.queue": 10,
    # who could handle them, for the words of a filter
    "submissions.narrow": 2,
    "submissions.save_filter": 2,
    # messages, notes, names, parts held, copies to be confirmed, the thread's key; what is permitted; who agreed; files
    # marks, and whether some are of older keys; what the reporter was asked to permit; legal holds
    # and remedies with their key; the log; links; prepared answers; to whom it was referred
    "submissions.show": 19,
    # the thread with its key
    "submissions.second": 2,
    # what was said to a remedy, with its key
    "submissions.remedy": 2,
    # the days that the organisation set
    "submissions.later": 1,
    # wherever something is opened: whether it is to be kept and not used.
    # the section and its key; the record of reading; then, since that was committed first, the report and section anew;
    # its files, and their keys where there are any; whether a copy may be taken; whether it is frozen; whether the
    # reader speaks for the person
    "submissions.section": 10,
    # what is permitted, parts held, their files and bodies, keys held; security keys to ask
    "submissions.case_file": 6,
    # the key that is kept for the organisation; who takes part
    "submissions.filing": 3,
    "submissions.filing_answers": 2,
    # and the thread with its key
    "submissions.filing_thread": 4,
    # the table and its key; whether it is being filed
    "submissions.import_columns": 1,
    # members and their names
    "submissions.assign": 2,
    # and who was let in
    "submissions.restrict": 2,
    # those named, members, names; the wall and its key; the report anew, after the form was filled
    "submissions.name_handler": 8,
    "submissions.unname_handler": 4,
    # beside the parties that can be walled and what is half typed: the one that is open
    "submissions.kept_intake": 1,
    # who takes part, permissions, what was said before and is asked, and what any of them can open
    # and whether it needs two, where a government takes part: the list of who must never see it, with its key (two
    # queries), and since that is opened, whether the report is to be kept and not used
    "submissions.relay": 8,
    # the request, and the key of this copy
    "privacy.question": 2,
    # the person's key, the section and its key
    "submissions.correct_for": 4,
    # the same, and who can be put on the list
    "submissions.add_to_wall_for": 5,
    # the other's part, and whose it is
    "submissions.relay_take_back": 1,
    # security keys to ask; the code that is out
    "submissions.end_stewardship": 1,
    "submissions.prepare_hand_over": 2,
    # who takes part already, who can receive
    "submissions.refer_choose": 2,
    # the receiver and its ring; the wall and its key; who takes part, permissions and parts held, the last ones twice
    "submissions.refer_what": 9,
    # parts held, permissions for each purpose, notes too; what was asked; for another one also what refer_what needs
    "submissions.request_more": 3,
    "submissions.request_for": 10,
    # security keys; the request, its part, whom it is for; the person's key and that of the thread, the message
    "submissions.relay_request": 10,
    # the same, and who agreed
    "submissions.agree": 10,
    # the organisation, the rows, and the key of the drafts' titles
    "commitments.desk": 4,
    # the commitment, its draft and the key of it, or its version with the items
    "commitments.own": 3,
    "commitments.edit": 4,
    "commitments.approve": 4,
    "commitments.discard": 2,
    "commitments.withdraw": 3,
    # the organisation, tables that were sent; or the table and its key
    "commitments.import_table": 2,
    "commitments.import_columns": 2,
    # the commitment, its newest update and its milestones
    "commitments.report": 3,
    # the commitment, what is owed, the pieces with their keys and files, milestones
    "commitments.evidence": 6,
    "commitments.new_evidence": 2,
    "commitments.publish_evidence": 8,
    "commitments.show_evidence": 7,
    "commitments.remove_evidence": 7,
    "commitments.assessors_evidence": 6,
    # where the second factor is asked for again: one's security keys
    "asks.withdraw": 1,
    # the tie of the two that could have been recorded since
    "asks.mark": 1,
    # the rows
    "commitments.assessments": 1,
    # the commitment and its version; the organisation, who owns whom
    "commitments.volunteer": 3,
    # the assessment, the key of its draft, what the owner was asked
    "commitments.assessment": 3,
    "commitments.edit_assessment": 3,
    # and the second factor
    "commitments.read_assessment": 5,
    "commitments.publish_assessment": 5,
    "commitments.withdraw_assessment": 2,
    "commitments.facts": 3,
    # whether it is needed, the links, the thing, the key of the check; then the second factor
    "asks.reply_link": 4,
    # the commitment, its versions, updates, evidence, assessments, what was asked
    "commitments.propose_block": 3,
    # and who took part in an appeal; the second factor, the key of the reason
    # and everything public of the commitment, for where else the words stand
    "commitments.block": 5,
    "commitments.confirm_block": 10,
    # the key of the complaint, whose words are at its address, what the author was asked, and who else could decide
    "complaints.complaint": 10,
    # the key, the commitment, and the complaint that it came from
    "complaints.asked_author": 4,
    "complaints.mending": 3,
    "asks.make_reply_link": 6,
    # and whom it is about
    "organisations.reference": 2,
    # what is owed, and what is to be confirmed; keys of the titles
    "incidents.notes": 2,
    # what is owed; the note, its key; readers, openings, statements, who was taken out, indicators, the newest import
    "incidents.show": 7,
    # the second factor; the reader, its statements, indicators, a file that is being read
    "incidents.take_out": 5,
    "incidents.leave": 4,
    "incidents.label": 1,
    # who could be named
    "incidents.audience": 1,
    # the second factor; readers, key and indicators of the note
    "incidents.share": 4,
    "incidents.edit": 1,
    # the key, which bundle and its keys, the rows, how many
    "incidents.indicators": 3,
    # its links, what was said of them, the other ends
    "parties.party": 3,
    "parties.end": 3,
    "parties.ownership": 3,
    "parties.answer": 3,
    # the parties that can be chosen
    "parties.link": 1,
    "parties.tie": 1,
    "parties.untie": 1,
    # approvals, and the names of those who gave them; references that were asked, that came, and whether all is new
    "organisations.application": 5,
    # what was proposed and by whom, the key of its reason; years that were confirmed; its managers
    "organisations.organisation": 4,
    "organisations.confirm_proposal": 2,
    # where the second factor is asked for again: one's security keys (and how many approved, what proves the applicant,
    # and the names of all organisations, of which one may look like the applicant's)
    "organisations.approve": 5,
    "organisations.decline": 1,
    "organisations.admit": 1,
}


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """Collect the statements that are sent while the block runs."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.lstrip().startswith(NOT_COUNTED):
            sent.append(statement)

    engines = {database.reader, database.writer}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield sent
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


def member_pages(app: Flask) -> dict[str, str]:
    """Return the addresses, by endpoint, of every page that answers a GET of somebody who is signed in."""
    found = {}
    for rule in app.url_map.iter_rules():
        declared: Action | None = getattr(app.view_functions[rule.endpoint], "action", None)
        if declared is None or declared in WITHOUT_ACTOR or "GET" not in (rule.methods or ()):
            continue
        if rule.rule.startswith(("/desk", "/secretariat")):
            found[rule.endpoint] = rule.rule
    return found
