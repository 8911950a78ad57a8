"""Addresses are shown harmless, and everything else as it was written."""

import pytest

from portal.submissions.defang import defanged


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("https://bad.example/x.php?a=1", "hxxps://bad[.]example/x[.]php?a=1"),
        ("HTTP://BAD.EXAMPLE", "HxxP://BAD[.]EXAMPLE"),
        ("ftp://files.example", "fxp://files[.]example"),
        ("www.1und1.example.", "www[.]1und1[.]example."),
        ("10.0.0.1", "10[.]0[.]0[.]1"),
        ("me@bad.example", "me[@]bad[.]example"),
        ("xn--bcher-kva.xn--p1ai", "xn--bcher-kva[.]xn--p1ai"),
        ("اضغط https://رابط.example الآن", "اضغط hxxps://رابط[.]example الآن"),
        ("It cost 3.50. I left at 5 p.m. and slept.", "It cost 3.50. I left at 5 p.m. and slept."),
        ("انتهى.", "انتهى."),
        ("", ""),
    ],
)
def test_an_address_is_harmless_and_prose_stays(typed: str, shown: str) -> None:
    assert defanged(typed) == shown


def test_white_space_stays_as_it_was() -> None:
    assert defanged("a\n\n b.example\t c ") == "a\n\n b[.]example\t c "
