import pytest
from babel import Locale

from portal.reference.countries import COUNTRIES, country_choices, country_name
from portal.reference.languages import LANGUAGES, language_choices, language_name

OURS = ["en", "fr", "es", "ar"]


def test_the_countries_are_those_of_iso_3166_and_kosovo() -> None:
    assert len(COUNTRIES) == 250
    assert len(set(COUNTRIES)) == 250
    assert {"XK", "PS", "TW", "EH", "SS", "VA"} <= set(COUNTRIES)
    assert not {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "419", "001", "IC"} & set(COUNTRIES)


@pytest.mark.parametrize("language", OURS)
def test_every_country_and_language_has_a_name_in_every_language_of_the_portal(language: str) -> None:
    own = Locale.parse(language)
    assert [code for code in COUNTRIES if not own.territories.get(code)] == []
    assert [code for code in LANGUAGES if not own.languages.get(code)] == []


def test_names_are_in_the_language_of_the_reader() -> None:
    assert country_name("DE", "en") == "Germany"
    assert country_name("DE", "ar") == "ألمانيا"
    assert country_name("DE", "pt-BR") == "Alemanha"
    assert language_name("fa", "fr") == "persan"


def test_an_unknown_code_has_no_name() -> None:
    with pytest.raises(KeyError):
        country_name("EU", "en")
    with pytest.raises(KeyError):
        language_name("tlh", "en")


@pytest.mark.parametrize("language", OURS)
def test_the_choices_hold_every_code_once(language: str) -> None:
    assert sorted(code for code, _ in country_choices(language)) == sorted(COUNTRIES)
    assert sorted(code for code, _ in language_choices(language)) == sorted(LANGUAGES)


def test_a_mark_on_a_letter_does_not_send_a_country_to_the_end() -> None:
    french = [code for code, _ in country_choices("fr")]
    assert french.index("EG") < french.index("FI")  # Égypte before Finlande
    english = [code for code, _ in country_choices("en")]
    assert english.index("AX") < english.index("ZW")  # Åland Islands
    arabic = [code for code, _ in country_choices("ar")]
    assert arabic.index("BH") < arabic.index("DE") < arabic.index("NE")  # البحرين, ألمانيا, النيجر
