"""Texts in the reader's language, found at once: a page of fifty rows asks some hundreds of times."""

from functools import cache, cached_property, lru_cache
from typing import Any, Final

from babel.support import NullTranslations, Translations
from flask import Flask
from flask_babel import Babel, Domain, format_decimal, get_locale
from markupsafe import Markup

from portal import resources
from portal.reference.blocked import Blocked
from portal.web.language import SOURCE, language

MOST_KEPT: Final = 4_096
A_THOUSAND: Final = 1_000


@cache
def catalogue(code: str) -> NullTranslations:
    """Return the texts of a language. The source language has no catalogue: its texts are themselves."""
    return Translations.load(str(resources.folder("translations")), [code])


class Catalogues(Domain):  # type: ignore[misc]  # flask_babel has no types
    """For Flask-Babel, which would write out the locale's name anew for every text."""

    def get_translations(self) -> NullTranslations:
        locale = get_locale()
        return catalogue(locale.language if locale else SOURCE)


class Texts(Babel):  # type: ignore[misc]
    @cached_property
    def domain_instance(self) -> Catalogues:
        return Catalogues()


@lru_cache(MOST_KEPT)
def _plain(code: str, text: str) -> Markup:
    """Return a text without values, kept. A percent sign is written twice in all of them."""
    return Markup(catalogue(code).gettext(text)) % ()  # nosec B704  the portal's own texts, never what people typed


def gettext(text: str, **values: Any) -> Markup:
    """Return a text of a template; what is put into it is escaped."""
    if not values:
        return _plain(language(), text)
    return Markup(catalogue(language()).gettext(text)) % values  # nosec B704


class Counted(int):
    """A number of four digits or more: `%(num)s` shows them grouped as the reader's language does."""

    def __str__(self) -> str:
        return str(format_decimal(int(self)))


def ngettext(one: str, many: str, num: int, **values: Any) -> Markup:
    counted = num if num < A_THOUSAND else Counted(num)
    return Markup(catalogue(language()).ngettext(one, many, num)) % {"num": counted, **values}  # nosec B704


@lru_cache(MOST_KEPT)
def _meant(code: str, context: str, text: str) -> Markup:
    return Markup(catalogue(code).pgettext(context, text)) % ()  # nosec B704


def pgettext(context: str, text: str, **values: Any) -> Markup:
    if not values:
        return _meant(language(), context, text)
    return Markup(catalogue(language()).pgettext(context, text)) % values  # nosec B704


def install(app: Flask) -> None:
    """Put the reader's language behind every `_()`, in Python and in templates."""
    Texts(
        app,
        default_locale=SOURCE,
        default_timezone="UTC",
        default_translation_directories=str(resources.folder("translations")),
        locale_selector=language,
    )
    Blocked.in_words = gettext
    # In place of Jinja's own, which go through the template's context three times for every text.
    app.jinja_env.globals.update(_=gettext, gettext=gettext, ngettext=ngettext, pgettext=pgettext)
