"""People who read pages: they open, follow, fill in by label and press; every page they are shown is checked.

page = visitor.open("/sign-in")
page = page.fill({"E-mail address": "amira@ministry.example", "Password": "…"}).press("Sign in")
assert page.h1 == "Your desk"
"""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlencode, urljoin, urlsplit
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from tests.harness import html
from tests.harness.forms import Answer, Form, Pair

MOST_REDIRECTS: Final = 8
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


@dataclass
class Page:
    """A page that a person was shown, at `path`, with HTTP `status`."""

    visitor: "Visitor"
    path: str
    status: int
    source: str
    headers: Mapping[str, str]
    form_in_use: Form | None = field(default=None, repr=False)

    @cached_property
    def root(self) -> Element:
        return html.parse(self.source)[0]

    @property
    def title(self) -> str:
        return text_of_first(self.root, "title")

    @property
    def h1(self) -> str:
        return text_of_first(self.root, "h1")

    @property
    def main(self) -> str:
        """What is read in <main>: the page without its shell."""
        return text_of_first(self.root, "main")

    @cached_property
    def text(self) -> str:
        """Everything that is read on the page, in one line."""
        return text_of_first(self.root, "body")

    @property
    def language(self) -> str:
        return self.root.get("lang", "")

    @property
    def errors(self) -> list[str]:
        """What the error summary says, or, without one, the errors beside the fields."""
        summaries = [one for one in html.elements(self.root) if "error-summary" in html.classes(one)]
        lines = [html.text_of(line) for one in summaries for line in html.elements(one, "li")]
        beside = [html.text_of(one) for one in html.elements(self.root) if "error" in html.classes(one)]
        return lines or [line.removeprefix("Error:").strip() for line in beside]

    def all(self, *tags: str, css: str = "") -> list[Element]:
        """Return the elements with one of `tags` and, if given, the class `css`."""
        return [one for one in html.elements(self.root, *tags) if not css or css in html.classes(one)]

    def texts(self, *tags: str, css: str = "") -> list[str]:
        """Return what is read in each of those elements."""
        return [html.text_of(one) for one in self.all(*tags, css=css)]

    @property
    def links(self) -> dict[str, str]:
        """Words of each link, and where it leads; the first of those with the same words."""
        found: dict[str, str] = {}
        for link in self.all("a"):
            if address := link.get("href"):
                found.setdefault(html.text_of(link) or link.get("aria-label", ""), address)
        return found

    @cached_property
    def forms(self) -> list[Form]:
        return [Form(self.root, element) for element in html.elements(self.root, "form")]

    def form(self, button: str | None = None, *, having: Sequence[str] = ()) -> Form:
        """Return the form with this button and these fields; the page must have exactly one such."""
        found = [form for form in self.forms if button is None or form.button(button) is not None]
        found = [form for form in found if all(form.find(key) for key in having)]
        wanted = f"{button!r} and {list(having)}" if button else f"{list(having)}"
        has = [(form.button_words(), form.fields()) for form in self.forms]
        assert len(found) == 1, f"{len(found)} forms with {wanted} on {self.path} ({self.h1!r}); it has {has}"
        return found[0]

    def fill(self, answers: Mapping[str, Answer], *, button: str | None = None) -> "Page":
        """Fill in the one form that has all these fields; press one of its buttons next."""
        self.form_in_use = self.form(button, having=list(answers))
        self.form_in_use.fill(answers)
        return self

    def press(self, words: str | None = None, *, status: int | None = None) -> "Page":
        """Press a button: of the form just filled in, or else the one on the page with these words."""
        form = self.form_in_use or self.form(words)
        self.form_in_use = None
        button = form.button(words)
        assert button is not None or words is None, f"no button {words!r}; there are {form.button_words()}"
        return self.visitor.send(self, form, button, status=status)

    def follow(self, words: str, *, status: int | None = None) -> "Page":
        """Follow the link with these words, or the only one that begins with them."""
        exact = [address for text, address in self.links.items() if text == words]
        found = exact or [address for text, address in self.links.items() if text.startswith(words)]
        assert len(found) == 1, f"{len(found)} links {words!r} on {self.path}; there are {list(self.links)}"
        return self.visitor.open(urljoin(self.path, found[0]), referer=self.path, status=status)

    def again(self) -> "Page":
        """Load the page anew."""
        return self.visitor.open(self.path)


class Visitor:
    """A person with a browser of their own, signed in as nobody until they sign in. `saved`: the last download."""

    def __init__(self, app: Flask, *, base_url: str = "http://localhost", language: str = "en") -> None:
        self.client = app.test_client()
        self.base_url = base_url
        self.language = language
        self.page: Page | None = None
        self.saved: bytes | None = None

    def open(self, path: str, *, status: int | None = 200, referer: str = "") -> Page:
        """Go to an address as a person does, through redirects, and return the page that is then shown."""
        return self.arrive(self.fetch(path, referer=referer), path, status=status)

    def fetch(self, path: str, *, method: str = "GET", referer: str = "", **request: Any) -> TestResponse:
        """Send one request with this person's cookies; return the bare answer, unchecked."""
        headers = {"Accept-Language": self.language, **request.pop("headers", {})}
        if referer:
            headers["Referer"] = self.base_url + referer
        if method != "GET":
            headers.setdefault("Origin", self.base_url)
        return self.client.open(path, method=method, base_url=self.base_url, headers=headers, **request)

    def post(self, path: str, data: Mapping[str, Any] | None = None, **request: Any) -> TestResponse:
        """Post straight to an address, past any form, as an attacker would; return the bare answer."""
        return self.fetch(path, method="POST", data=data or {}, **request)

    def send(self, page: Page, form: Form, button: Element | None, *, status: int | None = None) -> Page:
        """Send a form as a browser does."""
        override = {} if button is None else button.attrib
        action = override.get("formaction") or form.action or page.path
        method = (override.get("formmethod") or form.method).lower()
        path = urljoin(page.path, action)
        pairs = form.pairs(button)
        if method == "get":
            path = f"{urlsplit(path).path}?{urlencode([(name, str(value)) for name, value in pairs])}"
            return self.open(path, referer=page.path, status=status)
        request: dict[str, Any] = {"data": _body(pairs)}
        if form.multipart:
            # In memory, since tests watch for temporary files, and a browser makes none.
            boundary, request["data"] = encode_multipart(_parts(pairs))
            request["content_type"] = f"multipart/form-data; boundary={boundary}"
        answer = self.fetch(path, method="POST", referer=page.path, **request)
        if answer.headers.get("Content-Disposition", "").startswith("attachment"):  # a browser stays where it is
            self.saved = answer.data
            return page.again()
        return self.arrive(answer, path, status=status)

    def arrive(self, answer: TestResponse, path: str, *, status: int | None) -> Page:
        """Go where an answer leads, and return the page that is then shown."""
        for _ in range(MOST_REDIRECTS):
            if answer.status_code not in REDIRECTS:
                break
            target = urljoin(self.base_url + path, answer.headers["Location"])
            assert target.startswith(self.base_url + "/"), f"{path} sends people away, to {target}"
            path = target.removeprefix(self.base_url)
            answer = self.fetch(path)
        assert answer.status_code not in REDIRECTS, f"{path} goes round in circles"
        return self._read(answer, path.split("#")[0], status=status)

    def _read(self, answer: TestResponse, path: str, *, status: int | None) -> Page:
        kind = answer.headers.get("Content-Type", "")
        assert kind.lower().replace(" ", "") == "text/html;charset=utf-8", f"{path} is {kind!r}, not a page"
        source = answer.data.decode("utf-8")
        page = Page(self, path, answer.status_code, source, dict(answer.headers))
        expected = answer.status_code < 500 if status is None else answer.status_code == status
        assert expected, f"{path} answered {answer.status_code}, not {status}: {page.h1!r}: {page.main[:400]}"
        try:
            html.check(source)
        except AssertionError as faults:
            raise AssertionError(f"{path} ({page.h1!r}): {faults}") from None
        self.page = page
        return page


def text_of_first(root: Element, tag: str) -> str:
    """Return what is read in the first `tag`, or nothing."""
    first = next(html.elements(root, tag), None)
    if first is None:
        return ""
    return " ".join("".join(first.itertext()).split()) if tag == "title" else html.text_of(first)


def _parts(pairs: Sequence[Pair]) -> MultiDict[str, Any]:
    return MultiDict([(n, v if isinstance(v, str) else FileStorage(io.BytesIO(v[1]), filename=v[0])) for n, v in pairs])


def _body(pairs: Sequence[Pair]) -> MultiDict[str, Any]:
    return MultiDict([(n, v if isinstance(v, str) else (io.BytesIO(v[1]), v[0])) for n, v in pairs])


NewVisitor = Callable[..., Visitor]


@pytest.fixture
def new_visitor(app: Flask) -> NewVisitor:
    """Return a maker of people: `new_visitor()`, `new_visitor(language="ar")`."""

    def make(*, language: str = "en") -> Visitor:
        return Visitor(app, base_url="http://localhost", language=language)

    return make


@pytest.fixture
def visitor(new_visitor: NewVisitor) -> Visitor:
    """Return a person whom the portal does not know."""
    return new_visitor()
