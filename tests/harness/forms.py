"""A form as a person meets it: filled in by its labels, sent by one of its buttons, with whatever it hides."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element

from tests.harness.html import elements, labels, show, text_of

File = tuple[str, bytes]
Answer = str | bool | Sequence[str] | File | Sequence[File]
Pair = tuple[str, str | File]

BUTTONS: Final = frozenset({"submit", "button", "reset", "image"})


@dataclass
class Control:
    """One control, or all radio buttons or boxes of one name, and what stands in it."""

    name: str
    parts: list[Element]
    prompts: set[str]
    choices: dict[str, list[str]]
    values: list[str | File] = field(default_factory=list)

    @property
    def kind(self) -> str:
        first = self.parts[0]
        return str(first.tag) if first.tag != "input" else first.get("type", "text").lower()

    def answer(self, given: Answer) -> None:
        """Put in what a person gives; an AssertionError says what they could not do in a browser."""
        if isinstance(given, bool):
            assert self.kind == "checkbox", f"{self.name!r} is not a box to tick"
            assert len(self.parts) == 1, f"{self.name!r} has several boxes: say which, {self._offered()}"
            self.values = [next(iter(self.choices))] if given else []
        elif self.kind == "file":
            self.values = [given] if isinstance(given, tuple) else [one for one in given if isinstance(one, tuple)]
        elif self.choices:
            several = [given] if isinstance(given, str) else [str(one) for one in given]
            assert len(several) <= 1 or self._takes_several(), f"{self.name!r} takes one answer, not {several}"
            self.values = [self._choice(one) for one in several]
        else:
            assert isinstance(given, str), f"{self.name!r} takes a text, not {given!r}"
            # A browser sends the ends of lines like this, whatever was pasted.
            self.values = [given.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")]

    def _takes_several(self) -> bool:
        return self.kind == "checkbox" or self.parts[0].get("multiple") is not None

    def _choice(self, wanted: str) -> str:
        if wanted in self.choices:
            return wanted
        exact = [value for value, words in self.choices.items() if wanted in words]
        near = [value for value, words in self.choices.items() if any(word.startswith(wanted) for word in words)]
        found = exact or near
        assert len(found) == 1, f"{wanted!r} is not one of the choices of {self.name!r}: {self._offered()}"
        return found[0]

    def _offered(self) -> list[str]:
        return [words[0] if words else value for value, words in self.choices.items()]


class Form:
    """A form of a page; `fill` puts answers in, `pairs` is what the browser would send."""

    def __init__(self, root: Element, element: Element) -> None:
        self.root = root
        self.element = element
        self.action = element.get("action") or ""
        self.method = element.get("method", "get").lower()
        self.multipart = element.get("enctype") == "multipart/form-data"
        owned = list(_owned(root, element))
        self.buttons = [one for one in owned if one.tag == "button" or one.get("type") in ("submit", "image")]
        self.controls = _controls(root, element, owned)

    def find(self, key: str) -> Control | None:
        """Return the control with this name, label or legend; the beginning of a label will do if no other has it."""
        if key in self.controls:
            return self.controls[key]
        visible = [control for control in self.controls.values() if control.kind != "hidden"]
        for matches in (str.__eq__, str.startswith):
            found = [control for control in visible if any(matches(prompt, key) for prompt in control.prompts)]
            assert len(found) <= 1, f"{key!r} could be any of {[control.name for control in found]}"
            if found:
                return found[0]
        return None

    def fill(self, answers: Mapping[str, Answer]) -> "Form":
        """Put in each answer under the name, label or legend it is for."""
        for key, given in answers.items():
            control = self.find(key)
            assert control, f"no field {key!r} in {show(self.element)}; there are {self.fields()}"
            control.answer(given)
        return self

    def fields(self) -> list[str]:
        """Return what a person can fill in, for messages."""
        shown = (control for control in self.controls.values() if control.kind != "hidden")
        return [min(control.prompts, key=len, default=control.name) for control in shown]

    def value(self, key: str) -> str | list[str]:
        """Return what stands in a field: one text, or a list where several can be chosen."""
        control = self.find(key)
        assert control, f"no field {key!r}; there are {self.fields()}"
        texts = [str(value).replace("\r\n", "\n") for value in control.values]
        several = control.kind == "checkbox" and len(control.parts) > 1
        return texts if several else (texts[0] if texts else "")

    def button(self, words: str | None) -> Element | None:
        """Return the button with these words, or the only one if no words are given."""
        found = [one for one in self.buttons if words in (None, _words(one))]
        assert len(found) <= 1 or words is not None, f"which button? {self.button_words()}"
        return found[0] if found else None

    def button_words(self) -> list[str]:
        """Return the words on the form's buttons."""
        return [_words(one) for one in self.buttons]

    def pairs(self, button: Element | None) -> list[Pair]:
        """Return what is sent, in order, the pressed button's own name and value at the end."""
        sent: list[Pair] = [(control.name, value) for control in self.controls.values() for value in control.values]
        if button is not None and button.get("name"):
            sent.append((button.get("name", ""), button.get("value", "")))
        return sent


def _words(button: Element) -> str:
    return button.get("value", "") if button.tag == "input" else text_of(button) or button.get("aria-label", "")


def _owned(root: Element, form: Element) -> Iterator[Element]:
    inside = {id(one) for one in form.iter()}
    named = form.get("id")
    closed = {
        id(one) for group in elements(root, "fieldset") if group.get("disabled") is not None for one in group.iter()
    }
    for one in elements(root, "input", "select", "textarea", "button"):
        belongs = one.get("form") == named if one.get("form") else id(one) in inside
        if belongs and one.get("disabled") is None and id(one) not in closed:
            yield one


def _controls(root: Element, form: Element, owned: list[Element]) -> dict[str, Control]:
    made: dict[str, Control] = {}
    for one in owned:
        name = one.get("name")
        if not name or one.tag == "button" or one.get("type", "text").lower() in BUTTONS:
            continue
        control = made.setdefault(name, Control(name, [], set(), {}))
        control.parts.append(one)
        _read(root, form, control, one)
    return made


def _read(root: Element, form: Element, control: Control, one: Element) -> None:
    """Take one element into its control: its words, its choices and what stands in it already."""
    words = [text_of(label) for label in labels(root, one)]
    if control.kind in ("radio", "checkbox"):
        value = one.get("value", "on")
        control.choices[value] = words
        groups = [group for group in elements(form, "fieldset") if one in group.iter(one.tag)]
        control.prompts |= {text_of(legend) for group in groups[-1:] for legend in group.findall("legend")}
        control.prompts |= set(words) if control.kind == "checkbox" else set()
        if one.get("checked") is not None:
            control.values.append(value)
        return
    control.prompts |= {*words, one.get("aria-label", "")} - {""}
    if control.kind == "select":
        options = list(elements(one, "option"))
        control.choices = {option.get("value", text_of(option)): [text_of(option)] for option in options}
        chosen = [option.get("value", text_of(option)) for option in options if option.get("selected") is not None]
        control.values += chosen or ([] if one.get("multiple") is not None else list(control.choices)[:1])
    elif control.kind == "textarea":
        control.values.append("".join(one.itertext()).replace("\n", "\r\n"))
    elif control.kind != "file":
        control.values.append(one.get("value", ""))
