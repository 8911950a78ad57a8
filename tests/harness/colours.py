"""Colours under axe-core, each combination once: pages are made of the same few, and these rules are most of a look.

What contrast depends on is an element's own style and that of all it lies in. Elements that agree in these get one
answer from axe-core, so it is shown those of the first page that has them. What a positioned element covers by chance
is not told by a style; axe-core itself only calls that undecided.
"""

from dataclasses import dataclass, field
from typing import Final

from playwright.sync_api import Page

from tests.harness.browser import in_lines

RULES: Final = ("color-contrast", "link-in-text-block")
"""The rules whose answer hangs on a colour: all others say the same in the light and in the dark."""

READ: Final = """() => {
  const kept = ["color", "webkitTextFillColor", "backgroundColor", "backgroundImage", "opacity", "fontSize",
    "fontWeight", "textDecorationLine", "textShadow", "borderBottomWidth", "borderBottomStyle", "filter",
    "mixBlendMode", "position"];
  const known = new Map([[null, ""]]);
  const words = (element) =>
    [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  const short = (text) => {
    let [left, right] = [7, 11];
    for (let at = 0; at < text.length; at += 1) {
      left = Math.imul(left ^ text.charCodeAt(at), 0x9e3779b1);
      right = Math.imul(right ^ text.charCodeAt(at), 0x85ebca6b) ^ (left >>> 15);
    }
    return `${left >>> 0}-${right >>> 0}`;
  };
  const style = (element) => {
    if (!known.has(element)) {
      const own = getComputedStyle(element);
      const says = [style(element.parentElement), element.localName, words(element), ...kept.map((name) => own[name])];
      known.set(element, short(says.join()));
    }
    return known.get(element);
  };
  window.coloured = {};
  for (const element of document.body.querySelectorAll("*"))
    if ((words(element) || element.matches("input, select, textarea, button")) && element.checkVisibility())
      (window.coloured[style(element)] ??= []).push(element);
  return Object.keys(window.coloured);
}"""

WEIGH: Final = """([fresh, rules]) => axe.run(
  { include: fresh.flatMap((style) => window.coloured[style]) },
  { resultTypes: ["violations"], runOnly: { type: "rule", values: rules } },
).then((done) => done.violations)"""


@dataclass
class Colours:
    """What was found sound on the pages before."""

    sound: set[str] = field(default_factory=set)

    def faults(self, page: Page) -> list[str]:
        """Return what axe-core holds against colours on this page that no page before had; scripts must be on."""
        fresh = [style for style in page.evaluate(READ) if style not in self.sound]
        found = in_lines(page.evaluate(WEIGH, [fresh, RULES])) if fresh else []
        if not found:
            self.sound.update(fresh)
        return found
