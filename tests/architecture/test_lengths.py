from pathlib import Path

from tools.lengths import LIMIT, too_long


def test_no_python_file_is_longer_than_a_reader_can_hold() -> None:
    assert list(too_long()) == []


def test_a_file_one_line_too_long_is_named_with_its_length(tmp_path: Path) -> None:
    (tmp_path / "portal").mkdir()
    (tmp_path / "portal" / "just_fits.py").write_text("pass\n" * LIMIT)
    (tmp_path / "portal" / "too_long.py").write_text("pass\n" * (LIMIT + 1))
    assert list(too_long(tmp_path)) == [(Path("portal/too_long.py"), LIMIT + 1)]
