"""Reading and giving back bundles, without a portal round them."""

import json
from uuid import uuid4

import pytest
import stix2

from portal.exchange import stix
from portal.exchange.stix import BadBundle
from portal.incidents.rules import Tlp
from tests.exchange import bundles


def read(raw: bytes, *, most: int = 400) -> list[stix.Part]:
    total = stix.check_whole(raw)
    found: list[stix.Part] = []
    while len(found) < total:
        found += stix.parts(raw, behind=len(found), most=most)
    return found


@pytest.mark.parametrize("name", list(bundles.BAD))
def test_every_bad_bundle_says_what_is_wrong(name: str) -> None:
    make, words = bundles.BAD[name]
    with pytest.raises(BadBundle) as caught:
        read(make())
    assert words in caught.value.reason % caught.value.values


@pytest.mark.parametrize(("name", "most"), [("pegasus", 400), ("cytrox", 400), ("cytrox", 7)])
def test_real_bundles_are_read_whole_in_slices_of_any_size(name: str, most: int) -> None:
    raw = bundles.real(name)
    found = read(raw, most=most)
    assert [part.place for part in found] == list(range(1, len(found) + 1))
    assert {part.said["id"]: json.dumps(json.loads(part.text), sort_keys=True) for part in found} == bundles.by_id(raw)
    numbers = [part.number for part in found if part.number]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_bundle_with_more_than_it_may_hold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stix, "MOST_OBJECTS", 6)
    with pytest.raises(BadBundle, match="more than"):
        stix.check_whole(bundles.bundle(bundles.whole()))


def test_long_patterns_make_short_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stix, "MOST_PATTERNS", 60)
    raw = bundles.bundle(bundles.whole(5))
    assert len(stix.parts(raw, behind=0, most=400)) < 6
    assert len(read(raw)) == 11


def test_a_mark_of_byte_order_does_no_harm() -> None:
    assert len(read(stix.BYTE_ORDER_MARK + bundles.bundle(bundles.whole()))) == 7


@pytest.mark.parametrize(
    "path", ["configuration-profile:id", "app:id", "android-property:name", "windows-registry-key:key"]
)
def test_object_paths_that_only_one_tool_understands_are_kept(path: str) -> None:
    raw = bundles.bundle([bundles.indicator(1, f"[{path}='x']")])
    assert read(raw)[0].said["pattern"] == f"[{path}='x']"


def test_authors_and_markings_may_lie_outside_of_the_bundle() -> None:
    one = bundles.indicator(
        1, created_by_ref=bundles.identifier("identity", 9), object_marking_refs=[stix.TLP_IDS[Tlp.RED]]
    )
    assert read(bundles.bundle([one]))[0].said == one


@pytest.mark.parametrize("tlp", list(Tlp))
def test_an_export_is_strictly_stix_and_says_its_label(tlp: Tlp) -> None:
    objects = bundles.whole()
    sent = "".join(
        stix.bundle((json.dumps(one) for one in objects), of=uuid4(), tlp=tlp, reference="AAA-AAA", day="2026-11-23")
    )
    parsed = stix2.parse(sent, allow_custom=False)
    assert parsed.type == "bundle"
    found = json.loads(sent)["objects"]
    assert found[: len(objects)] == objects
    marking, grouping = found[len(objects) :]
    assert marking["extensions"][stix.TLP_EXTENSION]["tlp_2_0"] == tlp.value.removeprefix("TLP:").lower()
    assert grouping["object_marking_refs"] == [marking["id"]]
    assert set(grouping["object_refs"]) == {one["id"] for one in objects}
    assert len(read(sent.encode())) == len(objects) + 2


def test_an_export_that_is_imported_and_exported_again_has_no_id_twice() -> None:
    first = "".join(
        stix.bundle(iter([json.dumps(bundles.malware())]), of=uuid4(), tlp=Tlp.RED, reference="A", day="2026-11-23")
    )
    again = "".join(
        stix.bundle(
            (part.text for part in read(first.encode())), of=uuid4(), tlp=Tlp.RED, reference="B", day="2026-11-24"
        )
    )
    assert len(read(again.encode())) == 4
