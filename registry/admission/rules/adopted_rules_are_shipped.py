# SPDX-License-Identifier: Apache-2.0
"""Rules are adopted as they are published here, and for their own place (architecture.md §6; reliability.md case 36).

A version that this program lacks would leave the registry without an answer from its first day on; one that reads
otherwise than what was decided on would answer by other rules.
"""

from events.catalogue.trust import RuleProfileAdopted
from projections.rules.adoptions import is_within
from projections.rules.profiles import find_shipped
from projections.rules.published import digest_of
from registry.admission.case import Case, Rule

RULE = Rule("rules-are-shipped", "architecture.md §6; reliability.md cases 36 and 87")


def check(event: RuleProfileAdopted, case: Case) -> None:  # noqa: ARG001 - every rule takes the case
    """Refuse rules that are not in this program, not of that place, or not what their digest says."""
    shipped = find_shipped(event.profile, event.version)
    if shipped is None:
        message = f"profile {event.profile} version {event.version}: this program has no such rules"
        RULE.refuse(message, code="rules-unknown", pointer="/data/version")
    if not is_within(event.jurisdiction, shipped.jurisdiction):
        message = f"profile {event.profile} is that of {shipped.jurisdiction or 'no place'}, found {event.jurisdiction}"
        RULE.refuse(message, code="rules-of-another-place", pointer="/data/jurisdiction")
    name, digest = f"profile {event.profile} version {event.version}", digest_of(shipped)
    if digest != event.content_sha256:
        message = f"{name}: expected sha256 {digest}, found {event.content_sha256}"
        RULE.refuse(message, code="rules-differ", pointer="/data/content_sha256")
