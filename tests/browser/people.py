"""How each browser of the world is brought to where its pages can be seen."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import pyotp

from portal import clock
from portal.demo.cast import PASSWORD
from portal.policy import Action
from tests.accounts.softkey import SoftKey, asked_by
from tests.files import filed, samples
from tests.harness.pages import Page, Visitor
from tests.submissions import for_another, keeping, reporter

if TYPE_CHECKING:
    from tests.browser.world import World

FILES: Final = (
    ("IMG_2041 the warning.jpg", samples.picture()),
    ("warning.eml", b"From: somebody@example.net\r\nSubject: Your account\r\n\r\nSign in at once.\r\n"),
)


# Answers that open every page of the questionnaire, and one that is asked about once more before it is sent.
TOLD: Final[reporter.Answers] = {
    "danger": {"danger": "now"},
    "whom": {"about_whom": "both", "protected_person": ["child"]},
    "warned": {"warned": "yes"},
    "material": {"suspicious_links": "https://parcel-check.example/k7\nhttps://parcel-check.example/k8"},
    "checked": {"checked": "yes"},
    "examined": {"checked_result": "They read the number 490154203237518 from it."},
    "suspicion": {"suspicion": "some"},
    "others": {"others_at_risk": "3"},
}


def _nobody(world: "World") -> Visitor:
    return world.visitor()


def _half_way(world: "World") -> Visitor:
    return world.half_way("ines").visitor


def _drafting(world: "World") -> Visitor:
    visitor = world.visitor()
    page = reporter.answer(visitor, TOLD, upto="wall")
    page = page.fill({"country": "BR"}).press("Add to the list")
    page = reporter.shut_out(page, people="A name that nobody else knows")
    chosen = page.form(having=["receivers"]).controls["receivers"].choices
    reporter.permit(reporter.choose(page, list(chosen)[:2]), beyond={"state": ["account"]})  # type: ignore[arg-type]
    filed.send(visitor.open("/report/files"), *FILES)
    return visitor


def _sent(world: "World") -> Visitor:
    """Somebody whose receipt is shown and was not typed back yet."""
    page = _drafting(world).open("/report/check")
    return page.press("Send the report").visitor


def _kept(world: "World") -> Visitor:
    """Somebody who has just typed the receipt back."""
    page = _sent(world).open("/report/receipt")
    reporter.type_back(page)
    return page.visitor


def _returned(world: "World") -> Visitor:
    visitor = world.visitor()
    reporter.come_back(visitor, world.words)
    filed.send(visitor.open("/return/files"), *FILES)
    return visitor


def _keeping_one(world: "World") -> Visitor:
    """Somebody whose account keeps a report, and whose recovery code is still shown."""
    return keeping.make(_kept(world), name="Grey Fox").visitor


def _keeping(world: "World") -> Visitor:
    """Somebody with two reports in an account, the one with news open."""
    visitor = _sent(world)
    keeping.made(visitor)
    page = visitor.open("/return/account/add").fill({"words": world.words}).press("Add it")
    return keeping.open_report(page, keeping.references(page)[0]).visitor


def _keeping_none(world: "World") -> Visitor:
    """Somebody with nothing in the account any more."""
    visitor = _kept(world)
    keeping.made(visitor, name="Brown Owl")
    page = visitor.open(keeping.LIST)
    page = keeping.open_report(page, keeping.references(page)[0]).follow("Take this report out of the account")
    return page.fill({"password": keeping.PASSWORD}).press("Take it out", status=200).visitor


def _taking_over(world: "World") -> Visitor:
    """Somebody who typed a one-time code and is shown their own words."""
    code = world.one_time_code("ines", world.reference("ines", "Your organisation, for somebody else"))
    page = for_another.type_code(world.visitor(), code).press("Show me my seven words", status=200)
    return page.visitor


def _begun(world: "World") -> Visitor:
    """Somebody who has answered nothing yet."""
    return world.visitor().open("/report").press("Start").visitor


def _changing_codes(world: "World") -> Visitor:
    """Somebody to whom new codes of every kind are shown, none of them kept yet."""
    visitor = world.proved(world.signed_in("bruno"))
    for what in ("recovery-code", "authenticator", "spare-codes"):
        visitor.open(f"/desk/account/{what}").press("Continue")
    return visitor


def _with_key(world: "World") -> Visitor:
    """Somebody with a security key who may add another one."""
    visitor = world.proved(world.signed_in("ines"))
    page = visitor.open("/desk/account/security-keys/new")
    said = SoftKey(origin=world.live.url).create(asked_by(page))
    page = page.fill({"Name of this security key": "Blue, on my key ring", "key": said}).press("Add the key")
    assert page.path == "/desk/account", page.errors
    return visitor


def _half_way_with_key(world: "World") -> Visitor:
    world.person("with a key")
    return world.half_way("ines").visitor


def _printing_a_sheet(world: "World") -> Visitor:
    """A manager who sees the first half of a recovery sheet."""
    visitor = world.proved(world.person("tara"), Action.SHEET_MAKE)
    return visitor.open("/desk/organisation/keys/sheet").press("Show the first half").visitor


def _joining(world: "World") -> Visitor:
    """Somebody who has chosen a password, and has no recovery code yet."""
    return _join(world, "first.step@accord.example").visitor


def _join(world: "World", address: str) -> Page:
    answers = {
        "Your name": "Nadia Example",
        "Password": PASSWORD,
        "The same password once more": PASSWORD,
        "Language of your mails": "en",
    }
    page = world.visitor().open(world.invited(address)).fill(answers).press("Continue")
    assert page.path.startswith("/enrol/recovery-code"), page.errors
    return page


def _with_recovery_code(world: "World") -> Visitor:
    return _keep_recovery_code(_join(world, "second.step@accord.example")).visitor


def _keep_recovery_code(page: Page) -> Page:
    code = page.texts("code")[0]
    page = page.fill({"Type the recovery code here": code}).press("Continue")
    assert page.path.startswith("/enrol/authenticator"), page.errors
    return page


def _with_authenticator(world: "World") -> Visitor:
    return _keep_authenticator(_keep_recovery_code(_join(world, "third.step@accord.example"))).visitor


def _keep_authenticator(page: Page) -> Page:
    letters = page.texts("code")[0].replace(" ", "")
    code = pyotp.TOTP(letters).at(clock.now())
    page = page.fill({"Six digits that the app shows": code}).press("Continue")
    assert page.path.startswith("/enrol/spare-codes"), page.errors
    return page


def _waiting(world: "World") -> Visitor:
    """Somebody who has done all that, and whom no manager has admitted."""
    page = _keep_authenticator(_keep_recovery_code(_join(world, "waits@accord.example"))).press("I have kept them")
    assert page.path == "/desk", page.errors
    return page.visitor


WAYS: Final[dict[str, Callable[["World"], Visitor]]] = {
    "alone": lambda world: world.alone(),
    "printing a sheet": _printing_a_sheet,
    "nobody": _nobody,
    "half way": _half_way,
    "drafting": _drafting,
    "sent": _sent,
    "kept": _kept,
    "begun": _begun,
    "keeping": _keeping,
    "keeping one": _keeping_one,
    "keeping none": _keeping_none,
    "taking over": _taking_over,
    "changing codes": _changing_codes,
    "with a key": _with_key,
    "half way with a key": _half_way_with_key,
    "returned": _returned,
    "joining": _joining,
    "with recovery code": _with_recovery_code,
    "with authenticator": _with_authenticator,
    "waiting": _waiting,
}
