"""How people use a page: by the words on it, in their language, with the mouse or with the keyboard alone."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from gettext import NullTranslations
from typing import Final

from babel.support import Translations
from playwright.sync_api import FilePayload, Locator, Page, expect

from portal import resources
from tests.harness.browser import overflow
from tests.personas import Person

MOST_STOPS: Final = 120
FOCUSED: Final = "element => element === document.activeElement"
RING: Final = "() => parseFloat(getComputedStyle(document.activeElement).outlineWidth)"


@dataclass
class Walker:
    """Somebody in front of a browser. Words are given in English and looked for in their own language."""

    page: Page
    language: str = "en"

    @cached_property
    def catalogue(self) -> NullTranslations:
        if self.language == "en":
            return NullTranslations()
        return Translations.load(resources.folder("translations"), [self.language])

    def say(self, words: str, **values: str) -> str:
        said = self.catalogue.gettext(words)
        return said % values if values else said

    @property
    def path(self) -> str:
        path = "/" + self.page.url.split("/", 3)[3].split("#")[0]
        return path.removeprefix(f"/{self.language}") or "/"

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    @property
    def text(self) -> str:
        """What stands in <main>, in one line."""
        return " ".join(self.main.inner_text().split())

    def open(self, path: str) -> None:
        root = "" if self.language == "en" else f"/{self.language}"
        self.page.goto(root + path)

    def link(self, words: str, **values: str) -> Locator:
        return self.page.get_by_role("link", name=self.say(words, **values)).first

    def button(self, words: str) -> Locator:
        return self.page.get_by_role("button", name=self.say(words), exact=True)

    def field(self, label: str) -> Locator:
        return self.page.get_by_label(self.say(label)).first

    def box(self, group: str, label: str) -> Locator:
        """Return a box or radio button of a group."""
        return self.page.get_by_role("group", name=self.say(group)).get_by_label(self.say(label), exact=True)

    def follow(self, words: str, **values: str) -> None:
        self._arrive(self.link(words, **values).click)

    def press(self, words: str) -> None:
        self._arrive(self.button(words).click)

    def go(self, by: Locator) -> None:
        """Click what leads to another page and cannot be told by its words alone."""
        self._arrive(by.click)

    def type(self, label: str, text: str) -> None:
        self.field(label).fill(text)

    def choose(self, label: str) -> None:
        self.page.get_by_label(self.say(label), exact=True).first.check()

    def sees(self, words: str, **values: str) -> bool:
        return " ".join(self.say(words, **values).split()) in self.text

    def _arrive(self, act: Callable[[], None]) -> None:
        """Do what leads to another page, and look at whether that page is whole."""
        with self.page.expect_navigation():
            act()
        assert self.page.locator("h1").count() == 1, f"{self.path}: {self.text[:200]}"
        assert overflow(self.page) == 0, f"{self.path} is wider than its window"

    def sign_in(self, person: Person) -> None:
        """Sign in with the password and a code of the authenticator."""
        self.open("/sign-in")
        self.type("E-mail address", person.email)
        self.type("Password", person.password)
        self.press("Sign in")
        self.type("Code from your authenticator", person.totp())
        self.press("Continue")
        assert self.path == "/desk", self.text

    def come_back(self, words: str) -> None:
        """Open a report with its receipt."""
        self.open("/return")
        self.type("Your seven words, or your seven numbers", words)
        self.press("Open my report")


@dataclass
class Typist(Walker):
    """The same with the keyboard alone: what cannot be reached by Tab, or does not show that it is reached, fails."""

    def follow(self, words: str, **values: str) -> None:
        self._enter(self.link(words, **values), words)

    def press(self, words: str) -> None:
        self._enter(self.button(words), words)

    def type(self, label: str, text: str) -> None:
        self._reach(self.field(label), label)
        self.page.keyboard.type(text)

    def tick(self, box: Locator) -> None:
        self._reach(box, "the box")
        self.page.keyboard.press("Space")
        assert box.is_checked(), "the box cannot be ticked with the keyboard"

    def attach(self, label: str, file: FilePayload) -> None:
        """Open the browser's own list of files from the field, and choose one."""
        self._reach(self.field(label), label)
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Space")
        chooser.value.set_files([file])

    def jump(self, words: str) -> None:
        """Follow a link to a field of the same page, until it has the focus."""
        link = self.link(words)
        self._reach(link, words)
        self.page.keyboard.press("Enter")
        expect(self.page.locator(link.get_attribute("href") or "")).to_be_focused()

    def choose(self, label: str) -> None:
        """Tick a box, or walk through radio buttons with the arrows until this one is chosen."""
        wanted = self.page.get_by_label(self.say(label), exact=True).first
        if wanted.get_attribute("type") == "checkbox":
            self.tick(wanted)
        else:
            group = self.page.locator(f"input[name='{wanted.get_attribute('name')}']")
            self._reach(group, label)
            self.page.keyboard.press("Space")
            for _turn in range(group.count()):
                if wanted.is_checked():
                    break
                self.page.keyboard.press("ArrowDown")
        assert wanted.is_checked(), f"{label!r} cannot be chosen with the keyboard"

    def pick(self, label: str, value: str) -> None:
        """Choose from a list by walking down to what is wanted."""
        field = self.field(label)
        self._reach(field, label)
        for _option in range(field.locator("option").count()):
            if field.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{value!r} of {label!r} is not reached by the arrows")

    def _enter(self, wanted: Locator, words: str) -> None:
        self._reach(wanted, words)
        self._arrive(lambda: self.page.keyboard.press("Enter"))

    def _reach(self, wanted: Locator, words: str) -> None:
        """Press Tab until one of `wanted` has the focus; every stop on the way must be seen to have it."""
        for _stop in range(MOST_STOPS):
            if any(one.evaluate(FOCUSED) for one in wanted.all()):
                return
            self.page.keyboard.press("Tab")
            ring = self.page.evaluate(RING)
            where = self.page.evaluate("document.activeElement.outerHTML")
            assert ring >= 2 or re.match("<body", where), f"nothing shows that this has the focus: {where[:200]}"
        raise AssertionError(f"{words!r} on {self.path} is not reached by Tab")
