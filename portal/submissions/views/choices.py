"""Choosing who may see a report and who never, looking everything over, and sending it."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask_babel import gettext as _

from portal.organisations.models import Kind, Organisation
from portal.policy import Action
from portal.problems import Invalid
from portal.reference.codes import is_code
from portal.reference.countries import COUNTRIES, country_name
from portal.reference.languages import LANGUAGES, language_name
from portal.sealing.receipts import new_receipt
from portal.submissions import queries, rules
from portal.submissions.blueprint import pages
from portal.submissions.drafting import AUDIENCES, CHECK, PERMISSION, RECEIVERS, WALL, Draft
from portal.submissions.forms.permission import PermissionForm, entry, kinds_of, permission_form, permitted
from portal.submissions.forms.report import WallForm, chosen_receivers, receivers_form, wall_form
from portal.submissions.operations import files, filing
from portal.submissions.rules import SHARED, WITHOUT_NAME, Purpose, SectionName
from portal.submissions.showing import shown_to_author
from portal.submissions.views.file_list import rows
from portal.submissions.views.report import (
    BACK,
    Page,
    go,
    onward,
    place,
    save,
    to_receipt,
    url_of,
    with_draft,
)
from portal.submissions.views.words import stretched
from portal.submissions.wall import Wall, names_of
from portal.web.costly import Desk
from portal.web.database import reading, writing
from portal.web.forms import Form
from portal.web.gate import action, actor
from portal.web.language import language
from portal.web.templates import word


@pages.get("/report/wall")
@action(Action.REPORT_DRAFT)
@with_draft
def wall(draft: Draft) -> Page:
    return _show_wall(draft, wall_form(draft, _parties()))


@pages.post("/report/wall")
@action(Action.REPORT_DRAFT)
@with_draft
def save_wall(draft: Draft) -> Page:
    """Save the list. Adding and removing stay on the page; everything typed there is saved with them."""
    form = wall_form(draft, _parties())
    if not form.validate_on_submit():
        return _show_wall(draft, form), 422
    try:
        people = names_of(form.people.data, field="people")
        others = names_of(form.others.data, field="others")
    except Invalid as problem:
        form.blame(problem)
        return _show_wall(draft, form), 422
    stays = request.form.get("go") == "add" or "remove" in request.form
    draft = save(lambda now: now.shut_out(_changed(now.wall, form), people=people, others=others, done=not stays))
    return go("wall", _anchor="listed", change=request.args.get("change")) if stays else onward(draft, WALL)


def _changed(wall: Wall, form: WallForm) -> Wall:
    """Return the list with what was chosen on it, and without what was removed."""
    removed = request.form.get("remove", "")
    countries = [*wall.countries, form.country.data] if form.country.data else list(wall.countries)
    organisations = [str(one) for one in wall.organisations]
    organisations += [form.organisation.data] if form.organisation.data else []
    return replace(
        wall,
        countries=tuple(dict.fromkeys(one for one in countries if one != removed)),
        organisations=tuple(UUID(one) for one in dict.fromkeys(organisations) if one != removed),
    )


def _parties() -> list[Organisation]:
    return list(reading().scalars(queries.parties()))


def _show_wall(draft: Draft, form: WallForm) -> str:
    names = {one.id: one.name for one in _parties()}
    listed = [(one, _government(one)) for one in draft.wall.countries if one in COUNTRIES]
    named = [(str(one), names[one]) for one in draft.wall.organisations if one in names]
    return render_template(
        "submissions/report/wall.html",
        form=form,
        countries=listed,
        organisations=named,
        watched=draft.on_suspected_device,
        **place(draft, WALL),
    )


@pages.get("/report/receivers")
@action(Action.REPORT_DRAFT)
@with_draft
def receivers(draft: Draft) -> Page:
    offers = filing.offers(reading(), draft)
    return _show_receivers(draft, offers, receivers_form(draft, _able(offers)), lost=_lost(offers))


def _lost(offers: filing.Offers) -> str:
    """Say why nothing was sent, if it was not."""
    if "lost" not in request.args:
        return ""
    known = [one.organisation.name for one in offers.offered if one.organisation.slug == request.args["lost"]]
    if known:
        return str(_(filing.NOBODY_COMPARES, name=known[0]))
    return str(_("An organisation that you chose cannot receive reports any more. Look at the list again."))


@pages.post("/report/receivers")
@action(Action.REPORT_DRAFT)
@with_draft
def save_receivers(draft: Draft) -> Page:
    offers = filing.offers(reading(), draft)
    form = receivers_form(draft, _able(offers))
    if request.form.get("go") == BACK and not form.receivers.data:
        return onward(draft, RECEIVERS)
    if not form.validate_on_submit():
        return _show_receivers(draft, offers, form), 422
    chosen = chosen_receivers(form)
    draft = save(lambda now: now.choose(chosen))
    return onward(draft, RECEIVERS)


def _able(offers: filing.Offers) -> list[Organisation]:
    return [one.organisation for one in offers.offered if one.is_open]


def _show_receivers(draft: Draft, offers: filing.Offers, form: Form, *, lost: str = "") -> str:
    ticks = {tick.data: tick for tick in form["receivers"]}
    cards = [
        (one.organisation, ticks.get(str(one.organisation.id)), *_words_of(one.organisation)) for one in offers.offered
    ]
    return render_template(
        "submissions/report/receivers.html",
        form=form,
        cards=cards,
        hidden=offers.hidden,
        lost=lost,
        **place(draft, RECEIVERS),
    )


def _words_of(organisation: Organisation) -> tuple[list[str], list[str]]:
    """Return whom it helps and in which languages."""
    helps = [word("target_group", code) for code in organisation.helps if is_code("target_group", code)]
    return helps, [language_name(code, language()) for code in organisation.languages if code in LANGUAGES]


@pages.get("/report/permission")
@action(Action.REPORT_DRAFT)
@with_draft
def permission(draft: Draft) -> Page:
    found = _chosen(draft)
    return _show_permission(draft, found, permission_form(draft, found)) if found else go("receivers")


@pages.post("/report/permission")
@action(Action.REPORT_DRAFT)
@with_draft
def save_permission(draft: Draft) -> Page:
    found = _chosen(draft)
    if not found:
        return go("receivers")
    form = permission_form(draft, found)
    if not form.validate_on_submit():
        return _show_permission(draft, found, form), 422
    draft = save(lambda now: now.permit(permitted(form)))
    return onward(draft, PERMISSION)


def _chosen(draft: Draft) -> list[Organisation]:
    """Return the chosen receivers that are still offered."""
    offered = filing.offers(reading(), draft).offered
    return [one.organisation for one in offered if one.organisation.id in draft.receivers]


def _show_permission(draft: Draft, receivers: list[Organisation], form: PermissionForm) -> str:
    return render_template(
        "submissions/report/permission.html",
        form=form,
        receivers=[(one, entry(form, str(one.id))) for one in receivers],
        beyond=kinds_of(form),
        uses=[form.boxes(use) for use in WITHOUT_NAME],
        can_pass_on=any(one.kind is Kind.CIVIL_SOCIETY for one in receivers),
        **place(draft, PERMISSION),
    )


@pages.get("/report/check")
@action(Action.REPORT_DRAFT)
@with_draft
def check(draft: Draft) -> Page:
    """Show everything that was said, and exactly who will get what, before it is sent."""
    chosen = _chosen(draft)
    owed = draft.owed()
    lost = len(chosen) != len(draft.receivers) or not all(one.is_open for one in chosen)
    return render_template(
        "submissions/report/check.html",
        form=Form(),
        **_parts(draft),
        owed=url_of(owed) if owed else None,
        lost=lost,
        receivers=[(one, _gets(draft, one), _limits(draft, str(one.id))) for one in chosen],
        wall=_wall_in_words(draft),
        people=draft.people.split("\n") if draft.people else [],
        beyond=[
            (word("section", section), word("audience", kind), _limits(draft, kind))
            for kind in AUDIENCES
            for section in SHARED
            if (section, kind) in draft.beyond
        ],
        notes=_used(draft, Purpose.NOTE),
        quotes=_used(draft, Purpose.QUOTE),
        files=rows(files.of_draft(reading(), by=actor())),
        **place(draft, CHECK),
    )


def _parts(draft: Draft) -> dict[str, Any]:
    """Return what was answered, page by page; and what could still be answered, where it is only named."""
    pages = [
        (_(page.title), url_for("submissions.step", page_id=page.id, change=1), shown_to_author(asked, draft.answers))
        for page, asked in draft.asked()
    ]
    told = [one for one in pages if one[2]]
    return {
        "parts": told,
        "unanswered": [(title, url) for title, url, answers in pages if not answers],
        "worried": any(one.worries for _title, _url, answers in told for one in answers),
        "more": url_for("submissions.step", page_id="how_much", change=1)
        if draft.told().get("how_much") == "short"
        else None,
    }


def _gets(draft: Draft, one: Organisation) -> list[str]:
    """Return in words what a receiver will be able to open."""
    given: list[SectionName] = [name for name in SHARED if name in draft.sections.get(one.id, ())]
    given += [SectionName.WALL] if SectionName.WALL in rules.sections_for(one.kind) else []
    return [word("section", name) for name in given]


def _limits(draft: Draft, target: str) -> str:
    """Return in words of what a copy may be taken, and how long it lasts, where anything was said of it."""
    copied = [word("section", one) for one in SHARED if (one, target) in draft.copying]
    said = [_("may take a copy of: %(sections)s", sections=_(", ").join(copied))] if copied else []
    said += [word("permission_until", draft.until[target])] if draft.until.get(target) else []
    return str(_("; ")).join(said)


def _used(draft: Draft, use: Purpose) -> list[str]:
    return [word("section", section) for section in SHARED if (section, use) in draft.beyond]


def _wall_in_words(draft: Draft) -> list[str]:
    """Return who must never see the report, apart from people."""
    names = {one.id: one.name for one in _parties()} if draft.wall.organisations else {}
    governments = [_government(one) for one in draft.wall.countries if one in COUNTRIES]
    known = [names[one] for one in draft.wall.organisations if one in names]
    return governments + known + (draft.others.split("\n") if draft.others else [])


def _government(code: str) -> str:
    return str(_("The government of %(country)s", country=country_name(code, language())))


@pages.post("/report/send")
@action(Action.REPORT_DRAFT)
def send() -> Page:
    """Send it: the costly derivation first, with no session open; then everything in one transaction."""
    words = new_receipt()
    derived = stretched(words, at=Desk.FILING)
    try:
        with writing() as session:
            filed = filing.file_report(session, words=words, stretched=derived, language=language(), by=actor())
            session.commit()
    except filing.ReceiverLost as lost:
        return go("receivers", lost=str(lost.values.get("slug") or 1), change=1)
    except Invalid:
        return go("check")
    return to_receipt(filed.token)
