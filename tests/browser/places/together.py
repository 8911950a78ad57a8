"""Commitments, questions and incident notes."""

from typing import Final

from tests.browser.places.finding import ASK, DRAFT_NOTE, PROMISED, SHARED_NOTE, Place, asked, link, note, promised

PLACES: Final[dict[str, tuple[Place, ...]]] = {
    # ── commitments
    "commitments.register": (
        Place("commitments", "nobody", "/commitments"),
        Place("commitments-nothing-matches", "nobody", "/commitments?kind=vendor&instrument=cta"),
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
