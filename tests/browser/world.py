"""The demonstration, answering over HTTP, with a browser's worth of cookies for everybody whose pages differ."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID

from flask import Flask
from sqlalchemy import delete, select, update

from portal import clock, demo
from portal.accounts.access import UNTIL, token_keys
from portal.accounts.models import Account, MemberSession, ReporterSession, SessionState, Throttle
from portal.accounts.operations import reporters
from portal.accounts.operations.passwords import new_password_keys
from portal.accounts.operations.sessions import begin_session
from portal.actor import SYSTEM, Actor, Kind
from portal.db import Database, new_id
from portal.demo.cast import HELPLINE, PASSWORD
from portal.demo.standing import APPLICATION
from portal.jobs import work
from portal.keys.instance import instance, lock, look_up
from portal.organisations import queries as organisations
from portal.organisations.access import identify
from portal.organisations.models import Application, Organisation
from portal.organisations.operations import fresh_start, joining, references
from portal.organisations.operations.references import Referee, Request
from portal.policy import Action, Role
from portal.sealing.receipts import new_receipt
from portal.sealing.tokens import new_token
from portal.settings import Settings
from portal.submissions import access
from portal.submissions.models import Participation
from portal.submissions.operations import hand_over
from portal.submissions.rules import Urgency
from tests import enrolment, factories
from tests.browser.people import WAYS
from tests.harness.browser import Live
from tests.harness.forms import Answer
from tests.harness.pages import Page, Visitor

COOKIES: Final = ("member", "report", "device", "form")
BRIEF: Final = ("half way", "half way with a key")
"""Those whose session ends after five minutes, which is sooner than the last test that looks at their page."""


@dataclass
class World:
    """`people` are browsers, by who they are; `places` are addresses, by what they lead to."""

    live: Live
    settings: Settings = field(repr=False)
    words: str = field(repr=False)
    people: dict[str, Visitor] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    @property
    def app(self) -> Flask:
        return self.live.app

    @property
    def db(self) -> Database:
        found: Database = self.app.extensions["portal.database"]
        return found

    def visitor(self) -> Visitor:
        return Visitor(self.app, base_url=self.live.url)

    def cookies(self, who: str) -> list[dict[str, str]]:
        """Return what the browser of this person holds, for a real browser to take over."""
        client = self.person(who).client
        found = {name: client.get_cookie(name, domain="localhost") for name in COOKIES}
        return [{"name": name, "value": one.value, "url": self.live.url} for name, one in found.items() if one]

    def person(self, who: str) -> Visitor:
        """Return somebody's browser, brought to where their pages can be seen when it is first asked for."""
        if who not in self.people or who in BRIEF:
            self.people[who] = WAYS[who](self) if who in WAYS else self.signed_in(who)
            self.let_stay()
        return self.people[who]

    def let_stay(self) -> None:
        """Let reporters stay for as long as the tests run: with a receipt or an account it is an hour at most."""
        with self.db.writing() as session:
            for row in session.scalars(select(ReporterSession)):
                until = clock.now() + timedelta(hours=12)
                row.until = lock(session, until.isoformat(), row=row.id, label=UNTIL)
            session.commit()

    def place(self, what: str, find: Callable[[], str]) -> str:
        if what not in self.places:
            self.places[what] = find()
        return self.places[what]

    def signed_in(self, name: str) -> Visitor:
        """Sign in by both pages, as somebody of the demonstration."""
        page = self.half_way(name)
        email = f"{name}@accord.example"
        self.forget_code_of(email)
        code = demo.code_of(self.settings, email)
        assert code is not None
        page = page.fill({"Code from your authenticator": code}).press("Continue")
        assert page.path == "/desk", page.errors
        return page.visitor

    def half_way(self, name: str) -> Page:
        """Sign in with the password alone, as often as the tests ask for it."""
        self.forgive()
        answers = {"E-mail address": f"{name}@accord.example", "Password": PASSWORD}
        page = self.visitor().open("/sign-in").fill(answers).press("Sign in")
        assert page.path == "/sign-in/second-factor", page.errors
        return page

    def forget_code_of(self, email: str) -> None:
        """Let the code of this half minute be right once more: some of the people here sign in in two browsers."""
        with self.db.writing() as session:
            known = look_up(session, "email", email)
            session.execute(update(Account).where(Account.email_hash == known).values(second_factor_step=0))
            session.commit()

    def forgive(self) -> None:
        """Forget wrong codes and tries at the door: forms are sent wrong here, and people sign in again and again."""
        with self.db.writing() as session:
            session.execute(update(MemberSession).values(tries=0))
            session.execute(delete(Throttle))
            session.commit()

    def proved(self, visitor: Visitor, act: Action = Action.ACCOUNT_CHANGE) -> Visitor:
        """Let somebody have shown the second factor for this, for as long as the tests run."""
        cookie = visitor.client.get_cookie("member", domain="localhost")
        keys = token_keys(cookie.value if cookie else "")
        assert keys is not None
        proof = {"step_action": act.value, "step_until": clock.now() + timedelta(hours=12)}
        with self.db.writing() as session:
            session.execute(update(MemberSession).where(MemberSession.token_hash == keys.find).values(proof))
            session.commit()
        return visitor

    def invited(self, address: str) -> str:
        """Return the address of an invitation to the helpline that nobody has used yet."""
        with self.db.writing() as session:
            organisation = session.scalars(select(Organisation.id).where(Organisation.name == HELPLINE)).one()
            token = new_token()
            joining.invite(session, organisation, email=address, token=token, manager=False, by=SYSTEM)
            session.commit()
        return f"/join/{token}"

    def link_to_begin_again(self) -> str:
        """Return the address by which a member of the demonstration could begin again."""
        token = new_token()
        with self.db.writing() as session:
            account = session.scalars(
                select(Account).where(Account.email_hash == look_up(session, "email", "kofi@accord.example"))
            ).one()
            (membership,) = organisations.memberships_of(session, account.id)
            fresh_start.offer(session, membership, token=token, by=SYSTEM)
            session.commit()
        return f"/recover/begin-again/{token}"

    def alone(self) -> Visitor:
        """Make an organisation whose only manager lost everything and began again; return their browser."""
        token = new_token()
        with self.db.writing() as session:
            made = factories.make_organisation(session, name="Example Locked House", receives=False)
            person = factories.make_member(self.app, session, made.id, name="Lone Manager", manager=True)
            membership = organisations.membership(session, person.account, made.id)
            assert membership is not None
            fresh_start.offer(session, membership, token=token, by=SYSTEM)
            keys = new_password_keys(instance(session), PASSWORD)
            account, private, _ = fresh_start.take(session, token, keys=keys, by=SYSTEM)
            enrolment.enrol(session, account, private)
            cookie = begin_session(session, account, private, state=SessionState.FULL, organisation=made.id)
            self.places["locked"] = f"/secretariat/organisations/{made.slug}/keys"
            self.places["locked manager"] = f"{self.places['locked']}/{account.id}"
            session.commit()
        visitor = self.visitor()
        visitor.client.set_cookie("member", cookie, domain="localhost")
        return visitor

    def lost(self, after: str) -> str:
        """Return a page of the secretariat about that organisation, or about its manager."""
        self.person("alone")
        return f"{self.places['locked manager']}/{after}" if after else self.places["locked"]

    def furnish(self) -> None:
        """Do what the demonstration leaves undone: an application, and a member let into a restricted report."""
        wish: dict[str, Answer] = {
            "Name of your organisation": "Example Mountain Clinic",
            "What kind of organisation is it?": "civil_society",
            "Country": "NP",
            "Website": "https://clinic.example",
            "Who runs it?": "An association of four volunteers",
            "Who funds it?": "Gifts",
            "What does it do?": "We look at the phones of people who walk in.",
            "Whom can we contact?": "Mira Example",
            "Their e-mail address": "mira@clinic.example",
            "We want to receive reports from people who were targeted": True,
            "First referee": "Example Helpline",
            "Second referee": "Example Foreign Office",
            "My organisation accepts the code of conduct": True,
        }
        assert self.visitor().open("/join").fill(wish).press("Send the application").path == "/join/sent"
        page = self.person("hana").open(self.reference("hana", "restricted") + "/handlers/name")
        page = page.fill({"Who else may open this report": "Kofi Mensah", "I compared this person": True})
        assert page.press("Let this person in").status == 200
        self.person("waiting")
        self.let_pass()

    def let_pass(self) -> None:
        """Let the day of one report pass, since nothing of the demonstration is late."""
        with self.db.writing() as session:
            company = select(Organisation.id).where(Organisation.name == "Example Messenger").scalar_subquery()
            wanted = select(Participation.id).where(Participation.organisation_id == company).order_by(Participation.id)
            late = {"due_on": clock.today() - timedelta(days=2), "urgency": Urgency.HIGH}
            session.execute(update(Participation).where(Participation.id == session.scalar(wanted)).values(late))
            session.commit()

    def organisation(self, name: str) -> str:
        """Return the id of an organisation."""
        with self.db.reading() as session:
            return str(session.scalars(select(Organisation.id).where(Organisation.name == name)).one())

    def reference_link(self) -> str:
        """Return the address by which somebody outside the portal is asked about an applicant."""
        with self.db.writing() as session:
            filed = session.get_one(Application, APPLICATION)
            asked = Request(name="Example Harbour Clinic", country="PT", website="", run_by="", about="It helps.")
            named = [Referee(), Referee(), Referee(name="Somebody", email="somebody@accord.example")]
            (letter,) = references.ask(session, filed, named, asked, by=SYSTEM)
            session.commit()
        return f"/reference/{letter.token}"

    def prepared(self) -> str:
        """Return the address of an answer that the helpline prepared."""

        def prepare() -> str:
            page = self.person("hana").open("/desk/submissions/answers/new")
            page = page.fill({"title": "Received", "language": "en", "text": "We have received {reference}."})
            return page.press("Save").links["Received"]

        return self.place("prepared answer", prepare)

    def restricted_by_hand(self) -> str:
        """Return the address of a closed report that the helpline's manager restricted."""

        def restrict() -> str:
            url = self.reference("hana", "Nothing: closed")
            assert self.person("hana").open(f"{url}/restrict").press("Restrict it").status == 200
            return url

        return self.place("restricted by hand", restrict)

    def account(self, email: str) -> str:
        """Return the id of somebody's account."""
        with self.db.reading() as session:
            known = look_up(session, "email", email)
            return str(session.scalars(select(Account.id).where(Account.email_hash == known)).one())

    def job(self, who: str) -> str:
        """Return the address of work that this person's organisation waits for, half done."""

        def find() -> str:
            with self.db.writing() as session:
                account = session.get_one(Account, UUID(self.account(f"{who}@accord.example")))
                by = Actor(Kind.ACCOUNT, Role.NOBODY, account=account.id)
                job = work.begin(session, "example", subject=new_id(), leads_to="/desk", by=by, cargo={}, total=1549)
                job.done = 700
                session.commit()
                return f"/desk/jobs/{job.id}"

        return self.place(f"{who}: job", find)

    def half_typed(self, who: str) -> str:
        """Return the address of a report for somebody that this person typed half of."""

        def find() -> str:
            page = self.person(who).open("/desk/submissions/new")
            page = page.fill({"what_happened": "She called from a borrowed phone."}).press("Keep it for later")
            return page.path.split("?")[0]

        return self.place(f"{who}: half typed", find)

    def imported(self, who: str) -> str:
        """Return the address of a table of reports that this person sent."""

        def find() -> str:
            table = ("reports.csv", b"what_happened,danger,alias\nA stranger knew where she was,no,Heron\n")
            page = self.person(who).open("/desk/submissions/import").fill({"The table": table})
            return page.press("Send the file").path.split("?")[0]

        return self.place(f"{who}: imported", find)

    def table_of_commitments(self, who: str) -> str:
        """Return the address of a table of commitments that this person sent."""

        def find() -> str:
            table = (
                "ours.csv",
                b"title,type,due_on,our_number\nAnswer reports in ten days,Policy,2028-06-30,7\n",
            )
            page = self.person(who).open("/desk/commitments/import").fill({"The table": table})
            return page.press("Send the table").path.split("?")[0]

        return self.place(f"{who}: table of commitments", find)

    def one_time_code(self, who: str, path: str) -> str:
        """Return the words of a code for the report at `path`, which this person filed for somebody."""
        cookie = self.person(who).client.get_cookie("member", domain="localhost")
        words = new_receipt()
        with self.db.writing() as session:
            by = identify(session, cookie.value if cookie else "", reporter=False)
            reference, to = path.rsplit("/", 1)[-1], Action.STEWARDSHIP_HAND_OVER
            _part, kept = access.kept(session, reference, by=by, to=to)
            code = reporters.stretch_receipt(instance(session), words)
            hand_over.prepare(session, kept, stretched=code, by=by, id=new_id())
            session.commit()
        return " ".join(words)

    def reference(self, who: str, words: str, *, last: bool = False) -> str:
        """Return the address of the first (or last) report on this person's list whose line has these words."""
        return self.line(who, "/desk/submissions?state=", words, last=last)

    def line(self, who: str, path: str, words: str, *, last: bool = False) -> str:
        """Return where the first (or last) line of a list leads that has these words."""

        def find() -> str:
            page = self.person(who).open(path)
            lines = [row for row in page.all("tr") if words in " ".join("".join(row.itertext()).split())]
            assert lines, f"no line with {words!r} on {path} of {who}: {page.main}"
            link = next(lines[-1 if last else 0].iter("a"))
            return link.get("href", "")

        return self.place(f"{who}: {path}: {words} {last}", find)

    def link(self, who: str, path: str, pattern: str) -> str:
        """Return the first address on a page that this pattern matches."""

        def find() -> str:
            links = self.person(who).open(path).links
            found = [address for address in links.values() if re.search(pattern, address)]
            assert found, f"no link like {pattern} on {path}: {links}"
            return found[0]

        return self.place(f"{who}: {path}: {pattern}", find)
