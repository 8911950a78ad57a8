"""What people type about organisations: joining, members, applying, the profile."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField
from wtforms.validators import ValidationError

from portal.accounts.rules import LONGEST_EMAIL, LONGEST_NAME
from portal.organisations.rules import APPLYING_KINDS
from portal.reference.codes import codes, label
from portal.reference.countries import country_choices
from portal.reference.languages import language_choices
from portal.settings import LANGUAGES, RIGHT_TO_LEFT
from portal.web.forms import (
    EditingForm,
    Form,
    a_day,
    long_text,
    many_of,
    one_of,
    options,
    secret,
    text,
    tick,
    version_in,
)
from portal.web.language import own_name

LONGEST_WEBSITE: Final = 300
ADDRESS: Final = re.compile(r"[^@\s<>\"(),;:\\\[\]]+@[^@\s<>\"(),;:\\\[\]]+\.[^@\s<>\"(),;:\\\[\]]+\Z")
OUTSIDE: Final = "outside"
NOT_A_GROUP: Final = frozenset({"unknown"})


def is_address(form: Form, field: Field) -> None:
    """Refuse what cannot be an e-mail address; whether it is one shows when the mail arrives."""
    del form
    if field.data and not ADDRESS.match(field.data):
        raise ValidationError(_l("Write an e-mail address, such as name@organisation.example."))


def is_web_address(form: Form, field: Field) -> None:
    """Let only the web's own addresses become links."""
    del form
    if not field.data:
        return
    try:
        parts = urlsplit(field.data)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and "." in (parts.hostname or "")
        good = good and parts.username is None and not re.search(r"[\s\"<>\\]", field.data)
    except ValueError:
        good = False
    if not good:
        raise ValidationError(
            _l("Write a web address that begins with https://, such as https://organisation.example.")
        )


def with_rule(field: Any, rule: Callable[[Form, Field], None]) -> Any:
    """Return an unbound field with one more rule."""
    field.args[1].append(rule)
    return field


def words_of(code_list: str, *, without: frozenset[str] = frozenset()) -> list[tuple[str, Any]]:
    return [(code, _l(label(code_list, code))) for code in codes(code_list) if code not in without]


def referee_name(label: Any) -> Any:
    return text(label, longest=LONGEST_NAME, hint=_l("Only for somebody outside this portal."))


def referee_address(label: Any) -> Any:
    field = text(
        label,
        longest=LONGEST_EMAIL,
        hint=_l("Only for somebody outside this portal. They get a link that works once."),
        dir="ltr",
        autocomplete="off",
    )
    return with_rule(field, is_address)


class JoinForm(Form):
    """The first page of an invitation, for somebody new."""

    name = text(
        _l("Your name"),
        longest=LONGEST_NAME,
        required=_l("Write your name, as colleagues know you."),
        hint=_l("Members of your organisation see it."),
        autocomplete="name",
    )
    language = one_of(
        _l("Language of your mails"),
        [(code, own_name(code)) for code in LANGUAGES],
        required=_l("Choose a language."),
    )
    password = secret(
        _l("Password"),
        required=_l("Choose a password."),
        hint=_l("At least 12 characters. Three or four words that do not belong together are good."),
        autocomplete="new-password",
    )
    password_again = secret(
        _l("The same password once more"),
        required=_l("Type the password once more."),
        autocomplete="new-password",
    )

    def validate_password_again(self, field: Field) -> None:
        if field.data != self.password.data:
            raise ValidationError(_l("This is not the same as the password above. Type both again."))


class ConfirmForm(Form):
    """One button: nothing to fill in."""


class InviteForm(Form):
    email = with_rule(
        text(
            _l("E-mail address"),
            longest=LONGEST_EMAIL,
            required=_l("Write the e-mail address of the person."),
            dir="ltr",
            autocomplete="off",
        ),
        is_address,
    )
    manager = tick(
        _l("This person will be a manager"),
        hint=_l("Managers invite and admit members, and edit the profile."),
    )


class WordsForm(Form):
    """The five words that a manager heard from a new member."""

    words = text(
        _l("The five words"),
        longest=200,
        required=_l("Type the five words that the person read to you."),
        hint=_l("In the same order. Capital letters and spaces do not matter."),
        autocomplete="off",
        autocapitalize="none",
        spellcheck="false",
        dir="ltr",
    )


class DeclineForm(Form):
    reason = long_text(
        _l("Reason"),
        longest=2_000,
        required=_l("Write why, so that your colleagues can understand it later."),
        hint=_l("It is sealed to the secretariat. The applicant is told only that the answer is no, and whom to ask."),
    )


class ApplyForm(Form):
    """The wish to join. Everything but the contact becomes the public profile if it is accepted."""

    name = text(_l("Name of your organisation"), longest=200, required=_l("Write the name of your organisation."))
    kind = one_of(
        _l("What kind of organisation is it?"),
        [(code, _l(label("organisation_kind", code))) for code in APPLYING_KINDS],
        required=_l("Choose what kind of organisation you are."),
    )
    country = one_of(_l("Country"), required=_l("Choose the country that your organisation is in."), radio=False)
    website = with_rule(
        text(
            _l("Website"),
            longest=LONGEST_WEBSITE,
            required=_l("Write the address of your website."),
            dir="ltr",
            inputmode="url",
        ),
        is_web_address,
    )
    run_by = long_text(
        _l("Who runs it?"), longest=500, required=_l("Write who runs your organisation, such as its board or ministry.")
    )
    funded_by = long_text(_l("Who funds it?"), longest=500, required=_l("Write where the money comes from."))
    about = long_text(_l("What does it do?"), longest=1_000, required=_l("Describe in a few sentences what you do."))
    receives = tick(
        _l("We want to receive reports from people who were targeted"),
        hint=_l("Two people of the secretariat check this. Vendors never receive reports."),
    )
    referee_1 = one_of(_l("First referee"), radio=False)
    referee_1_name = referee_name(_l("Name of the first referee"))
    referee_1_email = referee_address(_l("E-mail address of the first referee"))
    referee_2 = one_of(_l("Second referee"), radio=False)
    referee_2_name = referee_name(_l("Name of the second referee"))
    referee_2_email = referee_address(_l("E-mail address of the second referee"))
    contact_name = text(
        _l("Whom can we contact?"), longest=LONGEST_NAME, required=_l("Write the name of the person to contact.")
    )
    contact_email = with_rule(
        text(
            _l("Their e-mail address"),
            longest=LONGEST_EMAIL,
            required=_l("Write the e-mail address of that person."),
            hint=_l("If you are accepted, the invitation for the first manager goes there."),
            dir="ltr",
            autocomplete="email",
        ),
        is_address,
    )
    conduct = tick(
        _l("My organisation accepts the code of conduct"),
        required=_l("Read the code of conduct. Without accepting it, an organisation cannot join."),
    )

    def offer(self, language: str, *, referees: Iterable[tuple[str, str]] = (), outside: bool = True) -> None:
        """Put in the choices that depend on the reader's language, and on who is here. `outside`: or somebody else."""
        self.country.choices = options([("", _l("Choose a country")), *country_choices(language)])
        elsewhere = [(OUTSIDE, _l("Somebody outside this portal"))] if outside else []
        chosen = options([("", _l("Choose a referee")), *referees, *elsewhere])
        self.referee_1.choices = self.referee_2.choices = chosen
        if not outside:
            del self.referee_1_name, self.referee_1_email, self.referee_2_name, self.referee_2_email

    @property
    def referees(self) -> list[tuple[str, str, str]]:
        """Return organisation, name and address of each referee; the organisation is empty for somebody outside."""
        found = []
        for place in (1, 2):
            chosen = self[f"referee_{place}"].data
            name, email = (
                (self[key].data or "" if key in self else "")
                for key in (f"referee_{place}_name", f"referee_{place}_email")
            )
            if chosen or name or email:
                inside = chosen and chosen != OUTSIDE
                found.append((chosen, "", "") if inside else ("", name, email))
        return found


class ChannelForm(Form):
    """How somebody of the secretariat made sure who an applicant is, where no references could."""

    channel = one_of(
        _l("How did you make sure who they are?"),
        words_of("check_channel"),
        required=_l("Choose by what other way than the application you made sure."),
    )
    note = long_text(
        _l("What did you do, and what did you learn?"),
        longest=2_000,
        required=_l("Write what you did, so that a colleague could do it again."),
        hint=_l("It is sealed to the secretariat."),
    )


class ReasonForm(Form):
    """Why an organisation's standing should change."""

    reason = one_of(_l("Reason"), required=_l("Choose a reason."))
    text = long_text(
        _l("In your own words"),
        longest=4_000,
        required=_l("Write what happened, so that a second person can decide."),
        hint=_l("It is sealed to the secretariat. The organisation and the public never see it."),
    )


class ReferenceForm(Form):
    """What a referee says of an applicant."""

    says = one_of(
        _l("Do you know them, and would you trust them with reports?"),
        [("yes", _l("Yes: I know who they are, and I stand by it")), ("no", _l("No, or I cannot say"))],
        required=_l("Choose what you say."),
    )
    statement = long_text(
        _l("How do you know them, and why do you say so?"),
        longest=2_000,
        required=_l("Write a few sentences. Without them the secretariat cannot use your answer."),
        hint=_l("It is sealed to the secretariat. The applicant never sees it."),
    )


class RenewalForm(Form):
    """What a manager confirms for another year."""

    profile = tick(_l("Our public profile is true today"), required=_l("Correct the profile first, then tick this."))
    obligations = tick(
        _l("What we say about our legal obligations is true today"),
        required=_l("Correct the obligations in the profile first, then tick this."),
    )
    conduct = tick(
        _l("We accept the code of conduct as it is now"),
        required=_l("Read the code of conduct. Without accepting it, the year cannot be renewed."),
    )


class ProfileForm(Form):
    """The public profile. `version` is that of the profile it was opened with."""

    version = HiddenField()
    about = long_text(_l("What you do"), longest=1_000, hint=_l("A few sentences, for people who do not know you."))
    run_by = long_text(_l("Who runs your organisation"), longest=500)
    funded_by = long_text(_l("Who funds it"), longest=500)
    website = with_rule(text(_l("Website"), longest=LONGEST_WEBSITE, dir="ltr", inputmode="url"), is_web_address)
    helps = many_of(_l("Whom you help"), words_of("target_group", without=NOT_A_GROUP))
    languages = many_of(_l("Languages you work in"))
    examines_devices = tick(_l("You examine devices"))
    usual_wait = one_of(
        _l("How long people usually wait for a first answer"), [("", _l("Not said")), *words_of("usual_wait")]
    )
    obligations = long_text(
        _l("What the law obliges you to do with what people tell you"),
        longest=2_000,
        hint=_l(
            "Such as keeping it, passing it on, or starting an investigation. Reporters read this before they choose"
            " you. A government body cannot receive reports without it."
        ),
    )
    legal_basis = long_text(
        _l("On which legal basis you work with reports"),
        longest=1_000,
        hint=_l(
            "The law and its article, such as a task in the public interest, or the rights of people who report. A"
            " reporter's permission on this portal is not that basis."
        ),
    )

    def offer(self, language: str) -> None:
        self.languages.choices = options(language_choices(language))

    @property
    def version_number(self) -> int:
        """Return the version that was edited; -1, which never is one, for what is no number."""
        return version_in(self.version)


class ElsewhereForm(EditingForm):
    """Where people can turn while no reports are taken, a text for each language of the portal."""

    @property
    def texts(self) -> dict[str, str]:
        return {language: self[text_in(language)].data or "" for language in LANGUAGES}

    def show(self, texts: Mapping[str, str]) -> None:
        for language in LANGUAGES:
            self[text_in(language)].data = texts.get(language, "")


def text_in(language: str) -> str:
    """Return what the field of a language is called."""
    return f"in_{language}"


def elsewhere_form() -> ElsewhereForm:
    fields = {
        text_in(one): long_text(
            own_name(one), longest=1_000, rows=4, lang=one, dir="rtl" if one in RIGHT_TO_LEFT else "ltr"
        )
        for one in LANGUAGES
    }
    form: ElsewhereForm = type("TextsForm", (ElsewhereForm,), fields)()
    return form


class AwayForm(Form):
    until = a_day(_l("Away until"), hint=_l("The last day of it. Leave it empty if nobody is away."))
