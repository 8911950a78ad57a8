"""Submissions: the reporter's path, and what a receiver does with what it was given."""

from portal.policy.actions import Action
from portal.policy.roles import EVERYONE, RECEIVERS, Role, Rules, Stake, rule

REPORTER = frozenset({Role.REPORTER})
SECRETARIAT = frozenset({Role.SECRETARIAT})
CIVIL_SOCIETY = frozenset({Role.CIVIL_SOCIETY})
EXAMINERS = frozenset({Role.CIVIL_SOCIETY, Role.TECHNOLOGY_COMPANY})
NOTIFIERS = frozenset({Role.TECHNOLOGY_COMPANY, Role.VENDOR})
"""Those who file in their own name; a vendor never receives anything by it but answers."""

RECEIVED = (rule(RECEIVERS, Stake.RECIPIENT),)

GRANTS: Rules = {
    Action.REPORT_START: (rule(EVERYONE, Stake.NONE),),
    Action.REPORT_DRAFT: (rule(REPORTER, Stake.DRAFTING),),
    Action.RECEIPT_RETURN: (rule(EVERYONE, Stake.NONE),),
    Action.RECEIPT_SEE: (rule(REPORTER, Stake.AUTHOR),),
    Action.RECEIPT_WRITE: (rule(REPORTER, Stake.AUTHOR),),
    Action.RECEIPT_PERMIT: (rule(REPORTER, Stake.AUTHOR),),
    Action.RECEIPT_CLOSE: (rule(REPORTER, Stake.AUTHOR),),
    Action.KEEPING_ENTER: (rule(EVERYONE, Stake.NONE),),
    # Whoever makes an account has a report to put into it: a receipt, or a one-time code that was typed.
    Action.KEEPING_BEGIN: (rule(REPORTER, Stake.AUTHOR), rule(REPORTER, Stake.DRAFTING)),
    Action.KEEPING_SEE: (rule(REPORTER, Stake.KEEPING),),
    Action.KEEPING_CHANGE: (rule(REPORTER, Stake.KEEPING),),
    Action.INTAKE_FILE: (rule(CIVIL_SOCIETY | NOTIFIERS, Stake.MEMBER),),
    Action.INTAKE_IMPORT: (rule(CIVIL_SOCIETY, Stake.MEMBER),),
    Action.FILINGS_LIST: (rule(NOTIFIERS, Stake.MEMBER),),
    Action.FILING_SEE: (rule(NOTIFIERS, Stake.FILER),),
    Action.FILING_WRITE: (rule(NOTIFIERS, Stake.FILER),),
    Action.FILING_WITHDRAW: (rule(NOTIFIERS, Stake.FILER),),
    Action.STEWARDSHIP_PERMIT: (rule(CIVIL_SOCIETY, Stake.HANDLER), rule(CIVIL_SOCIETY, Stake.MANAGES)),
    Action.STEWARDSHIP_HAND_OVER: (rule(CIVIL_SOCIETY, Stake.HANDLER), rule(CIVIL_SOCIETY, Stake.MANAGES)),
    Action.HAND_OVER_TAKE: (rule(REPORTER, Stake.DRAFTING),),
    Action.DAYS_SET: (rule(RECEIVERS, Stake.MANAGER),),
    # Which organisations are past their day, and how often: never with what.
    Action.LATE_SEE: (rule(SECRETARIAT, Stake.MEMBER),),
    Action.ANSWERS_PREPARE: (rule(RECEIVERS, Stake.MEMBER),),
    Action.QUEUE_SEE: (rule(RECEIVERS, Stake.MEMBER),),
    Action.PARTICIPATION_SEE: RECEIVED,
    Action.PARTICIPATION_ACCEPT: RECEIVED,
    Action.PARTICIPATION_DECLINE: RECEIVED,
    Action.PARTICIPATION_WRITE: RECEIVED,
    Action.PARTICIPATION_NOTE: RECEIVED,
    Action.PARTICIPATION_REFER: (rule(CIVIL_SOCIETY, Stake.HANDLER), rule(CIVIL_SOCIETY, Stake.MANAGES)),
    Action.PARTICIPATION_AGREE: (rule(CIVIL_SOCIETY, Stake.RECIPIENT),),
    Action.PARTICIPATION_COPY: RECEIVED,
    Action.PARTICIPATION_CASE_FILE: RECEIVED,
    Action.PARTICIPATION_DECIDE: (rule(RECEIVERS, Stake.HANDLER), rule(RECEIVERS, Stake.MANAGES)),
    Action.PARTICIPATION_CLOSE: (rule(RECEIVERS, Stake.HANDLER), rule(RECEIVERS, Stake.MANAGES)),
    Action.PARTICIPATION_REMEDY: RECEIVED,
    # A state decides; what others find, any colleague who looked as well can confirm.
    Action.PARTICIPATION_SECOND: (rule(EXAMINERS, Stake.RECIPIENT),),
    Action.PARTICIPATION_PUT_OFF: (rule(RECEIVERS, Stake.HANDLER), rule(RECEIVERS, Stake.MANAGES)),
    Action.PARTICIPATION_RESTRICT: (rule(RECEIVERS, Stake.MANAGES),),
    Action.PARTICIPATION_ASSIGN: (rule(RECEIVERS, Stake.RECIPIENT),),
    Action.PARTICIPATION_CONFIRM: RECEIVED,
}
