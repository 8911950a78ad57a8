"""Accounts and organisations."""

from typing import Final

from sqlalchemy import select

from portal.parties.models import Party
from tests.browser.places.finding import ACCOUNT_CODES, Place, application, link, member, standing
from tests.browser.world import World


def tied(world: World) -> str:
    """Find the one body that was said to be an organisation of the portal."""
    with world.db.reading() as session:
        found = session.scalars(select(Party.id).where(Party.tied_on.is_not(None))).one()
    return f"/secretariat/parties/{found}/untie"


PLACES: Final[dict[str, tuple[Place, ...]]] = {
    # ── accounts
    "accounts.sign_in": (
        Place("sign-in", "nobody", "/sign-in"),
        Place("sign-in-out", "nobody", "/sign-in?out=1"),
    ),
    "accounts.second_factor": (
        Place("second-factor", "half way", "/sign-in/second-factor"),
        Place("second-factor-with-a-key", "half way with a key", "/sign-in/second-factor"),
    ),
    "accounts.recover": (Place("recover", "nobody", "/recover"),),
    "accounts.enrol_recovery_code": (Place("enrol-recovery-code", "joining", "/enrol/recovery-code"),),
    "accounts.enrol_authenticator": (Place("enrol-authenticator", "with recovery code", "/enrol/authenticator"),),
    "accounts.enrol_spare_codes": (Place("enrol-spare-codes", "with authenticator", "/enrol/spare-codes"),),
    "accounts.account": (
        Place("account", "hana", "/desk/account"),
        Place("account-with-a-key", "with a key", "/desk/account"),
    ),
    "accounts.new_key": (
        Place("account-key-new", "hana", "/desk/account/security-keys/new"),
        Place("account-key-add", "with a key", "/desk/account/security-keys/new"),
    ),
    "accounts.name_key": (Place("account-key-name", "with a key", link("with a key", "/desk/account", "/name$")),),
    "accounts.remove_key": (
        Place("account-key-remove", "with a key", link("with a key", "/desk/account", "/remove$")),
    ),
    "accounts.password": (Place("account-password", "hana", "/desk/account/password"),),
    "accounts.new_codes": (
        *(Place(f"account-{what}", "hana", f"/desk/account/{what}") for what in ACCOUNT_CODES),
        *(Place(f"account-{what}-shown", "changing codes", f"/desk/account/{what}") for what in ACCOUNT_CODES),
    ),
    # ── organisations
    "organisations.directory": (Place("organisations", "nobody", "/organisations"),),
    "organisations.show": (
        Place("organisation-public", "nobody", "/organisations/example-helpline"),
        Place("organisation-public-vendor", "nobody", "/organisations/example-lantern-systems"),
        Place("organisation-public-suspended", "nobody", "/organisations/example-signal-bureau"),
    ),
    "organisations.apply": (Place("apply", "nobody", "/join"),),
    "organisations.applied": (Place("applied", "nobody", "/join/sent"),),
    "organisations.join": (
        Place(
            "join", "nobody", lambda world: world.place("an invitation", lambda: world.invited("new@accord.example"))
        ),
        Place("join-over", "nobody", "/join/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 410),
    ),
    "organisations.profile": (
        Place("organisation", "hana", "/desk/organisation"),
        Place("organisation-seen-by-a-member", "kofi", "/desk/organisation"),
    ),
    # ── parties
    "parties.parties": (Place("parties", "selma", "/secretariat/parties"),),
    "parties.add": (Place("party-new", "selma", "/secretariat/parties/new"),),
    "parties.party": (Place("party", "selma", link("selma", "/secretariat/parties", "/parties/[0-9a-f-]{36}$")),),
    "parties.link": (
        Place(
            "party-link", "selma", link("selma", "/secretariat/parties?which=other", "/parties/[0-9a-f-]{36}$", "/link")
        ),
    ),
    "parties.tie": (
        Place(
            "party-tie", "selma", link("selma", "/secretariat/parties?which=other", "/parties/[0-9a-f-]{36}$", "/tie")
        ),
    ),
    "parties.untie": (Place("party-untie", "selma", tied),),
    "parties.end": (
        Place(
            "party-link-end",
            "selma",
            lambda world: world.link(
                "selma", link("selma", "/secretariat/parties?which=other", "/parties/[0-9a-f-]{36}$")(world), "/end$"
            ),
        ),
    ),
    "parties.ownership": (
        Place("ownership", "viktor", "/desk/organisation/ownership"),
        Place("ownership-empty", "hana", "/desk/organisation/ownership"),
    ),
    "parties.answer": (
        Place(
            "ownership-answer", "viktor", link("viktor", "/desk/organisation/ownership", "/ownership/[0-9a-f-]{36}$")
        ),
    ),
    "organisations.elsewhere": (Place("organisation-elsewhere", "hana", "/desk/organisation/elsewhere"),),
    "organisations.edit": (Place("organisation-edit", "hana", "/desk/organisation/edit"),),
    "organisations.members": (
        Place("members", "hana", "/desk/organisation/members"),
        Place("members-seen-by-a-member", "kofi", "/desk/organisation/members"),
    ),
    "organisations.leave": (Place("members-leave", "kofi", "/desk/organisation/leave"),),
    "organisations.reset": (
        Place("members-second-factor", "hana", member("kofi@accord.example", "second-factor")),
        Place("members-second-factor-refused", "kofi", member("kofi@accord.example", "second-factor"), 403),
    ),
    "organisations.away": (
        Place("members-away", "hana", member("kofi@accord.example", "away")),
        Place("members-away-refused", "kofi", member("hana@accord.example", "away"), 403),
    ),
    "organisations.let_begin_again": (
        Place("members-begin-again", "hana", member("kofi@accord.example", "begin-again")),
    ),
    "organisations.say_lost": (Place("recover-lost", "nobody", "/recover/lost"),),
    "organisations.said_lost": (Place("recover-lost-said", "nobody", "/recover/lost/said"),),
    "organisations.begin_again": (
        Place("begin-again", "nobody", lambda world: world.place("a link to begin again", world.link_to_begin_again)),
        Place("begin-again-over", "nobody", "/recover/begin-again/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 410),
    ),
    "organisations.keys": (Place("keys", "hana", "/desk/organisation/keys"),),
    "organisations.rotate": (Place("keys-rotate", "hana", "/desk/organisation/keys/rotate"),),
    "organisations.make_sheet": (Place("keys-sheet", "hana", "/desk/organisation/keys/sheet"),),
    "organisations.sheet_half": (Place("keys-sheet-half", "printing a sheet", "/desk/organisation/keys/sheet/1"),),
    "organisations.use_sheet": (
        Place("recovery-sheet", "alone", "/desk/recovery-sheet"),
        Place("recovery-sheet-refused", "hana", "/desk/recovery-sheet", 403),
    ),
    "organisations.lost_keys": (
        Place("secretariat-keys", "selma", lambda world: world.lost("")),
        Place("secretariat-keys-held", "selma", "/secretariat/organisations/example-helpline/keys"),
    ),
    "organisations.keys_lost": (Place("secretariat-keys-lost", "selma", lambda world: world.lost("lost")),),
    "organisations.renew_lost": (Place("secretariat-begin-again", "selma", lambda world: world.lost("begin-again")),),
    "organisations.invite": (Place("members-invite", "hana", "/desk/organisation/members/invite"),),
    "organisations.admit": (Place("members-admit", "hana", member("waits@accord.example", "admit")),),
    "organisations.remove": (Place("members-remove", "hana", member("kofi@accord.example", "remove")),),
    "organisations.manager": (Place("members-manager", "hana", member("kofi@accord.example", "manager")),),
    "organisations.all_organisations": (Place("secretariat-organisations", "selma", "/secretariat/organisations"),),
    "organisations.organisation": (
        Place("secretariat-organisation", "selma", standing("Example Rights Lab")),
        Place("secretariat-organisation-suspended", "selma", standing("Example Signal Bureau")),
    ),
    "organisations.propose": (
        Place("secretariat-propose", "selma", standing("Example Rights Lab", "/propose/suspend")),
        Place("secretariat-propose-lift", "selma", standing("Example Signal Bureau", "/propose/lift")),
    ),
    "organisations.confirm_proposal": (
        Place(
            "secretariat-confirm-proposal",
            "selma",
            lambda world: world.link("selma", standing("Example Signal Bureau")(world), "/confirm"),
        ),
    ),
    "organisations.confirm_renewal": (
        Place("organisation-renewal", "ines", "/desk/organisation/renewal"),
        Place("organisation-renewal-early", "hana", "/desk/organisation/renewal"),
    ),
    "organisations.dissolve": (Place("organisation-dissolve", "hana", "/desk/organisation/dissolve"),),
    "organisations.asked_references": (
        Place("references", "hana", "/desk/references"),
        Place("references-none", "ines", "/desk/references"),
    ),
    "organisations.reference": (Place("reference", "hana", link("hana", "/desk/references", "/references/.")),),
    "organisations.reference_by_link": (
        Place("reference-by-link", "nobody", lambda world: world.place("a reference", world.reference_link)),
        Place("reference-over", "nobody", "/reference/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 410),
    ),
    "organisations.reference_given": (Place("reference-given", "nobody", "/reference/given"),),
    "organisations.applications": (Place("secretariat-applications", "selma", "/secretariat/applications"),),
    "organisations.application": (Place("secretariat-application", "selma", application("")),),
    "organisations.approve": (Place("secretariat-approve", "selma", application("/approve")),),
    "organisations.decline": (Place("secretariat-decline", "selma", application("/decline")),),
}
