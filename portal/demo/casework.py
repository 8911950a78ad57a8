"""What was done with the demonstration's reports since: corrected, asked for, marked, held, and files."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.accounts.operations import reporters
from portal.actor import Actor
from portal.db import Database, new_id
from portal.demo.cast import HELPLINE, LAB, OFFICE
from portal.demo.reports import Filed
from portal.files.operations import arriving
from portal.files.rules import Part
from portal.keys.instance import instance
from portal.organisations.models import Organisation
from portal.organisations.operations import profile
from portal.privacy.operations import asking as privacy
from portal.sealing.receipts import new_receipt
from portal.storage import Store
from portal.submissions import access, queries
from portal.submissions.models import Participation
from portal.submissions.operations import (
    answers,
    asking,
    correcting,
    duty,
    entries,
    files,
    legal_hold,
    linking,
    marking,
    notes,
    reading,
    remedies,
)
from portal.submissions.rules import EntryKind, Facet, HowSaid, LinkKind, RemedyState, SectionName, Wish

SHELTERS: Final = "Example Women’s Shelter Network"
JOURNALIST, ACCOUNT_HOLDER, COURT_FILE = 0, 3, 4
"""Places in `REPORTS`: who was warned, whose account wrote by itself, whose court file lay on a website."""

ELSEWHERE: Final = {
    "en": "Until the spring, turn to Example Helpline, which answers at night too.",
    "ar": "حتى الربيع يمكن التوجه إلى Example Helpline، وهي ترد ليلًا أيضًا.",
}
ANSWERS: Final = (
    ("First answer", "en", "Thank you for writing. Please keep the device and every message as they are."),
    ("First answer", "ar", "شكرًا على الكتابة إلينا. يُرجى ترك الجهاز وكل الرسائل كما هي."),
    ("No trace found", "en", "We found no trace. That does not prove that the device is clean."),
)
SCREEN: Final = (
    b"From: parcels@parcel-check.example\r\nSubject: Your parcel waits\r\n\r\nhttps://parcel-check.example/k7\r\n"
)
FOUND: Final = b"day,process,domain\r\n2 March,none known,parcel-check.example\r\n"
FILES: Final = (("parcel.eml", SCREEN), ("what the tool wrote.csv", FOUND))


def go_on(session: Session, filed: Sequence[Filed], members: Mapping[str, Sequence[Actor]]) -> None:
    """Let everybody go on with what they have, by the operations of the pages."""
    known = {one.name: one for one in session.scalars(select(Organisation))}
    hana, kofi = members[HELPLINE][:2]
    first = filed[JOURNALIST]
    part = first.part(session, HELPLINE)
    _open(session, first, hana, *SectionName)
    _open(session, first, members[OFFICE][0], SectionName.ACCOUNT)
    _report_more(session, first, part)
    wanted = [(SectionName.TECHNICAL, Wish.COPYING)]
    reason = "We would examine the message on a machine of our own, and delete it after three months."
    more = {"purpose": "device_check", "until": "months_3"}
    asking.ask(session, part, to=known[HELPLINE], wanted=wanted, reason=reason, by=hana, id=new_id(), **more)
    _work(session, part, kofi)
    linking.join(session, part, reference=filed[COURT_FILE].submission.reference, kind=LinkKind.SAME_CAMPAIGN, by=hana)
    law = "Archives act (invented), section 4: decisions are kept until they can no longer be appealed."
    held = filed[ACCOUNT_HOLDER].part(session, OFFICE)
    until = clock.today() + timedelta(days=90)
    legal_hold.set_hold(session, held, law, until=until, by=members[OFFICE][0], id=new_id())
    for title, language, text in ANSWERS:
        answers.prepare(session, title=title, language=language, text=text, was="", by=hana, id=new_id())
    duty.set_contact(session, known[HELPLINE], "+00 555 0199, day and night", was="", by=hana)
    shelters = known[SHELTERS]
    profile.point_elsewhere(session, shelters, ELSEWHERE, was=profile.seen(shelters), by=members[SHELTERS][0])
    _ask_who_is_named(session, known[LAB])


def _open(session: Session, one: Filed, by: Actor, *names: SectionName) -> None:
    for section in session.scalars(queries.sections(one.submission.id)):
        if section.name in names:
            reading.record_opening(session, section, by=by)


def _report_more(session: Session, one: Filed, part: Participation) -> None:
    """Correct an answer, answer what was not, and ask for help, as the reporter."""
    said = (("first_noticed", "the last days of February", "0"), ("coming_up", "My source is heard in spring.", "0"))
    for question, text, seen in said:
        correcting.correct(session, one.submission, question, text, seen=seen, by=one.reporter)
    words = "The hearing of my source is in spring, and nobody there knows about such messages."
    asked = new_id()
    remedies.begin(session, part, code="legal_aid", state=RemedyState.ASKED, text=words, by=one.reporter, id=asked)


def _work(session: Session, part: Participation, by: Actor) -> None:
    """Mark it, note what colleagues should know, and who vouched for the person."""
    for facet, code in ((Facet.HARM, "privacy_intrusion"), (Facet.VECTOR, "sms"), (Facet.TAG, "parcel")):
        marking.add(session, part, facet, code, by=by)
    notes.add_note(session, part, "The same address was in two reports of last week.", by=by, id=new_id())
    notes.summarise(session, part, "Journalist, warned, a message about a parcel", was=notes.seen(part), by=by)
    today = clock.today()
    talk = "The person called, and is with a colleague in another town."
    entries.write(session, part, EntryKind.TALK, talk, on=today, how=HowSaid.BY_PHONE, by=by, id=new_id())
    vouched = "An editor whom we know has worked with the person for years."
    entries.write(session, part, EntryKind.VOUCHING, vouched, on=today, how=HowSaid.IN_PERSON, by=by, id=new_id())


def _ask_who_is_named(session: Session, organisation: Organisation) -> None:
    text = "I am a lawyer, and think that a report of last summer names me. Is that so, and what does it say?"
    stretched = reporters.stretch_receipt(instance(session), new_receipt())
    privacy.ask(session, text, of=[organisation.id], language="en", stretched=stretched, id=new_id())


def add_files(database: Database, store: Store, filed: Sequence[Filed]) -> None:
    """Let the first reporter add files, sealed as they come, with the cleaned copies that can be made."""
    one = filed[JOURNALIST]
    arrived = [arriving.take(database, store, iter([content]), name=name) for name, content in FILES]
    with database.writing() as session:
        found = access.own_submission(session, by=one.reporter, lock=True)
        files.add_to_report(session, found, arrived, Part.TECHNICAL, by=one.reporter)
        session.commit()
