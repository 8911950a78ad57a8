"""Public pages, reporting, and coming back."""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from portal.reference.questionnaires import latest
from tests.browser.places.finding import Place, link
from tests.browser.world import World


def shapes() -> Iterator[str]:
    """Yield the pages of questions that no page before looks like: by the kinds of their questions."""
    seen = set()
    for page in latest("victim_report").pages:
        kinds = tuple((one.type, one.hint is not None) for one in page.questions)
        if kinds not in seen:
            seen.add(kinds)
            yield page.id


def helped(world: World) -> str:
    """Return the thread with the organisation that offered something."""
    return world.link("returned", "/return/report", "#remedies$").partition("#")[0]


PLACES: Final[dict[str, tuple[Place, ...]]] = {
    "register.home": (Place("home", "nobody", "/"),),
    "register.help_now": (Place("help", "nobody", "/help/now"),),
    "register.about": (Place("about", "nobody", "/about"),),
    "register.privacy": (Place("privacy", "nobody", "/privacy"),),
    "register.conduct": (Place("conduct", "nobody", "/conduct"),),
    "register.accessibility": (Place("accessibility", "nobody", "/accessibility"),),
    "web.left": (Place("left", "nobody", "/leave/done"),),
    # ── reporting
    "submissions.start": (Place("report-start", "nobody", "/report"),),
    "submissions.step": tuple(Place(f"report-step-{one}", "drafting", f"/report/step/{one}") for one in shapes()),
    "submissions.today": (Place("report-today", "drafting", "/report/today"),),
    "submissions.wall": (Place("report-wall", "drafting", "/report/wall"),),
    "submissions.receivers": (Place("report-receivers", "drafting", "/report/receivers"),),
    "submissions.permission": (Place("report-permission", "drafting", "/report/permission"),),
    "submissions.files": (
        Place("report-files", "drafting", "/report/files"),
        Place("report-files-none", "begun", "/report/files"),
    ),
    "submissions.files_progress": (
        Place("report-files-progress", "drafting", f"/report/files/progress/{UUID(int=1)}"),
    ),
    "submissions.check": (Place("report-check", "drafting", "/report/check"),),
    "submissions.thrown_away": (Place("report-thrown-away", "nobody", "/report/thrown-away"),),
    "submissions.receipt": (Place("report-receipt", "sent", "/report/receipt"),),
    "submissions.kept": (Place("report-kept", "kept", "/report/kept"),),
    # ── coming back
    "submissions.back": (
        Place("return", "nobody", "/return"),
        Place("return-drafting", "drafting", "/return"),
        Place("return-account-open", "keeping none", "/return"),
    ),
    "submissions.hand_over": (Place("hand-over-code", "nobody", "/return/hand-over"),),
    "submissions.hand_over_yours": (Place("hand-over-yours", "taking over", "/return/hand-over/yours"),),
    "submissions.hand_over_words": (Place("hand-over-words", "taking over", "/return/hand-over/words"),),
    "submissions.report": (
        Place("return-report", "returned", "/return/report"),
        Place("return-report-account", "keeping", "/return/report"),
    ),
    "submissions.own_thread": (Place("return-thread", "returned", link("returned", "/return/report", "/thread/")),),
    "submissions.ask_remedy": (
        Place("return-remedy-ask", "returned", lambda world: world.link("returned", helped(world), "/remedies/new$")),
    ),
    "submissions.answer_remedy": (
        Place(
            "return-remedy", "returned", lambda world: world.link("returned", helped(world), "/remedies/[0-9a-f-]{36}$")
        ),
    ),
    "submissions.permits": (Place("return-permission", "returned", "/return/permission"),),
    "submissions.take_back": (
        Place("return-take-back", "returned", link("returned", "/return/permission", "/take-back/")),
    ),
    "submissions.openings": (
        Place("return-openings", "returned", "/return/openings"),
        Place("return-openings-none", "kept", "/return/openings"),
    ),
    "submissions.own_files": (
        Place("return-files", "returned", "/return/files"),
        Place("return-files-none", "kept", "/return/files"),
    ),
    "submissions.own_files_progress": (
        Place("return-files-progress", "returned", f"/return/files/progress/{UUID(int=1)}"),
    ),
    "submissions.answers": (Place("return-answers", "returned", "/return/answers"),),
    "submissions.close": (
        Place("return-close", "returned", "/return/close"),
        Place("return-close-account", "keeping", "/return/close"),
    ),
    # ── an account in place of a receipt
    "submissions.account": (
        Place("own-account", "nobody", "/return/account"),
        Place("own-account-drafting", "drafting", "/return/account"),
        Place("own-account-sent", "sent", "/return/account"),
        Place("own-account-deleted", "nobody", "/return/account?deleted=1"),
    ),
    "submissions.new_account": (
        Place("own-account-new", "sent", "/return/account/new"),
        Place("own-account-new-kept", "kept", "/return/account/new"),
        Place("own-account-new-taking-over", "taking over", "/return/account/new"),
    ),
    "submissions.recover_account": (Place("own-account-recover", "nobody", "/return/account/recover"),),
    "submissions.account_code": (Place("own-account-code", "keeping one", "/return/account/code"),),
    "submissions.own_reports": (
        Place("own-account-reports", "keeping", "/return/account/reports?kept=1"),
        Place("own-account-reports-no-code", "keeping one", "/return/account/reports"),
        Place("own-account-reports-none", "keeping none", "/return/account/reports"),
    ),
    "submissions.add_report": (Place("own-account-add", "keeping", "/return/account/add"),),
    "submissions.take_out": (Place("own-account-take-out", "keeping", "/return/account/take-out"),),
    "submissions.account_password": (Place("own-account-password", "keeping", "/return/account/password"),),
    "submissions.new_account_code": (Place("own-account-new-code", "keeping", "/return/account/new-code"),),
    "submissions.delete_account": (Place("own-account-delete", "keeping", "/return/account/delete"),),
    "submissions.closed": (Place("return-closed", "nobody", "/return/closed"),),
}
