"""The desk, and reports as an organisation holds them."""

from typing import Final

from tests.browser.places.finding import FOR_ANOTHER, MINE, RESTRICTED, Find, Place, report


def filing(who: str, after: str = "") -> Find:
    """Find what this person's organisation filed in its own name."""
    return lambda world: world.link(who, "/desk/filings", r"/filings/[^/?]+$") + after


CLOSED: Final = "Nothing: closed"

PLACES: Final[dict[str, tuple[Place, ...]]] = {
    # ── the desk
    "desk.job": (Place("job", "hana", lambda world: world.job("hana")),),
    "desk.home": (
        Place("desk", "hana", "/desk"),
        Place("desk-member", "kofi", "/desk"),
        Place("desk-state", "lena", "/desk"),
        Place("desk-company", "tara", "/desk"),
        Place("desk-second-officer", "petra", "/desk"),
        Place("desk-nothing", "rima", "/desk"),
        Place("desk-secretariat", "selma", "/desk"),
        Place("desk-suspended", "signe", "/desk"),
        Place("desk-vendor", "viktor", "/desk"),
        Place("desk-waiting", "waiting", "/desk"),
    ),
    "submissions.queue": (
        Place("queue", "hana", "/desk/submissions"),
        Place("queue-empty", "rima", "/desk/submissions"),
        Place("queue-nothing-matches", "hana", "/desk/submissions?due=late&handler=others"),
        Place("queue-by-code", "hana", "/desk/submissions?state=&harm=doxxing"),
        Place("queue-held-back", "hana", "/desk/submissions?state=held"),
    ),
    "submissions.save_filter": (
        Place("queue-save-filter", "hana", "/desk/submissions/saved/new?state=&harm=doxxing&urgency=high"),
    ),
    "submissions.saved_filters": (Place("queue-saved-filters-empty", "hana", "/desk/submissions/saved"),),
    "submissions.narrow": (Place("queue-narrow", "hana", "/desk/submissions/narrow?state=&harm=doxxing"),),
    "submissions.show": (
        Place("part", "hana", report("hana", MINE)),
        Place("part-offered", "hana", report("hana", "Accept or decline")),
        Place("part-referred", "lena", report("lena", MINE)),
        Place("part-decided", "lena", report("lena", "Close, unless")),
        Place("part-withdrawn", "lena", report("lena", "Confirm by")),
        Place("part-declined", "lena", report("lena", "declined")),
        Place("part-for-another", "ines", report("ines", FOR_ANOTHER)),
        Place("part-handed-over", "ines", lambda world: world.reference("ines", FOR_ANOTHER, last=True)),
        Place("part-of-anothers-steward", "tara", report("tara", "Accept or decline")),
    ),
    "submissions.intake": (
        Place("intake", "ines", "/desk/submissions/new"),
        Place("intake-notice", "tara", "/desk/submissions/new"),
        Place("intake-disclosure", "viktor", "/desk/submissions/new"),
    ),
    "submissions.filings": (
        Place("filings", "tara", "/desk/filings"),
        Place("filings-vendor", "viktor", "/desk/filings"),
    ),
    "submissions.filing": (Place("filing", "tara", filing("tara")),),
    "submissions.correct_for": (
        Place("for-another-correct", "ines", report("ines", FOR_ANOTHER, "/correct/what_happened")),
    ),
    "submissions.add_to_wall_for": (Place("for-another-wall", "ines", report("ines", FOR_ANOTHER, "/wall")),),
    "submissions.correct_filing": (Place("filing-correct", "viktor", filing("viktor", "/correct/what_happened")),),
    "submissions.filing_answers": (Place("filing-answers", "viktor", filing("viktor", "/answers")),),
    "submissions.filing_thread": (
        Place("filing-thread", "tara", lambda world: world.link("tara", filing("tara")(world), "/thread/")),
    ),
    "submissions.take_filing_back": (
        Place("filing-take-back", "tara", lambda world: world.link("tara", filing("tara")(world), "/take-back/")),
    ),
    "submissions.withdraw_filing": (Place("filing-withdraw", "tara", filing("tara", "/withdraw")),),
    "submissions.kept_intake": (Place("intake-kept", "ines", lambda world: world.half_typed("ines")),),
    "submissions.import_reports": (Place("import", "ines", "/desk/submissions/import"),),
    "submissions.import_columns": (Place("import-columns", "ines", lambda world: world.imported("ines")),),
    "submissions.relay": (Place("for-another-permission", "ines", report("ines", FOR_ANOTHER, "/permission")),),
    "submissions.relay_take_back": (
        Place(
            "for-another-take-back",
            "ines",
            lambda world: world.link("ines", world.reference("ines", FOR_ANOTHER) + "/permission", "/take-back/"),
        ),
    ),
    "submissions.end_stewardship": (Place("for-another-end", "ines", report("ines", FOR_ANOTHER, "/permission/end")),),
    "submissions.prepare_hand_over": (
        Place("for-another-hand-over", "ines", report("ines", FOR_ANOTHER, "/hand-over")),
    ),
    "submissions.section": (
        Place("section-account", "hana", report("hana", MINE, "/section/account")),
        Place("section-contact", "hana", report("hana", MINE, "/section/contact")),
        Place("section-technical", "hana", report("hana", MINE, "/section/technical")),
        Place("section-wall", "hana", report("hana", MINE, "/section/wall")),
        Place("section-refused", "lena", report("lena", MINE, "/section/contact"), 403),
    ),
    "submissions.ask": (Place("part-ask", "hana", report("hana", MINE, "/ask")),),
    "submissions.decide": (
        Place("part-find", "hana", report("hana", MINE, "/decide")),
        Place("part-decide", "lena", report("lena", MINE, "/decide")),
    ),
    "submissions.decline": (Place("part-decline", "hana", report("hana", "Accept or decline", "/decline")),),
    "submissions.reopen": (Place("part-reopen", "lena", report("lena", "Close, unless", "/reopen")),),
    "submissions.later": (Place("part-later", "hana", report("hana", MINE, "/later")),),
    "submissions.days": (Place("days", "hana", "/desk/organisation/days"),),
    "submissions.duty": (Place("duty", "hana", "/desk/organisation/duty"),),
    "submissions.quota": (Place("quota", "hana", "/desk/organisation/quota"),),
    "submissions.late": (Place("secretariat-late", "selma", "/secretariat/late"),),
    "submissions.second": (
        Place("part-second", "kofi", lambda world: world.link("kofi", world.reference("kofi", CLOSED), "/second$")),
    ),
    "submissions.new_remedy": (Place("part-remedy-new", "hana", report("hana", MINE, "/remedies/new")),),
    "submissions.remedy": (
        Place(
            "part-remedy",
            "hana",
            lambda world: world.link("hana", world.reference("hana", MINE), "/remedies/[0-9a-f-]{36}$"),
        ),
    ),
    "submissions.end": (Place("part-close", "hana", report("hana", MINE, "/close")),),
    "submissions.legal_hold": (Place("part-hold", "hana", report("hana", MINE, "/hold")),),
    "submissions.end_legal_hold": (Place("part-hold-end", "hana", report("hana", MINE, "/hold/end")),),
    "submissions.retention": (Place("retention", "hana", "/desk/submissions/retention"),),
    "submissions.retention_days": (Place("retention-days", "hana", "/desk/submissions/retention/days"),),
    "submissions.note": (Place("part-note", "hana", report("hana", MINE, "/note")),),
    "submissions.prepared_answers": (
        Place("answers", "hana", lambda world: world.prepared() and "/desk/submissions/answers"),
        Place("answers-empty", "lena", "/desk/submissions/answers"),
    ),
    "submissions.prepare_answer": (Place("answer-new", "hana", "/desk/submissions/answers/new"),),
    "submissions.prepared_answer": (Place("answer", "hana", lambda world: world.prepared()),),
    "submissions.link": (Place("part-link", "hana", report("hana", MINE, "/link")),),
    "submissions.talk": (Place("part-talk", "hana", report("hana", MINE, "/talk")),),
    "submissions.vouching": (Place("part-vouching", "hana", report("hana", MINE, "/vouching")),),
    "submissions.codes": (
        Place("part-codes", "hana", report("hana", MINE, "/codes/harm")),
        Place("part-tags", "hana", report("hana", MINE, "/codes/tag")),
    ),
    "submissions.summary": (Place("part-summary", "hana", report("hana", MINE, "/summary")),),
    "submissions.gone": (
        Place("part-gone", "lena", lambda world: world.link("lena", world.reference("lena", "Confirm by"), "/gone/")),
    ),
    "submissions.assign": (
        Place("part-handler", "hana", report("hana", MINE, "/handler")),
        Place("part-handler-restricted", "hana", report("hana", RESTRICTED, "/handler")),
    ),
    "submissions.name_handler": (
        Place("part-name-handler", "hana", report("hana", RESTRICTED, "/handlers/name")),
        Place("part-name-handler-by-hand", "hana", lambda world: world.restricted_by_hand() + "/handlers/name"),
    ),
    "submissions.restrict": (Place("part-restrict", "hana", report("hana", MINE, "/restrict")),),
    "submissions.lift": (Place("part-lift", "hana", lambda world: world.restricted_by_hand() + "/lift"),),
    "submissions.unname_handler": (
        Place(
            "part-unname-handler",
            "hana",
            lambda world: world.link("hana", world.reference("hana", RESTRICTED) + "/handler", "/unname"),
        ),
    ),
    "submissions.refer_choose": (Place("refer", "hana", report("hana", MINE, "/refer")),),
    "submissions.case_file": (
        Place("case-file", "ines", report("ines", FOR_ANOTHER, "/case-file")),
        Place("case-file-nothing", "hana", report("hana", MINE, "/case-file")),
    ),
    "submissions.request_more": (Place("request-more", "hana", report("hana", MINE, "/request")),),
    "submissions.request_for": (
        Place("request-for", "hana", report("hana", MINE, "/refer/example-foreign-office/request")),
    ),
    "submissions.agree": (
        Place(
            "refer-agree",
            "hana",
            lambda world: (
                world.reference("hana", "Accept or decline", last=True) + "/refer/example-foreign-office/agree"
            ),
        ),
    ),
    "submissions.refer_what": (
        Place(
            "refer-to-with-two",
            "hana",
            lambda world: world.reference("hana", "Accept or decline", last=True) + "/refer/example-foreign-office",
        ),
        Place("refer-to", "hana", report("hana", MINE, "/refer/example-foreign-office")),
        Place("refer-to-barred", "hana", report("hana", MINE, "/refer/example-cyber-agency")),
    ),
}
