"""The words of every mail, in the reader's language. They are made when the mail is queued, outside any request."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from babel.support import NullTranslations, Translations

from portal import resources

NOTICE_BYTES: Final = 1024
"""The length of every notice in UTF-8, whatever its language, so that its size tells nothing."""
_LINE: Final = 64


@dataclass(frozen=True, slots=True, repr=False)
class Text:
    """A mail's subject, and its body in plain text."""

    subject: str
    body: str


def notice_text(language: str, *, base_url: str) -> Text:
    """Say that something waits, and nothing else: the same bytes for everyone who reads `language`."""
    words = _catalogue(language)
    body = words.gettext(
        "Something waits for you at %(address)s\n\n"
        "Sign in there to read it. For your safety, mail from this portal never says what it is about.\n"
    ) % {"address": base_url}
    return Text(words.gettext("Something waits for you"), _padded(body, to=NOTICE_BYTES))


def invitation_text(language: str, *, organisation: str, link: str) -> Text:
    """Invite the reader to join `organisation` by following `link`. The subject, seen at a glance, names nobody."""
    words = _catalogue(language)
    body = words.gettext(
        "You are invited to join %(organisation)s.\n\n"
        "Open this link to choose a password. It works once:\n\n"
        "%(link)s\n\n"
        "If you did not expect this, ask the person who may have sent it, and do not open the link.\n"
    ) % {"organisation": organisation, "link": link}
    return Text(words.gettext("Your invitation"), body)


def reference_text(language: str, *, link: str) -> Text:
    """Ask the reader for a reference, by following `link`. Whom it is about stands on that page, not in the mail."""
    words = _catalogue(language)
    body = words.gettext(
        "Somebody who wants to join a portal named you as a person who knows them.\n\n"
        "Open this link to see who it is, and to say whether you would trust them. It works once:\n\n"
        "%(link)s\n\n"
        "If you do not want to answer, do nothing.\n"
    ) % {"link": link}
    return Text(words.gettext("You are asked for a reference"), body)


def fresh_start_text(language: str, *, link: str) -> Text:
    """Let the reader begin again on their own account, by following `link`."""
    words = _catalogue(language)
    body = words.gettext(
        "Your password and your recovery code were said to be lost.\n\n"
        "Open this link to choose a new password. It works once, for three days:\n\n"
        "%(link)s\n\n"
        "If you have lost nothing, do not open the link, and tell a manager of your organisation.\n"
    ) % {"link": link}
    return Text(words.gettext("Begin again"), body)


@lru_cache(maxsize=8)
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(resources.folder("translations"), [language])


def _padded(body: str, *, to: int) -> str:
    """Fill `body` up with lines of spaces to a number of bytes; a longer one is a mistake in a translation."""
    missing = to - len(body.encode())
    if missing < 0:
        raise ValueError(f"a notice may have {to} bytes, not {to - missing}")
    line = " " * (_LINE - 1) + "\n"
    return body + (line * (missing // _LINE + 1))[:missing]
