"""Challenges of commitments, and one-time links to answer by."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Select, select

from portal import clock
from portal.actor import SYSTEM
from portal.asks.models import Ask, ReplyLink
from portal.asks.operations import spoken
from portal.asks.operations.linking import FIND
from portal.asks.operations.publishing import QUESTION
from portal.asks.rules import Kind
from portal.commitments.models import Commitment
from portal.db import new_id
from portal.demo.cast import LAB
from portal.keys.instance import instance, lock
from portal.organisations.models import Kind as OrganisationKind
from portal.organisations.models import Membership, Organisation
from portal.organisations.operations import founding
from portal.sealing.derivation import subkey
from portal.sealing.tokens import new_token, token_bytes
from tests.browser.places.finding import PROMISED, Find, Place, Sent
from tests.browser.world import World

TEXT: Final = "You promised to say whom you sell to. Nothing was said."
WORDS: Final = ("abacus", "abdomen", "abdominal", "abide")
NAMES: Final = ("asked", "checked", "closed")
CHECKED: Final = {"how": "public_register", "text": "The head of the legal office, by the number in the register."}


def challenged(who: str, state: str, after: str = "") -> Find:
    """Find the first challenge in this state on somebody's list."""
    path = f"/desk/asks?kind=challenge&state={state}"
    return lambda world: world.link(who, path, "/desk/asks/[0-9a-f-]{36}$") + after


def silent(path: str) -> Find:
    """Find a page about what was asked of an organisation where nobody can sign in: `asked`, `checked`; links."""
    return lambda world: path.format(**{name: _asked(world, name) for name in NAMES})


def _asked(world: World, name: str) -> str:
    """Return the id of what was asked; for `closed` the token of its link."""

    def find() -> str:
        asked = _ask(world)
        if name == "asked":
            return asked
        world.person("bruno").open(f"/secretariat/replies/{asked}").fill(CHECKED).press(
            "Keep it for a second person", status=200
        )
        return asked if name == "checked" else _linked(world, asked)

    return world.place(f"silent: {name}", find)


def _ask(world: World) -> str:
    with world.db.writing() as session:
        known = session.scalars(select(Organisation).where(Organisation.name == "Example Silent Systems")).first()
        of = known or founding.make_organisation(
            session,
            name="Example Silent Systems",
            kind=OrganisationKind.VENDOR,
            country="DE",
            receives=False,
            run_by="Its owners",
            funded_by="Its sales",
            by=SYSTEM,
        )
        made = Ask(
            id=new_id(),
            kind=Kind.CHALLENGE,
            about_kind="commitment",
            about_id=session.scalars(_another(PROMISED)).first(),
            about_version=1,
            asker_id=session.scalars(select(Organisation.id).where(Organisation.name == LAB)).one(),
            addressee_id=of.id,
            until_on=clock.today() + timedelta(days=30),
        )
        made.question = lock(session, TEXT, row=made.id, label=QUESTION)
        session.add(made)
        session.commit()
        return str(made.id)


def _another(address: str) -> Select[UUID]:
    """Return commitments beside this one, which the same organisation challenges through its pages."""
    slug = address.rsplit("/", 1)[-1]
    return select(Commitment.id).where(Commitment.number > 0, Commitment.slug != slug).order_by(Commitment.title)


def _linked(world: World, asked: str) -> str:
    """Let a second person have confirmed, as the form that asks for their second factor does."""
    token = new_token()
    with world.db.writing() as session:
        link = session.scalars(select(ReplyLink).join(ReplyLink.ask).where(Ask.id == UUID(asked))).one()
        others = select(Membership.account_id).where(Membership.account_id != link.checked_by)
        link.confirmed_by = session.scalars(others).first()
        link.confirmed_on, link.until_on = clock.today(), clock.today() + timedelta(days=30)
        link.token_hash = subkey(token_bytes(token) or b"", FIND)
        link.words_hash = spoken.stretched(instance(session), WORDS, link=link.id)
        session.commit()
    return token


PLACES: Final[dict[str, tuple[Place, ...]]] = {
    "commitments.challenge": (
        Place("challenge-write", "ines", f"/desk{PROMISED}/challenge"),
        Place("challenge-write-company", "otto", f"/desk{PROMISED}/challenge"),
        Place("challenge-own", "tara", f"/desk{PROMISED}/challenge", 403),
    ),
    "commitments.rests_on": (Place("challenge-report", "hana", challenged("hana", "answered", "/report")),),
    "asks.rejoin": (Place("challenge-rejoinder-late", "hana", challenged("hana", "answered", "/rejoinder"), 403),),
    "asks.mark": (Place("challenge-mark-again", "hana", challenged("hana", "answered", "/mark"), 403),),
    "asks.reply_links": (
        Place("replies-by-link", "selma", silent("/secretariat/replies")),
        Place("replies-by-link-none", "selma", "/secretariat/replies?kind=question"),
    ),
    "asks.reply_link": (Place("reply-by-link", "selma", silent("/secretariat/replies/{asked}")),),
    "asks.make_reply_link": (Place("reply-link-make", "selma", silent("/secretariat/replies/{checked}/make")),),
    "asks.reply": (
        Place("reply-closed", "nobody", silent("/reply/{closed}")),
        Place("reply-over", "nobody", f"/reply/{'A' * 43}", 410),
    ),
    "asks.replied": (Place("reply-sent", "nobody", "/reply/sent"),),
}

BY_LINK: Final = (
    Sent(
        "reply-words",
        "selma",
        lambda world: f"/secretariat/replies/{_ask(world)}",
        "Keep it for a second person",
        (("text", CHECKED["text"]),),
        ticked=("how",),
        says=".receipt",
    ),
    Sent("wrong-reply-words", "nobody", silent("/reply/{closed}"), "Open it", (("words", "not these"),)),
    Sent(
        "reply-open", "nobody", silent("/reply/{closed}"), "Open it", (("words", " ".join(WORDS)),), says="[name=text]"
    ),
)
