"""Who there is in the demonstration, and what was reported: data only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from portal.organisations.models import Kind
from portal.submissions.rules import SHARED, PartState, SectionName

PASSWORD: Final = "lantern over quiet harbour"
DOMAIN: Final = "accord.example"


@dataclass(frozen=True, slots=True)
class Cast:
    """An organisation. Members are (name, address, manager); the first one founds the rings."""

    name: str
    kind: Kind
    country: str
    members: tuple[tuple[str, str, bool], ...]
    profile: Mapping[str, Any] = field(default_factory=dict)
    open: bool = True


ORGANISATIONS: Final = (
    Cast(
        "Example Secretariat",
        Kind.SECRETARIAT,
        "CH",
        (("Selma Roth", "selma", True), ("Bruno Sand", "bruno", True)),
    ),
    Cast(
        "Example Helpline",
        Kind.CIVIL_SOCIETY,
        "KE",
        (("Hana Wanjiru", "hana", True), ("Kofi Mensah", "kofi", False)),
        {
            "website": "https://helpline.example",
            "run_by": "An association of twelve digital-security trainers, with a board that its members elect",
            "funded_by": "Gifts, and two invented foundations that are named in the yearly report",
            "about": "We answer people whose phones or accounts may be watched, and go through what to do with them.",
            "helps": ["journalist", "human_rights_defender", "lawyer"],
            "languages": ["en", "ar", "sw", "fr"],
            "examines_devices": True,
            "usual_wait": "hours_24",
            "obligations": "None beyond data protection law. We tell nobody without permission.",
            "legal_basis": "The legitimate interests of people who ask us for help, and of those who help them",
        },
    ),
    Cast(
        "Example Rights Lab",
        Kind.CIVIL_SOCIETY,
        "MX",
        (("Ines Prado", "ines", True),),
        {
            "website": "https://rights-lab.example",
            "run_by": "A university institute with an ethics board",
            "funded_by": "The university and research grants",
            "about": "We examine devices for traces of spyware and publish what we learn without naming anybody.",
            "helps": ["journalist", "opposition_politician", "academic"],
            "languages": ["es", "en"],
            "examines_devices": True,
            "usual_wait": "week",
            "obligations": "The university’s ethics rules: we ask before we use anything for research.",
            "legal_basis": "The legitimate interests of those who ask us; research under the university’s statute",
        },
    ),
    Cast(
        "Example Women’s Shelter Network",
        Kind.CIVIL_SOCIETY,
        "LB",
        (("Rima Haddad", "rima", True),),
        {
            "website": "https://shelters.example",
            "run_by": "Seven shelters together",
            "funded_by": "Gifts and a city",
            "about": "We help people who are followed by somebody near them, also through their phone.",
            "helps": ["general_public", "family_or_associate"],
            "languages": ["ar", "fr"],
            "usual_wait": "days_3",
            "obligations": "We must report danger to a child.",
            "legal_basis": "The vital interests of people in danger, and a contract with the city",
        },
        open=False,
    ),
    Cast(
        "Example Foreign Office",
        Kind.STATE,
        "NZ",
        (("Lena Marsh", "lena", True), ("Tom Alder", "tom", False)),
        {
            "website": "https://foreign-office.example",
            "run_by": "The cyber diplomacy unit of an invented ministry",
            "funded_by": "The state budget",
            "about": "We take up cases with other governments and review what may be exported.",
            "languages": ["en"],
            "usual_wait": "weeks_2",
            "obligations": "What we receive falls under the archives act. We need not pass it on to the police.",
            "legal_basis": "A task in the public interest, under the invented Foreign Service Act, section 12",
        },
    ),
    Cast(
        "Example Cyber Agency",
        Kind.STATE,
        "BR",
        (("Otto Lima", "otto", True),),
        {
            "website": "https://cyber-agency.example",
            "run_by": "An invented national agency",
            "funded_by": "The state budget",
            "about": "We warn those who run networks, and examine attacks.",
            "languages": ["pt", "en"],
            "usual_wait": "days_3",
            "obligations": "We must tell the prosecutor about serious crimes that we learn of.",
            "legal_basis": "A task in the public interest, under the invented Network Security Act, section 4",
        },
    ),
    Cast(
        "Example Messenger",
        Kind.TECHNOLOGY_COMPANY,
        "IE",
        (("Tara Quinn", "tara", True), ("Noor Salah", "noor", False)),
        {
            "website": "https://messenger.example",
            "run_by": "A company listed on an invented exchange",
            "funded_by": "Its shareholders",
            "about": "Our threat team looks into how our product was used against somebody.",
            "languages": ["en"],
            "usual_wait": "week",
            "obligations": "We answer lawful orders, and publish how many we get.",
            "legal_basis": "Our legitimate interest, and that of people who use our product, in keeping it safe",
        },
    ),
    Cast(
        "Example Signal Bureau",
        Kind.TECHNOLOGY_COMPANY,
        "EE",
        (("Signe Tamm", "signe", True),),
        {
            "website": "https://signal-bureau.example",
            "run_by": "An invented company",
            "funded_by": "Its owner",
            "about": "We run mail for small offices.",
            "languages": ["en"],
            "obligations": "None beyond data protection law.",
        },
    ),
    Cast(
        "Example Lantern Systems",
        Kind.VENDOR,
        "CY",
        (("Viktor Blum", "viktor", True), ("Petra Lind", "petra", False)),
    ),
)


@dataclass(frozen=True, slots=True)
class Report:
    """A report of the demonstration: what was said, to whom it went, and how far each of them came with it.

    `beyond` is which sections may be passed on to which kind; `referred` names who it was referred to by the first
    receiver, with the sections. `ends` is the state that each organisation's part is brought to.
    """

    answers: Mapping[str, str | list[str]]
    receivers: tuple[str, ...]
    beyond: tuple[tuple[SectionName, Kind], ...] = ()
    walled_countries: tuple[str, ...] = ()
    people: str = ""
    referred: Mapping[str, tuple[SectionName, ...]] = field(default_factory=dict)
    ends: Mapping[str, PartState] = field(default_factory=dict)
    language: str = "en"
    receipt_printed: bool = False


HELPLINE: Final = "Example Helpline"
LAB: Final = "Example Rights Lab"
OFFICE: Final = "Example Foreign Office"
AGENCY: Final = "Example Cyber Agency"
MESSENGER: Final = "Example Messenger"
VENDOR: Final = "Example Lantern Systems"
TO_STATES: Final = tuple((section, Kind.STATE) for section in (SectionName.ACCOUNT, SectionName.TECHNICAL))

REPORTS: Final = (
    Report(
        {
            "danger": "soon",
            "what_happened": "My phone showed a warning that I was targeted. Two days later my source was questioned.",
            "first_noticed": "early in March",
            "still_going_on": "unknown",
            "kind_of_person": ["journalist"],
            "country": "KE",
            "alias": "Heron",
            "safe_contact": "Only through this portal, in the evening.",
            "suspicious_material": "Your parcel waits: https://parcel-check.example/k7\nfrom +00 555 0100",
            "how_it_came": ["sms"],
            "device_kind": "phone_android",
            "help_wanted": ["device_check", "safety_relocation"],
        },
        (HELPLINE,),
        beyond=(*TO_STATES, (SectionName.TECHNICAL, Kind.TECHNOLOGY_COMPANY)),
        walled_countries=("BR",),
        referred={OFFICE: (SectionName.ACCOUNT, SectionName.TECHNICAL), MESSENGER: (SectionName.TECHNICAL,)},
        ends={HELPLINE: PartState.IN_REVIEW, OFFICE: PartState.IN_REVIEW, MESSENGER: PartState.OFFERED},
        receipt_printed=True,
    ),
    Report(
        {
            "danger": "now",
            "what_happened": "وصلتني رسالة فيها رابط، ومنذ ذلك اليوم يعرف أحدهم أين أكون.",
            "country": "LB",
        },
        (HELPLINE, LAB),
        people="One name that only this list knows",
        ends={HELPLINE: PartState.OFFERED, LAB: PartState.OFFERED},
        language="ar",
    ),
    Report(
        {"danger": "no", "what_happened": "Our office got the same strange e-mail five times.", "country": "MX"},
        (LAB,),
        beyond=TO_STATES,
        referred={OFFICE: (SectionName.TECHNICAL,)},
        ends={LAB: PartState.ASKED, OFFICE: PartState.DECLINED},
    ),
    Report(
        {"danger": "unsure", "what_happened": "My account sent messages that I did not write.", "country": "NZ"},
        (HELPLINE, OFFICE),
        ends={HELPLINE: PartState.CLOSED, OFFICE: PartState.DECIDED},
    ),
    Report(
        {"danger": "no", "what_happened": "A court file of mine lay on a website a day after I wrote it."},
        (HELPLINE,),
        beyond=TO_STATES,
        referred={OFFICE: SHARED[1:]},
        ends={HELPLINE: PartState.IN_REVIEW, OFFICE: PartState.WITHDRAWN},
    ),
    Report(
        {
            "danger": "no",
            "how_much": "short",
            "about_whom": "other",
            "protected_person": ["detained"],
            "authority": "cannot_ask",
            "what_happened": "My brother is in prison. His phone was taken from him, and it writes to our relatives.",
        },
        (HELPLINE,),
        beyond=TO_STATES,
        ends={HELPLINE: PartState.OFFERED},
    ),
    Report(
        {"danger": "no", "what_happened": "I run a small network and see calls to servers that I do not know."},
        (AGENCY,),
        ends={AGENCY: PartState.CLOSED},
    ),
)
