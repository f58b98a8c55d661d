# SPDX-License-Identifier: Apache-2.0
"""An auditor verifies what was promised freely, by contract or under a standard; an authority, what the law demands.

Art. 48 leaves acceptance to the authorities. No profile shipped so far names a duty that auditors certify; when one
does, this rule asks the profile.
"""

from events.catalogue.milestones import MilestoneVerificationRejected, MilestoneVerified
from registry.admission.case import Case, Rule

RULE = Rule("auditors-verify-promises", "Mineral Resources Law (2024) art. 48; rule C-3")
_OPEN_TO_AUDITORS = frozenset({"voluntary", "contract", "standard"})


def check(event: MilestoneVerified | MilestoneVerificationRejected, case: Case) -> None:
    """Refuse an auditor's verdict on what is owed by law, plan, licence or order."""
    milestone = case.state.obligations.get(event.milestone_id)
    if case.capacity == "auditor" and milestone is not None and milestone.basis.kind not in _OPEN_TO_AUDITORS:
        message = f"milestone {event.milestone_id} is owed by {milestone.basis.kind}: an authority must verify it"
        RULE.refuse(message, code="verification-needs-authority", pointer="/data/milestone_id")
