"""The guides quote the portal: what stands there in bold stands on a page, and what they lead to is there."""

import re
from pathlib import Path
from typing import Final

import pytest
from babel.messages.pofile import read_po

from portal import resources

ROOT: Final = Path(__file__).resolve().parents[2]
GUIDES: Final = sorted((ROOT / "docs" / "guides").glob("*.md"))
LARGEST_PICTURE: Final = 60_000  # bytes


@pytest.fixture(scope="module")
def on_the_pages() -> set[str]:
    """Return every text of the portal, without the full stop at its end."""
    with (resources.folder("translations") / "fr" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file)
    texts = [message.id if isinstance(message.id, str) else message.id[0] for message in catalogue]
    return {text.removesuffix(".") for text in texts}


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_what_a_guide_quotes_stands_on_a_page(guide: Path, on_the_pages: set[str]) -> None:
    bold = re.findall(r"\*\*(.+?)\*\*", guide.read_text(), re.DOTALL)
    quoted = {" ".join(words.split()).removesuffix(".") for words in bold}
    assert not quoted - on_the_pages


@pytest.mark.parametrize("guide", [*GUIDES, ROOT / "README.md"], ids=lambda guide: str(guide.relative_to(ROOT)))
def test_what_a_guide_leads_to_is_there(guide: Path) -> None:
    links = re.findall(r"\]\(([^):#]+)\)", guide.read_text())
    assert [link for link in links if not (guide.parent / link).exists()] == []


def test_every_picture_is_shown_and_small() -> None:
    shown = {name for guide in GUIDES for name in re.findall(r"\(pictures/([^)]+)\)", guide.read_text())}
    there = {picture.name: picture.stat().st_size for picture in (ROOT / "docs" / "guides" / "pictures").glob("*")}
    assert there.keys() == shown
    assert {name: size for name, size in there.items() if size > LARGEST_PICTURE} == {}
