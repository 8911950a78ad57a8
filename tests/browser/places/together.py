"""Commitments, questions and incident notes."""

from typing import Final

from tests.browser.places.finding import (
    ASK,
    DRAFT_NOTE,
    PROMISED,
    SHARED_NOTE,
    Place,
    asked,
    for_assessors,
    judged,
    link,
    note,
    piece,
    promised,
)

PLACES: Final[dict[str, tuple[Place, ...]]] = {
    # ── commitments
    "commitments.register": (
        Place("commitments", "nobody", "/commitments"),
        Place("commitments-nothing-matches", "nobody", "/commitments?kind=vendor&instrument=cta"),
        Place("commitments-searched", "nobody", "/commitments?q=people&item=UNGP-22"),
    ),
    "register.compare": (
        Place("compare", "nobody", "/compare?organisation=example-messenger&organisation=example-foreign-office"),
        Place("compare-none", "nobody", "/compare?organisation=nobody"),
    ),
    "register.changed": (
        Place("changed", "nobody", "/commitments/changed?from=2020-01-01"),
        Place("changed-nothing", "nobody", "/commitments/changed?from=x&to=2020-01-01"),
    ),
    "register.coverage": (
        Place("coverage", "nobody", "/instruments/ungp/coverage"),
        Place("coverage-filtered", "nobody", "/instruments/ungp/coverage?kind=vendor"),
    ),
    "commitments.item": (
        Place("item", "nobody", "/instruments/ungp/UNGP-22"),
        Place("item-nothing", "nobody", "/instruments/unn/UNN-a"),
    ),
    "register.search": (
        Place("search", "nobody", "/search"),
        Place("search-found", "nobody", "/search?q=people+targeted"),
        Place("search-nothing", "nobody", "/search?q=kanari"),
    ),
    "commitments.show": (
        Place("commitment", "nobody", PROMISED),
        Place("commitment-of-a-state", "nobody", link("nobody", "/commitments?kind=state", "/commitments/.")),
    ),
    "commitments.version": (
        Place("commitment-version", "nobody", f"{PROMISED}/versions/2"),
        Place("commitment-version-superseded", "nobody", f"{PROMISED}/versions/1"),
    ),
    "commitments.changes": (Place("commitment-changes", "nobody", f"{PROMISED}/versions/2/changes"),),
    "commitments.instruments": (Place("instruments", "nobody", "/instruments"),),
    "commitments.instrument": (Place("instrument", "nobody", "/instruments/ungp"),),
    "commitments.desk": (
        Place("own-commitments", "tara", "/desk/commitments"),
        Place("own-commitments-empty", "otto", "/desk/commitments"),
    ),
    "commitments.new": (Place("commitment-new", "tara", "/desk/commitments/new"),),
    "commitments.import_table": (Place("commitments-import", "tara", "/desk/commitments/import"),),
    "commitments.import_columns": (
        Place("commitments-import-columns", "tara", lambda world: world.table_of_commitments("tara")),
    ),
    "commitments.own": (
        Place("own-commitment", "tara", promised("tara", "published")),
        Place("own-commitment-waiting", "tara", promised("tara", "waiting")),
        Place("own-commitment-for-me", "noor", promised("noor", "mine")),
    ),
    "commitments.edit": (
        Place("commitment-edit", "tara", promised("tara", "waiting", "/edit")),
        Place("commitment-next-version", "tara", promised("tara", "published", "/edit")),
    ),
    "commitments.discard": (Place("commitment-discard", "tara", promised("tara", "waiting", "/discard")),),
    "commitments.approve": (
        Place("commitment-approve", "noor", promised("noor", "mine", "/approve")),
        Place("commitment-approve-own", "tara", promised("tara", "waiting", "/approve"), 403),
    ),
    "commitments.withdraw": (Place("commitment-withdraw", "tara", promised("tara", "published", "/withdraw")),),
    # ── assessments
    "commitments.public_assessment": (Place("assessment-public", "nobody", f"{PROMISED}/assessments/1"),),
    "commitments.rubric": (Place("rubric", "nobody", "/assessments/rubric"),),
    "commitments.rubric_version": (Place("rubric-version", "nobody", "/assessments/rubric/2026-11"),),
    "commitments.assessments": (
        Place("assessments", "hana", "/desk/assessments"),
        Place("assessments-empty", "otto", "/desk/assessments"),
    ),
    "commitments.volunteer": (Place("assessment-new", "ines", f"/desk{PROMISED}/assess"),),
    "commitments.assessment": (
        Place("assessment-asked", "ines", judged("ines", "assigned")),
        Place("assessment-waiting", "hana", judged("hana", "waiting")),
        Place("assessment-with-owner", "hana", judged("hana", "with_owner")),
        Place("assessment-own-public", "hana", judged("hana", "published")),
    ),
    "commitments.edit_assessment": (Place("assessment-edit", "kofi", judged("kofi", "waiting", "/edit")),),
    "commitments.read_assessment": (
        Place("assessment-read", "hana", judged("hana", "waiting", "/read")),
        Place("assessment-read-own", "kofi", judged("kofi", "waiting", "/read"), 403),
    ),
    "commitments.publish_assessment": (
        Place("assessment-publish-too-early", "hana", judged("hana", "with_owner", "/publish"), 403),
    ),
    "commitments.withdraw_assessment": (
        Place("assessment-withdraw", "hana", judged("hana", "published", "/withdraw")),
    ),
    "commitments.give_up_assessment": (Place("assessment-give-up", "hana", judged("hana", "waiting", "/give-up")),),
    "commitments.decline_assessment": (Place("assessment-decline", "ines", judged("ines", "assigned", "/decline")),),
    "commitments.facts": (
        Place("assessment-facts", "viktor", link("viktor", "/desk/asks?state=delivered", "/facts$")),
        Place("assessment-facts-answered", "tara", link("tara", "/desk/asks?state=answered", "/facts$")),
    ),
    "commitments.all_assessments": (Place("assessments-of-all", "selma", "/secretariat/assessments"),),
    "commitments.assign_assessment": (Place("assessment-assign", "selma", "/secretariat/assessments/assign"),),
    "commitments.end_assessment": (
        Place("assessment-end", "selma", link("selma", "/secretariat/assessments", "/end$")),
    ),
    "commitments.from_instruments": (
        Place("commitment-from-instruments", "tara", "/desk/commitments/from-instrument"),
    ),
    "commitments.from_instrument": (
        Place("commitment-from-instrument", "tara", "/desk/commitments/from-instrument/cta"),
    ),
    "commitments.evidence": (
        Place("evidence", "tara", promised("tara", "published", "/evidence")),
        Place("evidence-none", "lena", promised("lena", "published", "/evidence")),
    ),
    "commitments.new_evidence": (Place("evidence-new", "tara", promised("tara", "published", "/evidence/new")),),
    "commitments.publish_evidence": (Place("evidence-publish", "tara", piece("publish")),),
    "commitments.show_evidence": (Place("evidence-show", "tara", piece("show")),),
    "commitments.remove_evidence": (Place("evidence-remove", "tara", piece("remove")),),
    "commitments.assessors_evidence": (Place("evidence-for-assessors", "ines", for_assessors("ines")),),
    "commitments.report": (Place("commitment-report", "tara", promised("tara", "published", "/progress")),),
    # ── questions
    "commitments.ask": (
        Place("question-ask", "ines", ASK),
        Place("question-ask-own", "tara", ASK, 403),
    ),
    "asks.all_asks": (
        Place("questions", "tara", "/desk/asks"),
        Place("questions-all", "tara", "/desk/asks?state="),
        Place("questions-empty", "otto", "/desk/asks"),
    ),
    "asks.show": (
        Place("question-open", "tara", asked("tara", "delivered")),
        Place("question-answered", "tara", asked("tara", "answered")),
        Place("question-no-answer", "viktor", asked("viktor", "no_answer")),
        Place("question-seen-by-the-asker", "lena", asked("lena", "delivered")),
    ),
    "asks.answer": (
        Place("question-answer", "tara", asked("tara", "delivered", "/answer")),
        Place("question-answer-late", "viktor", asked("viktor", "no_answer", "/answer")),
    ),
    "asks.extend": (Place("question-extend", "tara", asked("tara", "delivered", "/extend")),),
    "asks.withdraw": (Place("question-withdraw", "lena", asked("lena", "delivered", "/withdraw")),),
    # ── incident notes
    "incidents.notes": (
        Place("notes", "hana", "/desk/notes"),
        Place("notes-taken-back", "lena", "/desk/notes"),
        Place("notes-empty", "viktor", "/desk/notes"),
        Place("notes-nothing-matches", "hana", "/desk/notes?tlp=TLP:CLEAR"),
    ),
    "incidents.new": (Place("note-new", "hana", "/desk/notes/new"),),
    "incidents.show": (
        Place("note", "hana", note("hana", SHARED_NOTE)),
        Place("note-draft", "hana", note("hana", DRAFT_NOTE)),
        Place("note-read", "ines", note("ines", SHARED_NOTE)),
    ),
    "incidents.edit": (Place("note-edit", "hana", note("hana", DRAFT_NOTE, "/edit")),),
    "incidents.audience": (
        Place("note-audience", "hana", note("hana", DRAFT_NOTE, "/audience")),
        Place("note-audience-more", "hana", note("hana", SHARED_NOTE, "/audience")),
    ),
    "incidents.share": (Place("note-share", "hana", note("hana", DRAFT_NOTE, "/share")),),
    "incidents.state": (Place("note-statement", "ines", note("ines", SHARED_NOTE, "/statement")),),
    "incidents.indicators": (Place("note-indicators", "hana", note("hana", SHARED_NOTE, "/indicators")),),
    "incidents.take_out": (
        Place(
            "note-take-out", "hana", lambda world: world.link("hana", note("hana", SHARED_NOTE)(world), "/take-out$")
        ),
    ),
    "incidents.label": (Place("note-label", "hana", note("hana", SHARED_NOTE, "/label")),),
    "incidents.leave": (Place("note-leave", "ines", note("ines", SHARED_NOTE, "/leave")),),
    "incidents.gone": (Place("note-gone", "lena", link("lena", "/desk/notes", "/desk/notes/gone/.")),),
    "exchange.upload": (
        Place("note-upload", "hana", note("hana", DRAFT_NOTE, "/indicators/upload")),
        Place("note-upload-again", "hana", note("hana", SHARED_NOTE, "/indicators/upload")),
    ),
}
