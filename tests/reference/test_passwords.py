import pytest

from portal.reference.passwords import FILE, is_common


@pytest.mark.parametrize(
    "password", ["password", "PassWord", " qwertyuiop ", "123456789", "Password2026!", "iloveyou!!", "1q2w3e4r5t"]
)
def test_a_password_that_everyone_tries_is_common(password: str) -> None:
    assert is_common(password)


@pytest.mark.parametrize(
    "password", ["verdigris ladle 40 quiet boats", "dragon83920184732", "كلمة سر طويلة جدا", "", "xkQ7 vmp2 trw9"]
)
def test_a_password_of_ones_own_is_not_common(password: str) -> None:
    assert not is_common(password)


def test_at_least_ten_thousand_passwords_are_known_and_their_source_is_stated() -> None:
    import gzip

    known = gzip.decompress(FILE.read_bytes()).decode().split()
    assert len(set(known)) >= 10_000
    assert FILE.name in (FILE.parent / "NOTICE.md").read_text(encoding="utf-8")
