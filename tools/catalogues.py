"""The catalogues of translations: `python -m tools.catalogues extract | update | missing | fill FILE… | compile`.

`missing` prints what no language has yet; `fill` takes files named `….LANGUAGE.json` that map a text to its translation
(a list for its plural forms; `context|text`, split at U+0004, where a text has a context).
One list of keywords and one mapping for the commands and for the test that asks whether a language is complete.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from portal import __version__

ROOT: Final = Path(__file__).resolve().parent.parent
FOLDER: Final = ROOT / "translations"
TEMPLATE: Final = FOLDER / "messages.pot"
KEYWORDS: Final = {
    **DEFAULT_KEYWORDS,
    "_l": None,
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
}
METHODS: Final = (
    ("portal/**.py", "python"),
    ("portal/reference/data/questionnaires/*.toml", "portal.reference.extract:questionnaire_strings"),
    ("portal/reference/data/rubrics/*.toml", "portal.reference.extract:rubric_strings"),
    ("templates/**.html", "jinja2"),
    ("templates/**.txt", "jinja2"),
)
SOURCES: Final = ("portal", "templates")
HEADER: Final = "# The texts of Accord. Rules and words to use: docs/translating.md"


def catalogues() -> list[Path]:
    """Return the catalogue of each language other than English."""
    return sorted(FOLDER.glob("*/LC_MESSAGES/messages.po"))


def load(path: Path) -> Catalog:
    """Read one catalogue; the folder two levels up names its language."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name, abort_invalid=True)


def _is_source(folder: str) -> bool:
    inside = Path(folder).relative_to(ROOT).parts
    return not inside or inside[0] in SOURCES


def extract() -> Catalog:
    """Collect every text for people from the code and the templates, with the comments left for translators."""
    found = Catalog(
        project="Accord",
        version=__version__,
        header_comment=HEADER,
        msgid_bugs_address="",
        # One day for ever: with the hour of each run, a catalogue would change although no text has.
        creation_date=datetime(2026, 11, 1, tzinfo=UTC),
        charset="utf-8",
        fuzzy=False,
    )
    texts = extract_from_dir(
        ROOT,
        list(METHODS),
        keywords=KEYWORDS,
        comment_tags=("For translators:",),
        strip_comment_tags=True,
        directory_filter=_is_source,
    )
    for filename, _line, message, comments, context in texts:
        # Without line numbers a catalogue changes only when a text does.
        found.add(message, None, [(filename, 0)], auto_comments=comments, context=context)
    return found


def write_template(catalogue: Catalog) -> None:
    """Write what was extracted to the template; `pybabel init -i … -d translations -l xx` begins a language from it."""
    FOLDER.mkdir(exist_ok=True)
    with TEMPLATE.open("wb") as file:
        write_po(file, catalogue, omit_header=False, sort_by_file=True, include_lineno=False)


def update() -> None:
    """Bring every catalogue up to the template: new texts come in empty, old ones go; nothing is guessed."""
    template = extract()
    write_template(template)
    for path in catalogues():
        catalogue = load(path)
        catalogue.update(template, no_fuzzy_matching=True)
        with path.open("wb") as file:
            write_po(file, catalogue, sort_by_file=True, include_lineno=False, ignore_obsolete=True)


def _key(message: Message) -> str:
    text = message.id if isinstance(message.id, str) else message.id[0]
    return f"{message.context}\x04{text}" if message.context else text


def _forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ("",))


def missing() -> None:
    """Print as JSON, by language, the texts that it has no translation for."""
    found = {
        path.parent.parent.name: [_key(one) for one in load(path) if one.id and not all(_forms(one))]
        for path in catalogues()
    }
    print(json.dumps(found, ensure_ascii=False, indent=1))


def fill(names: list[str]) -> None:
    """Enter translations where a catalogue has none; what is there already stays."""
    for name in names:
        given = json.loads(Path(name).read_text("utf-8"))
        path = FOLDER / Path(name).suffixes[-2].removeprefix(".") / "LC_MESSAGES" / "messages.po"
        catalogue = load(path)
        for message in catalogue:
            if message.id and not all(_forms(message)) and (found := given.get(_key(message))):
                message.string = tuple(found) if isinstance(found, list) else found
        with path.open("wb") as file:
            write_po(file, catalogue, sort_by_file=True, include_lineno=False, ignore_obsolete=True)


def compile_all() -> None:
    """Write beside each catalogue the form that the portal reads."""
    for path in catalogues():
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, load(path), use_fuzzy=False)


def main(arguments: list[str]) -> int:
    """Carry out one command; return 2 if it is not known."""
    commands = {
        "extract": lambda: write_template(extract()),
        "update": update,
        "missing": missing,
        "compile": compile_all,
    }
    match arguments:
        case ["fill", *names] if names:
            fill(names)
        case [command] if command in commands:
            commands[command]()
        case _:
            print("Say one of:", ", ".join([*commands, "fill FILE…"]), file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
