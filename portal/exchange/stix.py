"""STIX 2.1 bundles: read as a stream, checked object by object, given back as they came. Pure: no session, no request.

Everything that can be wrong with a file has a sentence that says what, and which object by its number. An object is
kept as the JSON that it was; `stix2` only says whether it is one of the standard. ijson and stix2 are imported when a
file is read, since most processes never read one.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final
from uuid import UUID, uuid5

from portal.incidents.rules import Tlp
from portal.problems import Problem
from portal.reference.labels import N_

Object = dict[str, Any]

MOST_OBJECTS: Final = 20_000
VERSION: Final = "2.1"
MEDIA_TYPE: Final = "application/stix+json;version=2.1"
BUNDLE_ID: Final = re.compile(r"bundle--[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
MOMENTS: Final = ("created", "modified", "valid_from")
LONGEST_PATTERN: Final = 20_000
MOST_PATTERNS: Final = 200_000
"""In characters: about ten seconds of reading."""
DEEPEST: Final = 40
"""What reads JSON takes ever longer for each level, and STIX has no use for more than a few."""
DEPTH: Final = {"start_map": 1, "start_array": 1, "end_map": -1, "end_array": -1}
LONG_NUMBER: Final = re.compile(rb"[0-9]{1000}")
"""What reads JSON here ends the whole process at a number of a hundred thousand digits. STIX has none of a hundred."""
HALVES: Final = re.compile(rb"\\u[dD][89a-fA-F]")
HEAD: Final = ("id", "objects", "type")
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
INDICATOR: Final = "indicator"
ABOUT: Final = ("marking-definition--", "extension-definition--", "language-content--")
"""What says something about a bundle's objects, and is not one that a grouping can hold."""

# STIX keeps these endings for names of properties that refer to other objects, extensions included.
REFERENCE: Final = "_ref"
REFERENCE_LIST: Final = "_refs"
# Authors and markings are often left out of a bundle, since everybody has them.
KNOWN_TO_ALL: Final = frozenset({"created_by_ref", "object_marking_refs", "marking_ref"})
REFERS: Final = re.compile(r"[a-z0-9-]+--[0-9a-fA-F-]{36}")
"""What a reference looks like. The old numbers inside an `observed-data` are none of this bundle's."""

NOT_JSON: Final = N_("This file is not JSON, or it breaks off. Export it again from the program that made it.")
NOT_BUNDLE: Final = N_("This is JSON, but no STIX 2.1 bundle. Choose a file that a STIX 2.1 program exported.")
EMPTY: Final = N_("This bundle holds no objects.")
TOO_MANY: Final = N_("This bundle holds more than %(most)s objects. Split it and share it in several notes.")
TWICE: Final = N_("Object %(number)s has the id of an object before it. Each id may stand in a bundle once.")
DANGLING: Final = N_(
    "Object %(number)s refers to an object that is not in the bundle. Add that object, or leave it out."
)
SAME_NAME: Final = N_("Something in this file has two values under one name, so nobody can tell which is meant.")
NOT_OBJECT: Final = N_("Object %(number)s is not as STIX 2.1 asks (%(property)s). Correct it and send the file again.")
TOO_LONG_NUMBER: Final = N_(
    "A number in this file has too many digits to be one of STIX 2.1. Correct it and send it again."
)
BAD_PATTERN: Final = N_("The pattern of object %(number)s cannot be read. Correct it and send the file again.")

# The marking definitions for TLP 2.0 that OASIS published with its extension of STIX 2.1.
TLP_EXTENSION: Final = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
TLP_CREATED: Final = "2022-10-01T00:00:00.000Z"
TLP_IDS: Final[Mapping[Tlp, str]] = {
    Tlp.CLEAR: "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
    Tlp.GREEN: "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    Tlp.AMBER: "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    Tlp.AMBER_STRICT: "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
    Tlp.RED: "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
}


class BadBundle(Problem):
    """A file that cannot be imported, and why."""


@dataclass(frozen=True, slots=True)
class Part:
    """One object of a bundle: where it stands (from 1), which indicator it is (from 1, 0 for none), and its JSON."""

    place: int
    number: int
    said: Object
    text: str


def check_whole(raw: bytes) -> int:
    """Check what holds for a bundle as a whole; return how many objects it has. Raise `BadBundle`."""
    _check_head(raw)
    refers: dict[str, int] = {}
    known: set[str] = set()
    count = 0
    for count, said in enumerate(_objects(raw), start=1):
        if count > MOST_OBJECTS:
            raise BadBundle(TOO_MANY, most=MOST_OBJECTS)
        own = said.get("id") if isinstance(said, dict) else None
        if not isinstance(own, str):
            raise BadBundle(NOT_OBJECT, number=count, property="id")
        if own in known:
            raise BadBundle(TWICE, number=count)
        known.add(own)
        for other in _references(said):
            refers.setdefault(other, count)
    if not count:
        raise BadBundle(EMPTY)
    if missing := [number for other, number in refers.items() if other not in known]:
        raise BadBundle(DANGLING, number=min(missing))
    return count


def parts(raw: bytes, *, behind: int, most: int) -> list[Part]:
    """Return up to `most` objects behind the first `behind`, each checked by itself. Raise `BadBundle`.

    Fewer where their patterns are long, so that no slice takes longer than a job is leased for.
    """
    found, number, read = [], 0, 0
    for place, said in enumerate(islice(_objects(raw), behind + most), start=1):
        number += _is_indicator(said)
        if place > behind:
            _check(said, place)
            found.append(Part(place, number if _is_indicator(said) else 0, said, _text(said, place)))
            read += len(said.get("pattern", ""))
        if read > MOST_PATTERNS:
            break
    return found


def _is_indicator(said: Object) -> bool:
    return said.get("type") == INDICATOR


def _check_head(raw: bytes) -> None:
    """Read the whole once for its form: JSON, not too deep, and at the top the three keys of a bundle."""
    import ijson  # noqa: PLC0415

    if LONG_NUMBER.search(raw):
        raise BadBundle(TOO_LONG_NUMBER)
    keys: list[str] = []
    head: dict[str, Any] = {}
    names: list[set[str]] = []
    depth = 0
    try:
        for event, value in ijson.basic_parse(_unmarked(raw)):
            if depth == 1 and event == "map_key":
                keys.append(value)
            elif depth == 1 and keys:
                head.setdefault(keys[-1], event if value is None else value)
            _check_names(event, value, names)
            depth += DEPTH.get(event, 0)
            if depth > DEEPEST:
                raise BadBundle(NOT_BUNDLE)
        _check_letters(raw)
    except (ijson.JSONError, ValueError):
        raise BadBundle(NOT_JSON) from None
    is_bundle = sorted(keys) == sorted(HEAD) and head["type"] == "bundle" and head["objects"] == "start_array"
    if not is_bundle or not BUNDLE_ID.fullmatch(str(head["id"])):
        raise BadBundle(NOT_BUNDLE)


def _check_names(event: str, value: Any, names: list[set[str]]) -> None:
    """Raise `BadBundle` where one map has the same name twice; `names` are those of the maps that are open."""
    if event == "start_map":
        names.append(set())
    elif event == "end_map":
        names.pop()
    elif event == "map_key":
        if value in names[-1] and len(names) > 1:  # of the bundle itself: it is none, as is said below
            raise BadBundle(SAME_NAME)
        names[-1].add(value)


def _check_letters(raw: bytes) -> None:
    """Raise `ValueError` for half of a letter written as an escape, in place of which the stream reads another one."""
    if HALVES.search(raw):
        json.dumps(json.loads(_unmarked(raw)), ensure_ascii=False).encode()


def _objects(raw: bytes) -> Iterator[Any]:
    import ijson  # noqa: PLC0415

    try:
        yield from ijson.items(_unmarked(raw), "objects.item", use_float=True)
    except (ijson.JSONError, ValueError):
        raise BadBundle(NOT_JSON) from None


def _unmarked(raw: bytes) -> bytes:
    return raw.removeprefix(BYTE_ORDER_MARK)


def _references(said: Any) -> Iterator[str]:
    """Yield every id that an object, or something inside it, refers to."""
    if isinstance(said, list):
        for one in said:
            yield from _references(one)
    elif isinstance(said, dict):
        for name, value in said.items():
            if name in KNOWN_TO_ALL:
                continue
            listed = value if name.endswith(REFERENCE_LIST) and isinstance(value, list) else ()
            single = [value] if name.endswith(REFERENCE) else ()
            yield from (one for one in (*listed, *single) if isinstance(one, str) and REFERS.fullmatch(one))
            yield from _references(value)


def _check(said: Object, place: int) -> None:
    """Let stix2 say whether this is an object of STIX 2.1; raise `BadBundle` with its number if it is none."""
    import stix2  # noqa: PLC0415

    if said.get("type") == "bundle":  # stix2 reads one, and nobody would look at what is in it
        raise BadBundle(NOT_OBJECT, number=place, property="type")
    if "created" in said and said.get("spec_version") != VERSION:  # what stix2 fills in where it is missing
        raise BadBundle(NOT_OBJECT, number=place, property="spec_version")
    if len(str(said.get("pattern", ""))) > LONGEST_PATTERN:
        raise BadBundle(BAD_PATTERN, number=place)
    try:
        known = stix2.parse(said, allow_custom=False, version=VERSION)
    except Exception as error:  # noqa: BLE001  it raises nearly anything for what it cannot read
        wrong = str(getattr(error, "prop_name", None) or "")
        if wrong == "pattern":
            raise BadBundle(BAD_PATTERN, number=place) from None
        # Only names of the standard: what stands in the file is sealed, and this sentence is not.
        raise BadBundle(NOT_OBJECT, number=place, property=wrong if wrong in _properties(stix2) else "…") from None
    if wrong := _made_up(stix2, known, said):
        raise BadBundle(NOT_OBJECT, number=place, property=wrong)


def _made_up(stix2: Any, known: Any, said: Object) -> str:
    """Return the name of a property that stix2 made up, or made a text of, because the file has none; else nothing.

    It reads `5` and `["a"]` as texts, and takes `null` (which STIX has not) for a moment of its own choosing.
    """
    kinds = (stix2.properties.StringProperty, stix2.properties.PatternProperty)
    texts = (name for name, one in known._properties.items() if isinstance(one, kinds))
    if found := next((name for name in texts if name in said and not isinstance(said[name], str)), ""):
        return found
    return next((name for name in MOMENTS if name in known and not isinstance(said.get(name), str)), "")


def _properties(stix2: Any) -> frozenset[str]:
    known = {
        **stix2.registry.STIX2_OBJ_MAPS[VERSION]["objects"],
        **stix2.registry.STIX2_OBJ_MAPS[VERSION]["observables"],
    }
    return frozenset(name for one in known.values() for name in one._properties)


def _text(said: Object, place: int) -> str:
    """Return the object as JSON that says the same; raise `BadBundle` where there is none."""
    try:
        text = json.dumps(said, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        text.encode()
    except (ValueError, RecursionError):
        raise BadBundle(NOT_OBJECT, number=place, property="…") from None
    return text


def marking(tlp: Tlp) -> Object:
    """Return the marking definition of a TLP 2.0 label, as OASIS published it."""
    code = tlp.value.removeprefix("TLP:").lower()
    return {
        "type": "marking-definition",
        "spec_version": VERSION,
        "id": TLP_IDS[tlp],
        "created": TLP_CREATED,
        "name": tlp.value,
        "extensions": {TLP_EXTENSION: {"extension_type": "property-extension", "tlp_2_0": code}},
    }


def bundle(objects: Iterator[str], *, of: UUID, tlp: Tlp, reference: str, day: str) -> Iterator[str]:
    """Yield a bundle of these objects (JSON texts) as they are, then what says their label. `of` names the bundle.

    STIX marks objects, not bundles. The objects are somebody's, so they are left alone: a grouping that refers to all
    of them carries the label, beside its marking definition. See docs/decisions/0008-tlp-in-a-grouping.md.
    """
    yield f'{{"type":"bundle","id":"bundle--{uuid5(of, "bundle")}","objects":['
    ids: list[str] = []
    for text in objects:
        yield "," + text if ids else text
        ids.append(json.loads(text)["id"])
    refs = [one for one in ids if not one.startswith(ABOUT)]
    added = [] if TLP_IDS[tlp] in ids else [marking(tlp)]
    if refs:
        added.append(_grouping(refs, uuid5(of, tlp.value), tlp, name=f"{reference} {tlp.value}", day=day))
    yield from ("," + json.dumps(one, ensure_ascii=False) for one in added)
    yield "]}"


def _grouping(refs: list[str], own: UUID, tlp: Tlp, *, name: str, day: str) -> Object:
    moment = f"{day}T00:00:00.000Z"
    return {
        "type": "grouping",
        "spec_version": VERSION,
        "id": f"grouping--{own}",
        "created": moment,
        "modified": moment,
        "name": name,
        "context": "suspicious-activity",
        "object_refs": refs,
        "object_marking_refs": [TLP_IDS[tlp]],
    }
