# SPDX-License-Identifier: Apache-2.0
"""A decision that something must be put right says what, and by when (Regulations art. 29; rule A-4)."""

from events.catalogue.acceptance import AcceptanceDecided
from registry.admission.case import Case, Rule

RULE = Rule("A-4", "Land Reclamation Regulations (2011) art. 29")


def check(event: AcceptanceDecided, _case: Case) -> None:
    """Refuse a list without need, a need without a list, and an item due before the decision."""
    is_required = event.acceptance_result == "rectification_required"
    if is_required != bool(event.rectification_items):
        expected = "at least one item" if is_required else "no items"
        found = len(event.rectification_items)
        message = f"acceptance_result {event.acceptance_result}: expected {expected} to be put right, found {found}"
        RULE.refuse(message, code="rectification-list-differs", pointer="/data/rectification_items")
    for index, item in enumerate(event.rectification_items):
        if item.due_on < event.decided_on:
            message = f"item {item.item_id}: due on {item.due_on}, decided on {event.decided_on}"
            pointer = f"/data/rectification_items/{index}/due_on"
            RULE.refuse(message, code="rectification-due-before-decided", pointer=pointer)
