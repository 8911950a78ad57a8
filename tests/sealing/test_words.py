from __future__ import annotations

import itertools
import math

from portal.sealing.words import DRAWN, WORDS, canonical, index, number


def test_the_list_is_the_eff_long_one() -> None:
    assert len(WORDS) == len(set(WORDS)) == 7776
    assert (WORDS[0], WORDS[-1]) == ("abacus", "zoom")
    assert list(WORDS) == sorted(WORDS)


def test_each_word_has_its_place_and_no_other_text_has() -> None:
    assert [index(word) for word in WORDS] == list(range(7776))
    assert index("Zoom") is index("zo") is index("") is None


def test_each_word_has_a_number_of_four_digits() -> None:
    numbers = [number(word) for word in WORDS]
    assert len(set(numbers)) == 7776
    assert (numbers[0], numbers[-1]) == ("1000", "8775")


def test_no_word_begins_another_with_or_without_its_hyphen() -> None:
    # Sorted, a word that begins others stands directly before one of them.
    letters = sorted(word.replace("-", "") for word in DRAWN)
    assert not any(later.startswith(earlier) for earlier, later in itertools.pairwise(letters))


def test_no_two_words_that_may_be_drawn_are_the_same_letters() -> None:
    assert set(WORDS) - set(DRAWN) == {"yo-yo"}
    assert len({canonical((word,)) for word in DRAWN}) == len(DRAWN) == 7775


def test_seven_words_carry_ninety_bits() -> None:
    assert 7 * math.log2(len(DRAWN)) > 90
