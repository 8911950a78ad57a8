"""English words for the codes of commitments: what they promise, for whom, what shows it, and how it stands."""

from collections.abc import Mapping
from typing import Final

from portal.reference.marking import N_

OF_COMMITMENTS: Final[Mapping[str, Mapping[str, str]]] = {
    "commitment_type": {
        "pledge": N_("Pledge"),
        "policy": N_("Policy"),
        "product_change": N_("Change of a product"),
        "state_measure": N_("Measure of a state"),
    },
    "scope_customer": {
        "individuals": N_("Individuals"),
        "businesses": N_("Businesses"),
        "public_bodies": N_("Public bodies"),
        "security_services": N_("Police, military or intelligence services"),
        "civil_society": N_("Civil society, media or lawyers"),
        "resellers": N_("Resellers"),
    },
    "evidence_type": {
        "policy_text": N_("Text of a policy"),
        "contract_clause": N_("Clause of a contract"),
        "audit_report": N_("Report of an audit"),
        "transparency_report": N_("Transparency report"),
        "licence_decision": N_("Decision on a licence"),
        "technical_fix": N_("Technical fix"),
        "notification_statistics": N_("Figures on notices to people"),
        "training_record": N_("Record of training"),
        "third_party_report": N_("Report by somebody else"),
        "testimony": N_("Testimony"),
        "other": N_("Something else"),
    },
}
