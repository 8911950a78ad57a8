"""Bundles for tests: the real ones, invented ones, and every way to break one."""

import gzip
import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final
from uuid import UUID

DATA: Final = Path(__file__).parents[1] / "data"
MOMENT: Final = "2026-03-02T10:00:00.000Z"

Object = dict[str, Any]


@cache
def real(name: str = "pegasus") -> bytes:
    """Return a published bundle as it is."""
    return gzip.decompress((DATA / f"{name}.stix2.gz").read_bytes())


def identifier(kind: str, number: int) -> str:
    return f"{kind}--{UUID(int=0x4000800000000000 << 16 | number | 0x40008000 << 64, version=4)}"


def indicator(number: int, pattern: str = "", **more: Any) -> Object:
    return {
        "type": "indicator",
        "spec_version": "2.1",
        "id": identifier("indicator", number),
        "created": MOMENT,
        "modified": MOMENT,
        "pattern": pattern or f"[domain-name:value='bad{number}.example']",
        "pattern_type": "stix",
        "pattern_version": "2.1",
        "valid_from": MOMENT,
        **more,
    }


def malware(number: int = 1) -> Object:
    return {
        "type": "malware",
        "spec_version": "2.1",
        "id": identifier("malware", number),
        "created": MOMENT,
        "modified": MOMENT,
        "name": "Example Lantern",
        "is_family": False,
    }


def relationship(number: int, source: Object, target: Object) -> Object:
    return {
        "type": "relationship",
        "spec_version": "2.1",
        "id": identifier("relationship", number),
        "created": MOMENT,
        "modified": MOMENT,
        "relationship_type": "indicates",
        "source_ref": source["id"],
        "target_ref": target["id"],
    }


def whole(count: int = 3) -> list[Object]:
    """Return a malware, indicators and what joins them."""
    what = malware()
    found = [indicator(number) for number in range(1, count + 1)]
    return [what, *found, *(relationship(number, one, what) for number, one in enumerate(found, start=1))]


def _file(**more: Any) -> Object:
    return {"type": "file", "spec_version": "2.1", "id": identifier("file", 1), "name": "a.zip", **more}


def bundle(listed: list[Any], **more: Any) -> bytes:
    head = {"type": "bundle", "id": identifier("bundle", 1), "objects": listed, **more}
    return json.dumps({key: value for key, value in head.items() if value is not None}).encode()


def changed(**values: Any) -> bytes:
    """Return a bundle whose third object has other values; None takes one away."""
    objects = whole()
    objects[2] = {key: value for key, value in (objects[2] | values).items() if value is not None}
    return bundle(objects)


def by_id(raw: bytes) -> Mapping[str, str]:
    """Return every object of a bundle as canonical JSON."""
    return {one["id"]: json.dumps(one, sort_keys=True) for one in json.loads(raw)["objects"]}


# What is wrong, the file, and words of the sentence that says so.
BAD: Final[Mapping[str, tuple[Callable[[], bytes], str]]] = {
    "no JSON": (lambda: b"hello", "not JSON"),
    "breaks off": (lambda: bundle(whole())[:-40], "not JSON"),
    "more behind it": (lambda: bundle(whole()) + b"{}", "not JSON"),
    "not UTF-8": (lambda: bundle(whole()).replace(b"Lantern", b"\xff\xfe"), "not JSON"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(200), "not JSON"),
    "a list": (lambda: b"[]", "no STIX 2.1 bundle"),
    "a number": (lambda: b"5", "no STIX 2.1 bundle"),
    "another thing": (lambda: bundle(whole(), type="report"), "no STIX 2.1 bundle"),
    "no id": (lambda: bundle(whole(), id=None), "no STIX 2.1 bundle"),
    "id of another kind": (lambda: bundle(whole(), id="bundle--1"), "no STIX 2.1 bundle"),
    "STIX 2.0": (lambda: bundle(whole(), spec_version="2.0"), "no STIX 2.1 bundle"),
    "more keys": (lambda: bundle(whole(), x_more=1), "no STIX 2.1 bundle"),
    "objects is a text": (lambda: bundle(whole(), objects="many"), "no STIX 2.1 bundle"),
    "no objects": (lambda: bundle([]), "holds no objects"),
    "an object of STIX 2.0": (lambda: changed(spec_version=None), "Object 3 is not as STIX 2.1 asks (spec_version)"),
    "an object without id": (lambda: changed(id=None), "Object 3 is not as STIX 2.1 asks (id)"),
    "a number for an object": (lambda: bundle([malware(), 7]), "Object 2 is not as STIX 2.1 asks"),
    "the same id twice": (lambda: bundle([*whole(), indicator(2)]), "Object 8 has the id of an object before it"),
    "source is missing": (
        lambda: bundle([malware(), relationship(1, indicator(1), malware())]),
        "Object 2 refers to an object that is not in the bundle",
    ),
    "target is missing": (
        lambda: bundle([indicator(1), relationship(1, indicator(1), malware())]),
        "Object 2 refers to an object that is not in the bundle",
    ),
    "grouping of nothing": (
        lambda: bundle(
            [
                indicator(1),
                {
                    **malware(),
                    "type": "grouping",
                    "id": identifier("grouping", 1),
                    "context": "suspicious-activity",
                    "object_refs": [identifier("indicator", 1), identifier("indicator", 9)],
                },
            ]
        ),
        "Object 2 refers to an object that is not in the bundle",
    ),
    "a folder that is missing": (
        lambda: bundle([indicator(1), _file(parent_directory_ref=identifier("directory", 1))]),
        "Object 2 refers to an object that is not in the bundle",
    ),
    "what an archive holds is missing": (
        lambda: bundle([_file(extensions={"archive-ext": {"contains_refs": [identifier("file", 9)]}})]),
        "Object 1 refers to an object that is not in the bundle",
    ),
    "a sample that is missing": (
        lambda: bundle([{**malware(), "sample_refs": [identifier("file", 9)]}]),
        "Object 1 refers to an object that is not in the bundle",
    ),
    "two values under one name": (
        lambda: bundle(whole()).replace(b'"is_family": false', b'"is_family": false, "name": "Another"'),
        "two values under one name",
    ),
    "a bundle in a bundle": (
        lambda: bundle([malware(), json.loads(bundle([malware(2)], id=identifier("bundle", 2)))]),
        "Object 2 is not as STIX 2.1 asks (type)",
    ),
    "a pattern that does not parse": (
        lambda: changed(pattern="[domain-name:value='bad"),
        "The pattern of object 3 cannot be read",
    ),
    "a pattern that is a number": (lambda: changed(pattern=5), "The pattern of object 3 cannot be read"),
    "a pattern of another language that is a number": (
        lambda: changed(pattern_type="snort", pattern=5),
        "Object 3 is not as STIX 2.1 asks (pattern)",
    ),
    "a pattern of another language that is a list": (
        lambda: changed(pattern_type="snort", pattern=["alert"]),
        "Object 3 is not as STIX 2.1 asks (pattern)",
    ),
    "a name that is a list": (lambda: changed(name=["a"]), "Object 3 is not as STIX 2.1 asks (name)"),
    "no day from which it holds": (lambda: changed(valid_from=None), "Object 3 is not as STIX 2.1 asks (valid_from)"),
    "a number without end": (
        lambda: bundle(whole()).replace(b'"is_family": false', b'"is_family": ' + b"9" * 100_000),
        "too many digits",
    ),
    "a number that is a little too long": (
        lambda: bundle(whole()).replace(b'"is_family": false', b'"is_family": ' + b"9" * 4_500),
        "too many digits",
    ),
    "a pattern without end": (
        lambda: changed(pattern="[" + " OR ".join(["domain-name:value='bad.example'"] * 1000) + "]"),
        "The pattern of object 3 cannot be read",
    ),
    "a pattern of brackets": (lambda: changed(pattern="(" * 20_000), "bject 3"),
    "a pattern of blanks": (lambda: changed(pattern="[" + " " * 19_000), "The pattern of object 3 cannot be read"),
    "a day that is none": (lambda: changed(valid_from="yesterday"), "Object 3 is not as STIX 2.1 asks (valid_from)"),
    "ends before it begins": (lambda: changed(valid_until="2020-01-01T00:00:00Z"), "Object 3 is not as STIX 2.1 asks"),
    "a property of one's own": (lambda: changed(x_score=5), "Object 3 is not as STIX 2.1 asks"),
    "a kind of one's own": (
        lambda: bundle([*whole()[:2], {**indicator(2), "type": "x-thing", "id": identifier("x-thing", 1)}]),
        "Object 3 is not as STIX 2.1 asks",
    ),
    "half a letter": (lambda: bundle(whole()).replace(b"Lantern", b"\\ud800"), "not"),
    "too deep": (lambda: b'{"type":"bundle","id":"x","objects":' + b"[" * 1_900_000, "no STIX 2.1 bundle"),
    "too deep, but whole": (
        lambda: bundle([*whole(), malware(2)]).replace(
            b'"is_family": false', b'"labels": ' + b"[" * 5000 + b"]" * 5000
        ),
        "no STIX 2.1 bundle",
    ),
    "no number": (lambda: bundle(whole()).replace(b'"is_family": false', b'"is_family": NaN'), "not JSON"),
    "too great a number": (lambda: bundle(whole()).replace(b'"is_family": false', b'"is_family": 1e999'), "not"),
}
