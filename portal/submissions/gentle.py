"""What looks like something that nobody here needs: a reason to ask once, gently, before it is sent. Pure.

It never blocks, and a false alarm costs one look: so it looks for shapes that writing rarely has by itself.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Final

from portal.reference.labels import N_
from portal.sealing.codes import parse_recovery_code
from portal.sealing.receipts import COUNT
from portal.sealing.words import DRAWN, WORDS, number


class Worry(StrEnum):
    """What a text may contain that it should not."""

    DEVICE_NUMBER = "device_number"
    IDENTITY_NUMBER = "identity_number"
    PASSWORD = "password"  # nosec B105  a kind of worry
    RECEIPT = "receipt"
    RECOVERY_CODE = "recovery_code"
    CONTACTS = "contacts"


SAYS: Final[Mapping[Worry, str]] = {
    Worry.DEVICE_NUMBER: N_("This looks like the serial number (IMEI) of a device. Nobody here needs it."),
    Worry.IDENTITY_NUMBER: N_("This looks like the number of a passport or an identity card. Nobody here needs it."),
    Worry.PASSWORD: N_("This looks like a password. Nobody here needs it, and nobody here will ask for one."),
    Worry.RECEIPT: N_(
        "This looks like the seven words of a receipt. Whoever reads them can open that report. Keep them to yourself."
    ),
    Worry.CONTACTS: N_("This looks like a list of people and how to reach them. Nobody here needs it."),
    Worry.RECOVERY_CODE: N_("This looks like a recovery code. Whoever reads it could use it. Keep it to yourself."),
}

IMEI_DIGITS: Final = 15
NEAR: Final = 60
LONGEST_NUMBERING: Final = 2
FEWEST_CONTACTS: Final = 5
_DIGIT_RUN: Final = re.compile(r"(?<![\d-])\d(?:[ \-/.]?\d){14}(?![\d-])")
_DOCUMENT: Final = re.compile(
    r"passport|passeport|pasaporte|reisepass|passnummer|паспорт|جواز|بطاقة\s+(?:ال)?هوية|identity card|id card"
    r"|national id|carte d.identité|documento de identidad|cédula|护照|пашпорт|pasaport",
    re.IGNORECASE,
)
_DOCUMENT_NUMBER: Final = re.compile(r"(?<!\w)[A-Za-z]{0,2}[ -]?\d{6,9}[A-Za-z]?(?!\w)")
_PASSWORD: Final = re.compile(
    r"(?:\b(?:pass ?word|pass ?code|passphrase|passwort|mot de passe|contraseña|senha|parola|пароль|pin(?: code)?)"
    r"|كلمة (?:ال)?(?:مرور|سر)|الرقم السري|رمز المرور)"
    r"[^\n:=]{0,20}?(?:\s*[:=]|\s+(?:is|was|ist|est|es|è|هي|هو)\b)\s*(?P<said>\S{4,})",
    re.IGNORECASE,
)
_CODE_GROUPS: Final = re.compile(r"(?<!\w)\w{4}(?:[\s\-–]+\w{4}){7}(?!\w)")
_HYPHENED: Final = "|".join(word.replace("-", r"[\W_]?") for word in WORDS if "-" in word)
_SIGNS: Final = re.compile(rf"(?:{_HYPHENED})(?![a-z])|[a-z]+|\d+")
_MOMENT: Final = re.compile(r"\b\d{1,4}[-./]\d{1,2}[-./]\d{1,4}\b|\b\d{1,2}:\d{2}(?::\d{2})?\b")
_REACHED: Final = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+|(?<![\d+])\+?\d(?:[ ()/-]{0,2}\d){8,14}(?!\d)")
_LETTER: Final = re.compile(r"[^\W_]")
_LISTED: Final = {word.replace("-", "") for word in DRAWN} | {number(word) for word in WORDS}


def worries(text: str) -> tuple[Worry, ...]:
    """Return what `text` may contain, each once; digits of every script are read."""
    plain = "".join(str(unicodedata.decimal(sign, sign)) for sign in text)
    return tuple(worry for worry, looks in LOOKS.items() if looks(plain))


def worries_of(answers: Mapping[str, object]) -> dict[str, tuple[Worry, ...]]:
    """Return what answers may contain, by the question; those that contain nothing of it are left out."""
    found = {key: worries(given if isinstance(given, str) else _lines(given)) for key, given in answers.items()}
    return {key: one for key, one in found.items() if one}


def _lines(given: object) -> str:
    return "\n".join(map(str, given)) if isinstance(given, Iterable) else ""


def _device_number(text: str) -> bool:
    runs = (re.sub(r"\D", "", found[0]) for found in _DIGIT_RUN.finditer(text))
    return any(_luhn(digits) for digits in runs)


def _luhn(digits: str) -> bool:
    """Check the last digit as GSMA TS.06 does (ISO/IEC 7812-1): every second digit from the end is doubled."""
    doubled = (int(sign) * (1 + place % 2) for place, sign in enumerate(reversed(digits)))
    return len(digits) == IMEI_DIGITS and sum(sum(divmod(one, 10)) for one in doubled) % 10 == 0 and int(digits) > 0


def _identity_number(text: str) -> bool:
    near = (text[max(0, found.start() - NEAR) : found.end() + NEAR] for found in _DOCUMENT.finditer(text))
    return any(_DOCUMENT_NUMBER.search(part) for part in near)


def _password(text: str) -> bool:
    return _PASSWORD.search(text) is not None


def _receipt(text: str) -> bool:
    """Say whether seven words of the list, or their numbers, stand in a row: prose has no such row."""
    row, end = 0, 0
    for found in _SIGNS.finditer(text.lower()):
        apart = _LETTER.search(text, end, found.start()) is not None
        end = found.end()
        if found[0].isdigit() and len(found[0]) <= LONGEST_NUMBERING:
            continue  # the number of a list's line
        row = (0 if apart else row) + 1 if re.sub(r"[\W_]", "", found[0]) in _LISTED else 0
        if row == COUNT:
            return True
    return False


def _recovery_code(text: str) -> bool:
    return any(
        parse_recovery_code(found[0]) is not None and re.search(r"\d", found[0]) and re.search(r"[A-Za-z]", found[0])
        for found in _CODE_GROUPS.finditer(text)
    )


def _contacts(text: str) -> bool:
    """Say whether several lines each name somebody beside a number or an address of their own.

    A chat that is pasted repeats its few people, and its days and hours are no numbers to call.
    """
    found = set()
    for line in text.splitlines():
        bare = _MOMENT.sub(" ", line)
        if (reached := _REACHED.search(bare)) and _LETTER.search(bare.replace(reached[0], "")):
            found.add(reached[0])
    return len(found) >= FEWEST_CONTACTS


LOOKS: Final[Mapping[Worry, Callable[[str], bool]]] = {
    Worry.DEVICE_NUMBER: _device_number,
    Worry.IDENTITY_NUMBER: _identity_number,
    Worry.PASSWORD: _password,
    Worry.RECEIPT: _receipt,
    Worry.RECOVERY_CODE: _recovery_code,
    Worry.CONTACTS: _contacts,
}
