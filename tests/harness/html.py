"""Reading HTML strictly: what a page says, and whether it is sound.

`parse` gives the tree, `check` raises an AssertionError that lists everything that is wrong with a page at once.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Final
from xml.etree.ElementTree import Element

import html5lib

RIGHT_TO_LEFT: Final = frozenset({"ar", "fa", "he", "ur"})
APART: Final = """
address article aside blockquote br button caption dd details div dl dt fieldset figcaption figure footer form h1 h2
h3 h4 h5 h6 header hr label legend li main nav ol option p pre section select summary table
tbody td textarea tfoot th thead tr ul
"""
BLOCKS: Final = frozenset(APART.split())
UNREAD: Final = frozenset({"script", "style", "template", "title", "head"})
POINTING: Final = frozenset(
    {"aria-describedby", "aria-labelledby", "aria-controls", "aria-errormessage", "aria-owns", "for", "headers"}
)
UNLABELLED: Final = frozenset({"hidden", "submit", "button", "reset", "image"})
RUNNING: Final = re.compile(r"(java|vb)script:", re.IGNORECASE)
LOADING: Final = frozenset({"script", "img", "link", "iframe", "source", "video", "audio", "embed", "object", "use"})


@lru_cache(4)  # a page is checked when it arrives, and then read
def parse(text: str) -> tuple[Element, list[str]]:
    """Return the tree of a document and the parser's complaints, each with its line; nobody may change the tree."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    root: Element = parser.parse(text)
    return root, [f"line {line}: {code} {data or ''}".strip() for (line, _column), code, data in parser.errors]


def text_of(element: Element) -> str:
    """Return what a person reads in `element`, in one line; blocks are kept apart by a space."""
    return " ".join("".join(_pieces(element)).split())


def elements(root: Element, *tags: str) -> Iterator[Element]:
    """Return the elements below `root` with one of `tags`, or all of them, in order; quick, since pages are large."""
    if len(tags) == 1:
        return root.iter(*tags)
    if tags:
        wanted = frozenset(tags)
        return (element for element in root.iter() if element.tag in wanted)
    return filter(_is_element, root.iter())


def classes(element: Element) -> set[str]:
    """Return the classes of `element`."""
    return set(element.get("class", "").split())


def check(text: str) -> None:
    """Raise an AssertionError that names every fault of a whole page."""
    root, complaints = parse(text)
    faults = [f"not well formed: {complaint}" for complaint in complaints]
    if not text.lstrip().lower().startswith("<!doctype html>"):
        faults.append("does not begin with <!doctype html>")
    faults += [fault for rule in RULES for fault in rule(root)]
    assert not faults, "the page is not sound:\n  " + "\n  ".join(faults)


def labels(root: Element, control: Element) -> list[Element]:
    """Return the <label>s of a form control: those that point to it and the one round it."""
    by = _labels_by(root)
    return list(dict.fromkeys([*by.get(control.get("id") or "", ()), *by.get(control, ())]))


@lru_cache(4)  # looked for once a page, not once a control
def _labels_by(root: Element) -> Mapping[str | Element, list[Element]]:
    """Return the labels of a page by the id that they point to, and by each element that they hold."""
    found: dict[str | Element, list[Element]] = defaultdict(list)
    for label in root.iter("label"):
        found[label.get("for", "")].append(label)
        for element in label.iter():
            found[element].append(label)
    found.pop("", None)
    return found


def show(element: Element) -> str:
    """Return the opening tag of `element` for a message."""
    return f"<{element.tag}{''.join(f' {name}={value!r}' for name, value in list(element.attrib.items())[:4])}>"


def _is_element(node: Element) -> bool:
    """Tell an element from a comment, whose tag is a function, whatever its type says."""
    tag: object = node.tag
    return isinstance(tag, str)


def _pieces(element: Element) -> Iterator[str]:
    if element.tag in UNREAD or not _is_element(element):
        return
    apart = " " if element.tag in BLOCKS else ""
    yield apart + (element.text or "")
    for child in element:
        yield from _pieces(child)
        yield child.tail or ""
    yield apart


def _frame(root: Element) -> Iterator[str]:
    language, direction = root.get("lang", ""), root.get("dir", "")
    if not language:
        yield "<html> has no lang"
    expected = "rtl" if language.split("-")[0] in RIGHT_TO_LEFT else "ltr"
    if direction != expected:
        yield f"<html> has dir={direction!r}, but {language!r} is written {expected}"
    titles = [title for title in elements(root, "title") if "".join(title.itertext()).strip()]
    if not titles:
        yield "no <title>"
    for tag in ("h1", "main"):
        found = list(elements(root, tag))
        if len(found) != 1 or (tag == "h1" and not text_of(found[0])):
            yield f"{len(found)} <{tag}> instead of one with something in it"


def _headings(root: Element) -> Iterator[str]:
    before = 0
    for heading in elements(root, "h1", "h2", "h3", "h4", "h5", "h6"):
        level = int(str(heading.tag)[1])
        if level > before + 1 and before:
            yield f"<h{level}> {text_of(heading)!r} follows an <h{before}>"
        before = level


def _identities(root: Element) -> Iterator[str]:
    counts = Counter(name for element in elements(root) if (name := element.get("id")) is not None)
    for name, count in counts.items():
        if count > 1 or not name or re.search(r"\s", name):
            yield f"id {name!r} is used {count} times or is no id"
    for element in elements(root):
        for attribute, value in element.attrib.items():
            for target in value.split() if attribute in POINTING else ():
                if target not in counts:
                    yield f"{attribute}={target!r} of {show(element)} points to nothing"
        address = element.get("href", "")
        if element.tag == "a" and len(address) > 1 and address.startswith("#") and address[1:] not in counts:
            yield f"the link to {address!r} points to nothing"


def _nothing_inline(root: Element) -> Iterator[str]:
    for element in elements(root):
        for attribute, value in element.attrib.items():
            if attribute == "style" or attribute.lower().startswith("on"):
                yield f"inline {attribute} on {show(element)}"
            # What was typed comes back in `value`, which nothing follows.
            if attribute != "value" and ":" in value and RUNNING.match(re.sub(r"\s", "", value)):
                yield f"{attribute} of {show(element)} runs a script"
        if element.tag == "style":
            yield "a <style> in the page"
        if element.tag == "script" and not element.get("src"):
            yield "an inline <script>"
        loaded = element.get("src") or (element.get("href") if element.tag in LOADING else None) or ""
        if element.tag in LOADING and re.match(r"(https?:)?//", loaded) and element.get("rel") not in _ADDRESSES_ONLY:
            yield f"{show(element)} is loaded from another host"


_ADDRESSES_ONLY: Final = frozenset({"canonical", "alternate", "license"})


def _controls(root: Element) -> Iterator[str]:
    for control in elements(root, "input", "select", "textarea"):
        if control.get("type", "text") in UNLABELLED:
            continue
        if not _accessible_name(root, control, labels(root, control)):
            yield f"{show(control)} has no label"
    for group in elements(root, "fieldset"):
        if not any(text_of(legend) for legend in group.findall("legend")) and not group.get("aria-labelledby"):
            yield f"{show(group)} has no legend"


def _words_to_press(root: Element) -> Iterator[str]:
    for button in [*elements(root, "button", "a"), *_buttons_by_input(root)]:
        if button.tag == "a" and button.get("href") is None:
            continue
        if not (button.get("value") if button.tag == "input" else _accessible_name(root, button, [button])):
            yield f"{show(button)} has no words"


def _buttons_by_input(root: Element) -> list[Element]:
    return [control for control in elements(root, "input") if control.get("type") in ("submit", "button", "reset")]


def _accessible_name(root: Element, element: Element, sources: list[Element]) -> str:
    pointed = set(element.get("aria-labelledby", "").split())
    if pointed:
        sources = sources + [other for other in elements(root) if other.get("id") in pointed]
    pictures = [picture.get("alt") or "" for source in sources for picture in elements(source, "img")]
    titles = ["".join(title.itertext()) for source in sources for title in elements(source, "title")]
    return " ".join([element.get("aria-label", ""), *map(text_of, sources), *pictures, *titles]).strip()


def _forms(root: Element) -> Iterator[str]:
    for form in elements(root, "form"):
        method = form.get("method", "get").lower()
        inputs = list(elements(form, "input"))
        tokens = [field for field in inputs if field.get("name") == "csrf_token"]
        if method == "post" and not any(token.get("value") for token in tokens):
            yield f"{show(form)} posts without its token"
        if method == "get" and tokens:
            yield f"{show(form)} puts its token into the address"
        if method == "get" and any(field.get("type") == "password" for field in inputs):
            yield f"{show(form)} puts a password into the address"
        if any(field.get("type") == "file" for field in inputs) and form.get("enctype") != "multipart/form-data":
            yield f"{show(form)} takes a file but sends only its name"


def _focus(root: Element) -> Iterator[str]:
    """What is wrong takes the focus: said twice, it would be read twice, and only one can have it."""
    focused = [show(element) for element in elements(root) if "autofocus" in element.attrib]
    if len(focused) > 1:
        yield f"autofocus on {len(focused)} elements: {', '.join(focused)}"


def _pictures(root: Element) -> Iterator[str]:
    for picture in elements(root, "img"):
        if picture.get("alt") is None:
            yield f"{show(picture)} has no alt"
    for drawing in elements(root, "svg"):
        if not (drawing.get("aria-hidden") == "true" or drawing.get("role") == "img" or drawing.get("aria-label")):
            yield f"{show(drawing)} is neither role=img nor aria-hidden"
    for drawing in elements(root, "svg"):
        named = drawing.get("aria-label") or drawing.get("aria-labelledby") or drawing.find("title") is not None
        if drawing.get("role") == "img" and not named:
            yield f"{show(drawing)} has no name"


def _tables(root: Element) -> Iterator[str]:
    for table in elements(root, "table"):
        if not any(text_of(caption) for caption in table.findall("caption")) and not (
            table.get("aria-label") or table.get("aria-labelledby")
        ):
            yield f"{show(table)} has no caption or label"
        headers = list(elements(table, "th"))
        if not headers:
            yield f"{show(table)} has no headers"
        for header in headers:
            if header.get("scope") not in ("col", "row", "colgroup", "rowgroup"):
                yield f"the header {text_of(header)!r} does not say its scope"


def _lists(root: Element) -> Iterator[str]:
    allowed = {"ul": {"li"}, "ol": {"li"}, "dl": {"dt", "dd", "div"}}
    for element in elements(root, *allowed):
        for child in element:
            if _is_element(child) and child.tag not in allowed[str(element.tag)] | {"script", "template"}:
                yield f"{show(child)} stands directly in a <{element.tag}>"


def _nesting(root: Element) -> Iterator[str]:
    for outer in elements(root, "a", "button", "label"):
        banned = ("label",) if outer.tag == "label" else ("a", "button", "input", "select", "textarea")
        for inner in elements(outer, *banned):
            if inner is not outer:
                yield f"{show(inner)} inside {show(outer)}"


RULES: Final[tuple[Callable[[Element], Iterator[str]], ...]] = (
    _frame,
    _headings,
    _identities,
    _nothing_inline,
    _controls,
    _words_to_press,
    _forms,
    _focus,
    _pictures,
    _tables,
    _lists,
    _nesting,
)
