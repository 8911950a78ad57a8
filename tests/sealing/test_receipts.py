from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.sealing.receipts import canonical, new_receipt, numbers, parse
from portal.sealing.words import DRAWN, WORDS

WORDS_SHOWN = ("abacus", "t-shirt", "yoyo", "drop-down", "zoom", "felt-tip", "abacus")
NUMBERS_SHOWN = ("1000", "7639", "8752", "3008", "8775", "3527", "1000")
OTHERS = ("abacus", "zoom", "felt-tip", "stove", "yoyo", "drop-down")

ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")

receipts = st.tuples(*[st.sampled_from(DRAWN)] * 7)
shown = ["", " ", "-", " - ", "\n", "\r\n", "\t", ", ", ". ", "،", "_", "/"]
unseen = ["\u00a0", "\u202f", "\u200b", "\u200f ", "\u2066", "\u2011"]  # spaces, marks and a hyphen that do not break
separators = st.sampled_from([*shown, *unseen])


def _marked(word: str) -> str:
    return f"\u2067{word[0]}\u00ad{word[1]}\u200b{word[2:]}\u2069"


SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "in capitals": str.upper,
    "full-width": lambda word: "".join(chr(ord(c) + 0xFEE0) if c.isalpha() else c for c in word),
    "without its hyphen": lambda word: word.replace("-", ""),
    "with a space for its hyphen": lambda word: word.replace("-", " "),
    "with the hyphen that does not break": lambda word: word.replace("-", "\u2011"),
    "with marks that do not print": _marked,
    "in Turkish capitals": lambda word: word.replace("i", "İ").upper(),
    "in Turkish small letters": lambda word: word.replace("i", "ı"),
    "as a number": lambda word: numbers((word,))[0],
    "as an Arabic number": lambda word: numbers((word,))[0].translate(ARABIC),
    "as a Persian number": lambda word: numbers((word,))[0].translate(PERSIAN),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_word_of_the_list_is_read(spelling: str) -> None:
    for word in WORDS:
        found = parse(" ".join(map(SPELLINGS[spelling], (*OTHERS, word))))
        assert found is not None, word
        assert canonical(found) == canonical((*OTHERS, word))


@given(receipts, st.data())
def test_words_and_numbers_may_be_mixed_and_separated_in_any_way(receipt: tuple[str, ...], data: st.DataObject) -> None:
    spellings = data.draw(st.lists(st.sampled_from(sorted(SPELLINGS)), min_size=7, max_size=7))
    between = data.draw(st.lists(separators, min_size=8, max_size=8))
    written = [SPELLINGS[spelling](word) for spelling, word in zip(spellings, receipt, strict=True)]
    typed = between[0] + "".join(word + mark for word, mark in zip(written, between[1:], strict=True))
    assert parse(typed) == receipt


@given(receipts)
def test_a_receipt_is_read_in_words_and_in_numbers(receipt: tuple[str, ...]) -> None:
    assert parse(" ".join(receipt)) == parse(" ".join(numbers(receipt))) == receipt


@given(receipts, receipts)
def test_only_the_same_receipt_is_stretched_from_the_same_bytes(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert (one == other) == (canonical(one) == canonical(other))


def test_numbers_are_those_of_the_words() -> None:
    assert numbers(WORDS_SHOWN) == NUMBERS_SHOWN


@pytest.mark.parametrize(
    "typed",
    [
        "1. abacus\n2. t-shirt\n3. yoyo\n4. drop-down\n5. zoom\n6. felt-tip\n7. abacus",
        "1) 1000\n2) 7639\n3) 8752\n4) 3008\n5) 8775\n6) 3527\n7) 1000",
        "١. ١٠٠٠ ٢. ٧٦٣٩ ٣. ٨٧٥٢ ٤. ٣٠٠٨ ٥. ٨٧٧٥ ٦. ٣٥٢٧ ٧. ١٠٠٠",
        "1 0 0 0  7 6 3 9  8 7 5 2  3 0 0 8  8 7 7 5  3 5 2 7  1 0 0 0",
        "1000763987523008877535271000",
        "abacustshirtyoyodropdownzoomfelttipabacus",
        "abacus t-shirt yo-yo drop-down zoom felt-tip abacus",
        "Abacus, T-Shirt, Yo-yo, Drop-Down, Zoom, Felt-Tip, Abacus.",
        "“abacus” ‘t‑shirt’ «yoyo» drop–down; zoom… felt_tip | abacus!",
    ],
)
def test_a_receipt_is_read_as_people_copy_it(typed: str) -> None:
    assert parse(typed) == WORDS_SHOWN


def test_order_matters() -> None:
    found = parse(" ".join(reversed(WORDS_SHOWN[:-1])) + " zoom")
    assert found is not None
    assert found != WORDS_SHOWN
    assert canonical(found) != canonical(WORDS_SHOWN)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "abacus",
        " ".join(WORDS_SHOWN[:6]),
        " ".join((*WORDS_SHOWN, "zoom")),
        " ".join((*OTHERS, "accord")),
        " ".join((*OTHERS, "zoo")),
        " ".join((*OTHERS, "0999")),
        " ".join((*OTHERS, "8776")),
        " ".join((*OTHERS, "9999")),
        " ".join((*OTHERS, "877")),
        " ".join((*OTHERS, "877a")),
        " ".join((*OTHERS, "zооm")),  # two of these letters are Cyrillic
        " ".join((*OTHERS, "zoom", "سلام")),
        "zoom " * 7 + " " * 1000,
    ],
)
def test_anything_else_is_no_receipt(typed: str) -> None:
    assert parse(typed) is None


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading(typed: str) -> None:
    assert parse(typed) is None


def test_new_receipts_are_drawn_from_the_whole_list() -> None:
    drawn = [new_receipt() for _ in range(10_000)]
    assert len(set(drawn)) == len(drawn)
    assert {len(receipt) for receipt in drawn} == {7}
    # 70,000 draws leave out about one word of 7,775 (7775 / e^9); fifty would be no chance.
    assert len(set(DRAWN) - {word for receipt in drawn for word in receipt}) < 50
