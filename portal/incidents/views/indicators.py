"""The indicators of a note, fifty at a time."""

from flask import Response
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement

from portal.incidents import contents, queries
from portal.incidents.blueprint import pages
from portal.incidents.contents import BundleKeys
from portal.incidents.models import BundleState, IndicatorObject
from portal.incidents.operations import resealing
from portal.incidents.operations.writing import NO_KEY
from portal.incidents.views.opening import opened_with_key
from portal.policy import Action
from portal.problems import Hidden, Refused
from portal.web import lists
from portal.web.database import reading
from portal.web.gate import action, actor
from portal.web.lists import Filter, ListSpec, Order

KINDS = {
    "domain-name": _l("Domain name"),
    "url": _l("Web address"),
    "ipv4-addr": _l("Network address (IPv4)"),
    "ipv6-addr": _l("Network address (IPv6)"),
    "email-addr": _l("E-mail address"),
    "file": _l("File"),
    "process": _l("Process"),
    "app": _l("App"),
    "configuration-profile": _l("Configuration profile"),
    "android-property": _l("Android property"),
    contents.OTHER: _l("Something else"),
}


@pages.get("/desk/notes/<reference>/indicators")
@action(Action.NOTE_SEE)
def indicators(reference: str) -> str | Response:
    reader, key = opened_with_key(reference)
    session, note = reading(), reader.note
    bundle = session.scalar(queries.bundle(note.id, BundleState.READY))
    if bundle is None:
        raise Hidden
    keys = resealing.bundle_keys(session, note, bundle, by=actor())
    if keys is None:
        raise Refused(NO_KEY)
    title = contents.open_title(key, note.title, note=note.id)
    wanted = queries.indicators(bundle.id)
    kinds = {kind: str(said) for kind, said in KINDS.items()}  # looked up once, not once a row
    return lists.respond(
        "incidents/indicators.html", session, _spec(keys), wanted, note=note, title=title, bundle=bundle, kinds=kinds
    )


def _spec(keys: BundleKeys) -> ListSpec:
    def of_kind(value: str) -> ColumnElement[bool]:
        return IndicatorObject.kind.in_(keys.kind_indexes(value))

    return ListSpec(
        "indicators",
        orders=(Order("number", _l("As they came"), (IndicatorObject.number, IndicatorObject.id)),),
        filters=(Filter("kind", _l("Kind"), choices=lambda: list(KINDS.items()), where=of_kind),),
        cells=(
            (_l("Number"), lambda one: one.number),
            (_l("Kind"), lambda one: KINDS[one.kind]),
            (_l("What it looks for"), lambda one: one.value),
            (_l("Pattern"), lambda one: one.pattern),
            (_l("Name"), lambda one: one.name),
            (_l("Valid from"), lambda one: one.valid_from),
        ),
        read=lambda _session, rows: [contents.open_indicator(keys, one) for one in rows],
    )
