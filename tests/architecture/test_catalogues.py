"""A language is complete from the first page: every text translated, none guessed, no name left out of a sentence."""

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog, Message

from portal.settings import LANGUAGES
from tools import catalogues

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")


@pytest.fixture(scope="module")
def texts() -> Catalog:
    return catalogues.extract()


def test_every_language_that_is_offered_has_a_catalogue() -> None:
    found = {path.parent.parent.name for path in catalogues.catalogues()}
    assert found == set(LANGUAGES) - {"en"}


def test_the_code_and_the_templates_speak(texts: Catalog) -> None:
    assert len(texts) > 50


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_every_text_has_a_translation_that_keeps_its_placeholders(language: str, texts: Catalog) -> None:
    catalogue = catalogues.load(catalogues.FOLDER / language / "LC_MESSAGES" / "messages.po")
    faults = [fault for message in texts if message.id for fault in faults_of(message, catalogue)]
    assert not faults, f"{len(faults)} faults; `make translations` adds what is missing:\n" + "\n".join(faults)


def faults_of(message: Message, catalogue: Catalog) -> Iterator[str]:
    """Yield what is wrong with the translation of one text."""
    first = message.id if isinstance(message.id, str) else message.id[0]
    translated = catalogue.get(first, message.context)
    if translated is None:
        yield f"missing: {first!r}"
        return
    if translated.fuzzy:
        yield f"guessed: {first!r}"
    forms = [translated.string] if isinstance(translated.string, str) else list(translated.string or ())
    if not forms or not all(form.strip() for form in forms):
        yield f"empty: {first!r}"
        return
    # A plural of one or two may do without the number; every other name has to be in the sentence.
    allowed = placeholders(message)
    needed = allowed if isinstance(message.id, str) else allowed - {"num", "count", "number"}
    for form in forms:
        if not needed <= placeholders_in(form) <= allowed:
            yield f"placeholders {placeholders_in(form)} instead of {allowed}: {first!r}"


def placeholders(message: Message) -> set[str]:
    sources = [message.id] if isinstance(message.id, str) else list(message.id)
    return set().union(*(placeholders_in(source) for source in sources))


def placeholders_in(text: str) -> set[str]:
    return {named or f"{{{braced}}}" for named, braced in PLACEHOLDER.findall(text)}


@pytest.mark.parametrize(
    ("translation", "fault"),
    [
        ("%(name)s هنا", None),
        ("هنا", "placeholders"),
        ("%(nmae)s هنا", "placeholders"),
        ("", "empty"),
    ],
)
def test_a_translation_that_loses_a_name_is_found(translation: str, fault: str | None) -> None:
    source, catalogue = Catalog(), Catalog(locale="ar")
    source.add("%(name)s is here")
    catalogue.add("%(name)s is here", translation)
    message = source.get("%(name)s is here")
    assert message is not None
    found = [line.split(":")[0].split()[0] for line in faults_of(message, catalogue)]
    assert found == ([fault] if fault else [])
