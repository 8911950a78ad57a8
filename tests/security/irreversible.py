"""Everything that cannot be undone, and so asks for the second factor again: a line for each act, and how to get there.

`test_step_up.py` tries with each what must not work. A new form that asks is red there until it has a line here.
"""

from dataclasses import dataclass
from typing import Final

from portal.accounts import forms as accounts
from portal.accounts.step_up import StepUpForm
from portal.asks import forms as asks
from portal.commitments import forms as commitments
from portal.commitments.forms import assessing, blocking, challenging, evidence, progress
from portal.incidents import forms as incidents
from portal.organisations.views import applications, keys, members, references, resetting, standing
from portal.parties import forms as parties
from portal.privacy import forms as privacy
from portal.submissions.forms import desk as submissions
from portal.submissions.forms import filings, intake, requests
from tests.accounts import holding
from tests.commitments import judging, promises
from tests.harness.forms import Answer
from tests.harness.pages import Page
from tests.incidents import notes
from tests.organisations import deciding, losing, test_admit, test_apply, test_references, test_rotation
from tests.parties import recording as ownership
from tests.personas import Person
from tests.privacy import test_notice
from tests.security.before_commitments import (
    Get,
    Reach,
    answer,
    ask,
    challenge,
    confirm_block,
    lift_block,
    make_link,
    mark,
    publish,
    publish_evidence,
    rejoin,
    report_progress,
    withdraw,
    withdraw_question,
)
from tests.submissions import for_another, test_filings, test_permission_request
from tests.submissions.desk import report
from tests.submissions.test_refer_desk import FOR_LAW, TO_STATES, offer


def account(path: str) -> Reach:
    """A page of one's own account."""

    def reach(get: Get) -> tuple[Person, Page]:
        person: Person = get("case_worker")
        return person, person.visitor().open(f"/desk/account/{path}")

    return reach


def remove_key(get: Get) -> tuple[Person, Page]:
    person: Person = get("case_worker")
    holding.with_key(person, name="Red key")
    return person, person.visitor().open("/desk/account").follow("Remove: Red key")


def admit(get: Get) -> tuple[Person, Page]:
    manager, newcomer = get("helpline"), get("make_member")(get("helpline"), admitted=False)
    page = test_admit.admit_page(manager, newcomer)
    return manager, page.fill({"words": test_admit.words_of(newcomer)})


def colleague(verb: str) -> Reach:
    """A manager before a page about another member."""

    def reach(get: Get) -> tuple[Person, Page]:
        manager, other = get("helpline"), get("case_worker")
        return manager, manager.visitor().open(f"/desk/organisation/members/{other.account}/{verb}")

    return reach


def application(verb: str) -> Reach:
    def reach(get: Get) -> tuple[Person, Page]:
        secretary = get("secretariat")
        test_apply.apply(get("visitor"))
        filed = test_apply.only(get("db"))
        return secretary, secretary.visitor().open(f"/secretariat/applications/{filed.id}/{verb}")

    return reach


def refer(get: Get) -> tuple[Person, Page]:
    helpline, liaison = get("helpline"), get("liaison")
    filed = report(get("app"), helpline, beyond=TO_STATES)
    page = offer(filed, helpline.visitor(), liaison).fill({"Parts of the report": ["What happened"], **FOR_LAW})
    return helpline, page.press("Continue", status=200)


def case_file(get: Get) -> tuple[Person, Page]:
    helpline = get("helpline")
    filed = report(get("app"), helpline, copying=(("account", str(helpline.organisation)),))
    return helpline, helpline.visitor().open(f"{filed.url}/case-file")


def withdraw_filing(get: Get) -> tuple[Person, Page]:
    vendor, helpline = get("vendor_officer"), get("helpline")
    filed = test_filings.file(vendor, test_filings.DISCLOSURE, helpline)
    return vendor, vendor.visitor().open(f"{filed}/withdraw")


def rotate(get: Get) -> tuple[Person, Page]:
    manager: Person = get("helpline")
    return manager, manager.visitor().open(test_rotation.KEYS).follow("Make all keys anew")


def reset(get: Get) -> tuple[Person, Page]:
    colleague, who = get("helpline"), get("case_worker")
    return colleague, colleague.visitor().open(f"{losing.MEMBERS}/{who.account}/second-factor")


def propose(get: Get) -> tuple[Person, Page]:
    secretary, organisation = get("secretariat"), get("helpline").organisation
    return secretary, secretary.visitor().open(deciding.address(organisation, "propose", "suspend"))


def confirm(get: Get) -> tuple[Person, Page]:
    """A second secretary before what the first one proposed."""
    second, organisation = get("second_secretary"), get("helpline").organisation
    deciding.propose(get("secretariat"), organisation, "remove")
    proposal = deciding.waiting(get("db"), organisation)
    return second, second.visitor().open(deciding.address(organisation, "proposals", str(proposal.id), "confirm"))


def dissolve(get: Get) -> tuple[Person, Page]:
    manager: Person = get("helpline")
    return manager, manager.visitor().open("/desk/organisation/dissolve")


def reference(get: Get) -> tuple[Person, Page]:
    secretary, helpline, liaison = get("secretariat"), get("helpline"), get("liaison")
    test_references.apply(get("visitor"), helpline, liaison)
    test_references.ask(secretary, test_apply.only(get("db")))
    return helpline, helpline.visitor().open("/desk/references").follow("Example Harbour Lab")


def share(get: Get) -> tuple[Person, Page]:
    writer = get("helpline")
    note = notes.write(writer)
    note.names(get("company"))
    return writer, note.visitor.open(f"{note.url}/share")


def shared_note(get: Get) -> notes.Note:
    return notes.shared(get("helpline"), get("company"))


def take_out(get: Get) -> tuple[Person, Page]:
    note, company = shared_note(get), get("company")
    return note.writer, note.writer.visitor().open(f"{note.url}/audience/{company.organisation}/take-out")


def narrow_label(get: Get) -> tuple[Person, Page]:
    note = shared_note(get)
    return note.writer, note.writer.visitor().open(f"{note.url}/label")


def leave_note(get: Get) -> tuple[Person, Page]:
    reader = get("liaison")
    return reader, reader.visitor().open(f"{notes.shared(get('helpline'), reader).url}/leave")


def hand_over(get: Get) -> tuple[Person, Page]:
    worker = get("case_worker")
    return worker, worker.visitor().open(f"{for_another.file(worker)}/hand-over")


def widen(get: Get) -> tuple[Person, Page]:
    worker = get("case_worker")
    page = worker.visitor().open(f"{for_another.file(worker)}/permission").fill({"on-state": ["account"]})
    return worker, page.press("See what this changes", status=200)


def take_all_back(get: Get) -> tuple[Person, Page]:
    worker = get("case_worker")
    return worker, worker.visitor().open(f"{for_another.file(worker)}/permission/end")


def relay_answer(get: Get) -> tuple[Person, Page]:
    worker, liaison = get("case_worker"), get("liaison")
    url = for_another.file(worker)
    test_permission_request.ask(worker, url, liaison)
    page = worker.visitor().open(f"{url}/permission")
    page = test_permission_request.follow(page, "asks the person for permission")
    return worker, page.fill({"What did the person say?": "They permit it"})


def publish_notice(get: Get) -> tuple[Person, Page]:
    """A second secretary before a notice that the first one wrote."""
    second = get("second_secretary")
    return second, second.visitor().open(test_notice.write(get("secretariat")).path)


def record_party(get: Get) -> tuple[Person, Page]:
    secretary = get("secretariat")
    return secretary, secretary.visitor().open("/secretariat/parties/new").fill({"name": "Example Holding"})


def tie_party(get: Get) -> tuple[Person, Page]:
    """A secretary before a body that another one added, which is an organisation here now."""
    secretary, other, member = get("secretariat"), get("second_secretary"), get("vendor_officer")
    page = secretary.visitor().open(f"{ownership.party(other, 'Example Lantern Systems')}/tie")
    return secretary, page.fill({"organisation": str(member.organisation)})


def untie_party(get: Get) -> tuple[Person, Page]:
    """A secretary before a body that another one took for a member by mistake."""
    secretary, other, member = get("secretariat"), get("second_secretary"), get("vendor_officer")
    page = secretary.visitor().open(f"{ownership.tied(other, member)}/untie")
    return secretary, page.fill({"Its name": "Example Lantern Systems", "Reason": "Two bodies of one name."})


def record_link(get: Get) -> tuple[Person, Page]:
    """A secretary before the form of a link, after another one added both parties."""
    secretary, other = get("secretariat"), get("second_secretary")
    first, second = (ownership.party(other, name) for name in ("Example Holding", "Example Fund"))
    answers = ownership.LINK | {"other": second.rsplit("/", 1)[-1]}
    return secretary, secretary.visitor().open(f"{first}/link").fill(answers)


def end_link(get: Get) -> tuple[Person, Page]:
    secretary, other = get("secretariat"), get("second_secretary")
    first, second = (ownership.party(other, name) for name in ("Example Holding", "Example Fund"))
    links = ownership.link(other, first, second).links.values()
    address = next(url for url in links if url.endswith("/end"))
    return secretary, secretary.visitor().open(address).fill({"Last day": "2026-06-30", "Reason": "It was sold."})


def written(get: Get) -> tuple[Person, Person, str]:
    """A state's commitment, and what the helpline wrote about it: the owner, the second reader, and its address."""
    reader, page = publish(get)
    slug = promises.approve(reader, page.path.removesuffix("/approve")).path.rsplit("/", 1)[-1]
    helpline, worker = get("helpline"), get("case_worker")
    address = judging.volunteer(helpline, slug)
    judging.write(helpline, address)
    judging.send(helpline, address)
    return get("liaison"), worker, address


def read_assessment(get: Get) -> tuple[Person, Page]:
    _owner, worker, address = written(get)
    return worker, worker.visitor().open(f"{address}/read")


def with_owner(get: Get) -> tuple[Person, str]:
    owner, worker, address = written(get)
    judging.agree(worker, address)
    return owner, address


def reply_to_assessment(get: Get) -> tuple[Person, Page]:
    owner, address = with_owner(get)
    return owner, owner.visitor().open(f"{address}/facts").fill({"Which facts": judging.REPLY})


def publish_assessment(get: Get) -> tuple[Person, Page]:
    owner, address = with_owner(get)
    judging.reply(owner, address)
    worker: Person = get("case_worker")
    return worker, worker.visitor().open(f"{address}/publish")


def withdraw_assessment(get: Get) -> tuple[Person, Page]:
    worker, page = publish_assessment(get)
    page.fill({"code": worker.spare()}).press("Publish this text", status=200)
    return worker, worker.visitor().open(page.path.replace("/publish", "/withdraw"))


@dataclass(frozen=True)
class Act:
    """One act that cannot be undone: its form, how somebody comes before its page, its button, what else is typed.

    `changes` is False where showing the second factor only opens the next page.
    """

    form: type[StepUpForm]
    reach: Reach
    button: str
    answers: tuple[tuple[str, Answer], ...] = ()
    changes: bool = True


SAID: Final = (("how", "by_phone"), ("said_on", "2026-03-03"))
ACTS: Final[dict[str, Act]] = {
    "make a new recovery code": Act(accounts.NewCodes, account("recovery-code"), "Continue"),
    "set up another authenticator": Act(accounts.NewCodes, account("authenticator"), "Continue"),
    "make new spare codes": Act(accounts.NewCodes, account("spare-codes"), "Continue"),
    "add a security key": Act(accounts.AddKeyFirst, account("security-keys/new"), "Continue", changes=False),
    "remove a security key": Act(accounts.RemoveKey, remove_key, "Remove"),
    "admit a member": Act(members.AdmitForm, admit, "Admit"),
    "make a member a manager": Act(StepUpForm, colleague("manager"), "Make a manager"),
    "remove a member": Act(StepUpForm, colleague("remove"), "Remove"),
    "approve an application": Act(applications.ApproveForm, application("approve"), "Approve"),
    "decline an application": Act(
        applications.DeclineWithCodeForm, application("decline"), "Decline", (("reason", "Nobody answers."),)
    ),
    "publish a commitment": Act(commitments.PublishForm, publish, "Publish this text"),
    "publish a progress update": Act(progress.PublishProgressForm, report_progress, "Publish the update"),
    "publish evidence": Act(evidence.PublishEvidenceForm, publish_evidence, "Publish this evidence"),
    "withdraw a commitment": Act(
        commitments.WithdrawForm, withdraw, "Withdraw it in public", (("reason", "It was sold."),)
    ),
    "ask a question": Act(asks.SendForm, ask, "Ask"),
    "publish an answer": Act(asks.SendForm, answer, "Publish the answer"),
    "withdraw a question": Act(asks.WithdrawForm, withdraw_question, "Withdraw the question"),
    "confirm a block": Act(blocking.ConfirmForm, confirm_block, "Block it now"),
    "lift a block": Act(blocking.LiftForm, lift_block, "Lift it now"),
    "challenge a commitment": Act(challenging.SendChallengeForm, challenge, "Send the challenge"),
    "publish a rejoinder": Act(asks.SendForm, rejoin, "Publish the rejoinder"),
    "mark an answer": Act(asks.MarkForm, mark, "Publish the mark", (("mark", "not"),)),
    "make a link to answer by": Act(asks.MakeLinkForm, make_link, "Make the link"),
    "refer a report": Act(submissions.ReferConfirmForm, refer, "Refer now"),
    "take a case file": Act(submissions.CaseFileForm, case_file, "Take the case file"),
    "answer a request for somebody": Act(requests.AnswerForm, relay_answer, "Record the answer", SAID),
    "make all keys anew": Act(keys.RotateForm, rotate, "Make them anew now"),
    "say that a colleague lost every second factor": Act(
        resetting.ResetForm,
        reset,
        "Confirm",
        (("I have met or called this person, and I am sure that it is them", True),),
    ),
    "propose to suspend an organisation": Act(
        standing.ProposeForm, propose, "Propose it", (("reason", "conduct"), ("text", "Nobody answers."))
    ),
    "confirm what a colleague proposed": Act(StepUpForm, confirm, "Confirm it"),
    "end one's own organisation": Act(StepUpForm, dissolve, "End it"),
    "give a reference": Act(
        references.ReferenceWithCodeForm,
        reference,
        "Send to the secretariat",
        (("says", "yes"), ("statement", "We know them.")),
    ),
    "share an incident note": Act(incidents.ShareForm, share, "Share now"),
    "take an organisation out of a note": Act(StepUpForm, take_out, "Take it out now"),
    "give a note a stricter label": Act(
        incidents.LabelForm, narrow_label, "Change the label now", (("tlp", "TLP:RED"),)
    ),
    "leave a note": Act(StepUpForm, leave_note, "Leave it now"),
    "widen permission for somebody": Act(intake.RelayWiderForm, widen, "Change it", SAID),
    "take a report back from everyone": Act(intake.RelayWiderForm, take_all_back, "Take it all back", SAID),
    "withdraw a notice from everyone": Act(filings.WithdrawFilingForm, withdraw_filing, "Withdraw it"),
    "publish a notice to all receipts": Act(privacy.PublishForm, publish_notice, "Publish the notice"),
    "give an assessment to its owner": Act(assessing.ReadForm, read_assessment, "Agree, and give it to them"),
    "correct facts of an assessment": Act(assessing.ReplyForm, reply_to_assessment, "Send the reply"),
    "publish an assessment": Act(assessing.StandForm, publish_assessment, "Publish this text"),
    "withdraw an assessment": Act(
        assessing.WithdrawAssessmentForm,
        withdraw_assessment,
        "Withdraw it in public",
        (("reason", "We read the wrong report."),),
    ),
    "record a party": Act(parties.PartyForm, record_party, "Add it"),
    "say that a party is a member": Act(parties.TieForm, tie_party, "It is this organisation"),
    "say that a party is no member after all": Act(parties.UntieForm, untie_party, "Undo it"),
    "record a link between parties": Act(parties.LinkForm, record_link, "Add it"),
    "end a link between parties": Act(parties.EndForm, end_link, "End it"),
    "hand a report over": Act(intake.HandOverForm, hand_over, "Make a one-time code"),
}

OWED: Final = frozenset(
    {
        "portal.organisations.views.sheets.UseForm",
    }
)
"""Forms that ask and have no line above yet. This may only become shorter."""
