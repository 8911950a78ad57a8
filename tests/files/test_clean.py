"""Copies without hidden details, and the child that makes them: it holds nothing and can open nothing."""

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from portal.files import cleaning
from portal.files.child.jpeg import stripped
from portal.files.cleaning import Bomb, CannotBeCleaned
from portal.files.rules import Cleaner, Sort
from tests.files import samples

HERE = Path(cleaning.__file__).parent


def clean(cleaner: Cleaner, sort: Sort, given: bytes) -> bytes:
    with cleaning.child(cleaner, sort, iter([given])) as copy:
        return b"".join(copy)


def told(given: bytes) -> bytes:
    return given


SAMPLES: list[tuple[Cleaner, Sort, bytes, Callable[[bytes], bytes]]] = [
    (Cleaner.IMAGE, Sort.JPEG, samples.picture(), told),
    (Cleaner.IMAGE, Sort.PNG, samples.picture("PNG") + samples.CANARY.encode(), told),
    (Cleaner.IMAGE, Sort.WEBP, samples.picture("WEBP"), told),
    (Cleaner.PDF, Sort.PDF, samples.document(), samples.plain_pdf),
    (Cleaner.OFFICE, Sort.WORD, samples.office(), samples.unpacked),
    (Cleaner.OFFICE, Sort.ODT, samples.open_document(), samples.unpacked),
]


@pytest.mark.parametrize(("cleaner", "sort", "given", "plain"), SAMPLES, ids=[one[1].value for one in SAMPLES])
def test_a_copy_says_nothing_of_who_made_it(
    cleaner: Cleaner, sort: Sort, given: bytes, plain: Callable[[bytes], bytes]
) -> None:
    said = plain(given)
    assert samples.CANARY.encode() in said or samples.CANARY.encode("utf-16-be") in said
    copy = plain(clean(cleaner, sort, given))
    for hidden in (samples.CANARY.encode(), samples.CANARY.encode("utf-16-be"), b"Exif", b"/JS", b"/EmbeddedFile"):
        assert hidden not in copy
    assert b"vba" not in copy and b"Module1" not in copy and b"x.example" not in copy


def test_what_is_shown_stays() -> None:
    copy = clean(Cleaner.IMAGE, Sort.PNG, samples.picture("PNG"))
    with Image.open(io.BytesIO(copy)) as one:
        assert one.size == (320, 200) and one.convert("RGB").getpixel((5, 5)) == (30, 90, 80)
    assert samples.WORDS.encode() in samples.unpacked(clean(Cleaner.OFFICE, Sort.WORD, samples.office()))
    words = samples.unpacked(clean(Cleaner.OFFICE, Sort.WORD, samples.office()))
    assert b"<w:t>a link</w:t>" in words and b'r:id="a"' in words, "what it says stays, and what is still there"
    assert b'r:id="b"' not in words and b"v:gone" not in words, "what refers to nothing would be called broken"
    assert b"/Do" not in clean(Cleaner.PDF, Sort.PDF, samples.document())
    assert b"/I Do" in samples.plain_pdf(clean(Cleaner.PDF, Sort.PDF, samples.document()))


def test_a_photograph_in_a_document_keeps_every_bit_of_its_picture() -> None:
    given = samples.picture()
    with Image.open(io.BytesIO(given)) as before, Image.open(io.BytesIO(stripped(given))) as after:
        assert before.tobytes() == after.tobytes() and not dict(after.getexif())


@pytest.mark.parametrize(
    ("cleaner", "sort", "given"),
    [
        (Cleaner.IMAGE, Sort.JPEG, samples.picture()[:400]),
        (Cleaner.IMAGE, Sort.JPEG, samples.picture("PNG")),
        (Cleaner.IMAGE, Sort.PNG, b"\x89PNG\r\n\x1a\n" + bytes(100)),
        (Cleaner.PDF, Sort.PDF, b"%PDF-1.7\nnothing"),
        (Cleaner.OFFICE, Sort.WORD, b"PK\x03\x04 and nothing"),
        (Cleaner.OFFICE, Sort.WORD, samples.zipped({"../out.xml": b"<a/>", "[Content_Types].xml": b"<a/>"})),
        (
            Cleaner.OFFICE,
            Sort.WORD,
            samples.zipped({"[Content_Types].xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
        ),
        (Cleaner.TEXT, Sort.TEXT, b"half a letter \xc3"),
        (Cleaner.TEXT, Sort.TEXT, b"a bell \x07"),
    ],
)
def test_of_what_is_broken_there_is_no_copy(cleaner: Cleaner, sort: Sort, given: bytes) -> None:
    with pytest.raises(CannotBeCleaned):
        clean(cleaner, sort, given)


def test_a_picture_of_too_many_points_is_not_unfolded() -> None:
    made = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(made, "PNG")
    with pytest.raises(CannotBeCleaned):
        clean(Cleaner.IMAGE, Sort.PNG, made.getvalue())


def _overlapping() -> bytes:
    """Return a ZIP whose directory names the same bytes twice."""
    made = bytearray(samples.zipped({"a": b"x" * 500, "b": b"y" * 500}))
    with zipfile.ZipFile(io.BytesIO(bytes(made))) as archive:
        second = archive.infolist()[1].header_offset
    at = made.rfind(b"PK\x01\x02")
    assert int.from_bytes(made[at + 42 : at + 46], "little") == second
    made[at + 42 : at + 46] = bytes(4)
    return bytes(made)


@pytest.mark.parametrize(
    "given",
    [
        samples.bomb(),
        samples.zipped({f"{one}": b"" for one in range(10_001)}),
        samples.zipped({f"{one}.zip": b"PK" for one in range(101)}),
        _overlapping(),
    ],
    ids=["zeros", "entries", "nested", "overlapping"],
)
def test_a_bomb_is_seen_by_its_directory(given: bytes) -> None:
    with pytest.raises(Bomb):
        clean(Cleaner.ARCHIVE, Sort.ZIP, given)


def test_an_archive_that_is_none_of_these_is_let_through() -> None:
    assert clean(Cleaner.ARCHIVE, Sort.ZIP, samples.zipped({"timeline.csv": b"a,b\n" * 1000})) == b""


TRIES = """
import sys; sys.path.insert(0, {root!r})
import os, socket, subprocess
from portal.files.child import limits
limits.shut_everything()
done = []
def tries(name, what):
    try: what()
    except OSError: return
    done.append(name)
tries("read", lambda: open("/etc/hostname"))
tries("write", lambda: open("/tmp/child-was-here", "w"))
tries("socket", lambda: socket.socket())
tries("pipe", os.pipe)
os.write(1, (" ".join(done) + "|" + " ".join(os.environ)).encode())
"""


def test_the_child_can_open_no_file_and_no_socket_and_is_told_nothing() -> None:
    program = TRIES.format(root=str(HERE.parents[1]))
    ran = subprocess.run([sys.executable, "-I", "-c", program], env={}, capture_output=True, check=True, cwd="/")
    assert ran.stdout in {b"|", b"|LC_CTYPE"}


def test_a_child_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    hangs = tmp_path / "hangs.py"
    hangs.write_text("import sys, time\nsys.stdin.buffer.read()\ntime.sleep(60)\n")
    monkeypatch.setattr(cleaning, "CHILD", hangs)
    monkeypatch.setattr(cleaning, "SECONDS", 0.5)
    with pytest.raises(CannotBeCleaned):
        clean(Cleaner.TEXT, Sort.TEXT, b"said")


def test_a_child_that_ends_half_way_gives_no_half_copy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    dies = tmp_path / "dies.py"
    dies.write_text("import os, sys\nsys.stdin.buffer.read()\nos.write(1, b'\"copy\"\\nhalf')\nos._exit(3)\n")
    monkeypatch.setattr(cleaning, "CHILD", dies)
    with pytest.raises(CannotBeCleaned):
        clean(Cleaner.TEXT, Sort.TEXT, b"said")


def test_nothing_of_the_child_knows_the_portal() -> None:
    """It imports nothing that could hold a key, even by accident."""
    program = (
        f"import sys; sys.path.insert(0, {str(HERE.parents[1])!r}); from portal.files.child import main, office, pdf"
    )
    program += "; print(*[one for one in sys.modules if one.startswith(('portal.', 'sqlalchemy', 'nacl', 'flask'))])"
    ran = subprocess.run([sys.executable, "-I", "-c", program], env={}, capture_output=True, check=True, text=True)
    found = set(ran.stdout.split())
    assert found and all(one.startswith("portal.files") for one in found), found
    assert not {one for one in found if not one.startswith("portal.files.child")} - {"portal.files"}
    assert os.environ  # this process has one
