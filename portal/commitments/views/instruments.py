"""The international instruments, and which commitments are meant to carry out their items."""

from collections import defaultdict

from flask import render_template

from portal.commitments import queries
from portal.commitments.blueprint import pages
from portal.commitments.models import Commitment
from portal.commitments.views import words
from portal.commitments.views.public import of_all
from portal.policy import Action
from portal.problems import Hidden
from portal.reference import instruments as reference
from portal.web.database import reading
from portal.web.gate import action
from portal.web.records import record


@pages.get("/instruments")
@action(Action.PUBLIC_READ)
@record(of_all)
def instruments() -> str:
    counts = queries.count_by_instrument(reading())
    return render_template(
        "commitments/instruments.html", instruments=reference.instruments(), counts=counts, addressed=words.addressed
    )


@pages.get("/instruments/<slug>")
@action(Action.PUBLIC_READ)
@record(of_all)
def instrument(slug: str) -> str:
    found = reference.instrument(slug)
    if found is None:
        raise Hidden
    mapped: dict[str, list[Commitment]] = defaultdict(list)
    for code, commitment in reading().execute(queries.mapped_to(found.code)):
        mapped[code].append(commitment)
    return render_template(
        "commitments/instrument.html", instrument=found, mapped=mapped, bases=words.BASES, addressed=words.addressed
    )
