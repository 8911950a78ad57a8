"""English words for codes. `N_` only marks them for the catalogues; whoever shows one passes it through gettext."""

from collections.abc import Mapping
from typing import Final

from portal.reference.commitment_labels import OF_COMMITMENTS
from portal.reference.marking import N_
from portal.reference.question_labels import ANSWERS

__all__ = ["LABELS", "N_"]


_OWN: Final[Mapping[str, Mapping[str, str]]] = {
    "organisation_kind": {
        "state": N_("Government body"),
        "civil_society": N_("Civil society organisation"),
        "technology_company": N_("Technology company"),
        "vendor": N_("Vendor"),
        "secretariat": N_("Secretariat"),
    },
    "section": {
        "contact": N_("How to reach the person"),
        "account": N_("What happened"),
        "technical": N_("Technical details"),
        "wall": N_("Who must never see this report"),
    },
    "danger": {
        "now": N_("Yes, right now"),
        "soon": N_("Not at this moment, but it may come soon"),
        "no": N_("No"),
        "unsure": N_("Not sure"),
    },
    "device_kind": {
        "phone_android": N_("Android phone"),
        "iphone": N_("iPhone"),
        "tablet": N_("Tablet"),
        "computer": N_("Computer"),
        "account_only": N_("No device, only an online account"),
        "unknown": N_("Not sure which device"),
    },
    "still_going_on": {
        "yes": N_("Yes, it is still going on"),
        "no": N_("No, it seems to have stopped"),
        "unknown": N_("Not known"),
    },
    "help_wanted": {
        "understand": N_("Understanding what happened"),
        "device_check": N_("Having a device examined"),
        "account_safety": N_("Making accounts and devices safer"),
        "safety_relocation": N_("Being safe, at home or somewhere else"),
        "legal": N_("Legal advice"),
        "psychosocial": N_("Someone to talk to, for support"),
        "record_only": N_("Nothing for now, only to have it on record"),
    },
    "decline_reason": {
        "outside_work": N_("It is outside of what this organisation can do"),
        "elsewhere": N_("Another organisation is already working on it"),
        "another_country": N_("This organisation can do nothing in the country concerned"),
        "no_capacity": N_("Nobody there is free to take this on now"),
        "too_little": N_("There is too little to begin with"),
        "too_close": N_("This organisation stands too close to somebody concerned"),
        "not_harm": N_("It does not take this for a report of harm"),
        "other": N_("Another reason"),
    },
    "report_link": {
        "duplicate": N_("The same report, sent twice"),
        "same_campaign": N_("Part of the same campaign"),
    },
    "declined_as": {"not_genuine": N_("Not a genuine report")},
    "examined_how": {
        "device": N_("The device itself"),
        "copy": N_("A copy of the device"),
        "tool_result": N_("The result of a tool that somebody else ran"),
        "messages": N_("Messages, links or files"),
        "records": N_("Records of an account or a service"),
        "told": N_("What was told, and nothing else"),
    },
    "remedy_state": {
        "asked": N_("Asked for"),
        "offered": N_("Offered"),
        "given": N_("Given"),
        "refused": N_("Refused"),
    },
    "relation": {
        "case_worker": N_("We help this person as case workers"),
        "lawyer": N_("We represent this person in law"),
        "family": N_("Family of the person asked us"),
        "friend_or_colleague": N_("A friend or colleague of the person asked us"),
        "other": N_("Another relation"),
    },
    "permission_given": {
        "in_person": N_("In person"),
        "by_phone": N_("By phone"),
        "in_writing": N_("In writing"),
        "by_message": N_("By message"),
    },
    "referral_purpose": {
        "device_check": N_("To have a device or a message examined"),
        "protection": N_("To keep the person safe"),
        "legal_help": N_("To help the person in law"),
        "investigation": N_("To find out who did it, and act on it"),
        "stop_the_attack": N_("To stop the attack, or warn others who are targeted"),
        "other": N_("Something else, which the note says"),
    },
    "take_back": {
        "through_us": N_("The person, through us"),
        "after_hand_over": N_("The person, once the report is handed over"),
        "trusted_person": N_("A trusted person, who is named below"),
    },
    "audience": {
        "state": N_("Any government body in this portal"),
        "civil_society": N_("Any civil society organisation in this portal"),
        "technology_company": N_("Any technology company in this portal"),
        "note": N_("Use this without my name"),
        "quote": N_("Quote my words"),
    },
    "urgency": {
        "immediate": N_("Immediate"),
        "high": N_("High"),
        "normal": N_("Normal"),
    },
    "usual_wait": {
        "hours_24": N_("Within 24 hours"),
        "days_3": N_("Within 3 days"),
        "week": N_("Within a week"),
        "weeks_2": N_("Within 2 weeks"),
        "month": N_("Within a month"),
    },
    "organisation_standing": {
        "verified": N_("Verified"),
        "suspended": N_("Suspended"),
        "removed": N_("Removed"),
    },
    "standing_reason": {
        "conduct": N_("The code of conduct was broken"),
        "false_statements": N_("What it said of itself was not true"),
        "misuse": N_("It misused what it was given here"),
        "unreachable": N_("It cannot be reached"),
        "order": N_("A court or an authority ordered it"),
        "own_wish": N_("It asked for it"),
        "settled": N_("What led to it is settled"),
        "mistake": N_("It was a mistake"),
    },
    "check_channel": {
        "known_number": N_("I called a number that I knew from somewhere else"),
        "in_person": N_("I met them in person"),
        "video_call": N_("I saw them in a video call and know the face"),
        "public_register": N_("I wrote to the address in a public register, and they answered"),
        "known_colleague": N_("Somebody whom I trust knows them and was asked"),
    },
}

_FIELD: Final[Mapping[str, Mapping[str, str]]] = {
    "target_group": {
        "journalist": N_("Journalist or media worker"),
        "human_rights_defender": N_("Human rights defender"),
        "lawyer": N_("Lawyer"),
        "opposition_politician": N_("Opposition politician"),
        "elected_or_public_official": N_("Elected or public official"),
        "diplomat": N_("Diplomat"),
        "election_body": N_("Someone who runs or observes elections"),
        "whistleblower": N_("Whistleblower"),
        "judge_or_prosecutor": N_("Judge or prosecutor"),
        "civil_society_staff": N_("Staff or volunteer of a civil society organisation"),
        "academic": N_("Academic or student"),
        "dissident_or_exile": N_("Dissident, or someone living in exile"),
        "minority_community": N_("Member of a minority community"),
        "trade_unionist": N_("Trade unionist"),
        "business_person": N_("Business person"),
        "company": N_("A company, not one person"),
        "family_or_associate": N_("Family, friend or colleague of someone targeted"),
        "security_researcher": N_("Security researcher"),
        "military_or_police": N_("Member of the military or the police"),
        "general_public": N_("Any other person"),
        "child": N_("Someone under 18"),
        "unknown": N_("Not known who was meant"),
    },
    "vector_platform": {
        "sms": N_("Text message (SMS)"),
        "imessage": N_("iMessage"),
        "whatsapp": N_("WhatsApp"),
        "signal": N_("Signal"),
        "telegram": N_("Telegram"),
        "other_messenger": N_("Another messenger"),
        "email": N_("E-mail"),
        "phone_call": N_("Phone call"),
        "web_browser": N_("A web page"),
        "app_store_app": N_("An app from an app store"),
        "sideloaded_app": N_("An app or file from somewhere else"),
        "cloud_account": N_("An account for mail, photos or files online"),
        "social_network": N_("A social network"),
        "advertising_network": N_("An advertisement"),
        "telecom_network": N_("The mobile phone network"),
        "wifi_or_isp_injection": N_("Wi-Fi or the internet connection"),
        "physical_device_access": N_("Someone had the device in their hands"),
        "supply_chain_update": N_("A software update"),
        "other": N_("Another way"),
        "unknown": N_("Not known how"),
    },
    "finding": {
        "infected": N_("The device was infected"),
        "targeted_not_infected": N_("It was targeted, but not infected"),
        "suspicious_indeterminate": N_("Something is suspicious, but it cannot be told what it was"),
        "no_trace_found": N_("No trace was found. That does not prove that the device is clean"),
        "not_examined": N_("The device was not examined"),
        "false_positive": N_("What looked suspicious was harmless"),
    },
    "remedy": {
        "account_restored": N_("An account given back"),
        "device_examined_or_replaced": N_("A device examined or replaced"),
        "notification": N_("Others who were targeted are told"),
        "legal_aid": N_("Legal aid"),
        "psychosocial_support": N_("Somebody to talk to, support"),
        "relocation_or_protection": N_("A safer place, or protection"),
        "compensation": N_("Compensation"),
        "apology_or_acknowledgement": N_("An apology, or saying that it happened"),
        "policy_changed": N_("Rules changed, so that it does not happen again"),
        "customer_cut_off": N_("A seller stops serving whoever did it"),
        "other": N_("Something else"),
    },
    "completion_ogp": {
        "no_evidence_available": N_("No evidence available"),
        "not_started": N_("Not started, going by the evidence"),
        "limited": N_("Limited"),
        "substantial": N_("Substantial"),
        "complete": N_("Complete"),
    },
    "ambition_ogp": {
        "unclear": N_("Unclear"),
        "modest": N_("Modest"),
        "substantial": N_("Substantial"),
    },
    "results_ogp": {
        "worsened": N_("Worsened"),
        "did_not_change": N_("Did not change"),
        "marginal": N_("Marginal"),
        "major": N_("Major"),
        "outstanding": N_("Outstanding"),
    },
    "verifiability": {
        "yes": N_("Can be verified"),
        "no": N_("Cannot be verified"),
    },
    "state_decision": {
        "investigation_opened": N_("An investigation was opened"),
        "licence_review": N_("An export licence is being reviewed"),
        "sanctions_referral": N_("Passed on to those who decide about sanctions"),
        "diplomatic_step": N_("A diplomatic step was taken"),
        "protection_or_support_given": N_("Protection or support was given"),
        "no_further_step": N_("No further step will be taken"),
        "not_in_mandate": N_("This body has no power to act on it"),
    },
}

LABELS: Final[Mapping[tuple[str, str], str]] = {
    (list_name, code): words
    for lists in (_OWN, _FIELD, OF_COMMITMENTS, ANSWERS)
    for list_name, entries in lists.items()
    for code, words in entries.items()
}
