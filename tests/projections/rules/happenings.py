# SPDX-License-Identifier: Apache-2.0
"""What happens to a mine in the tests of rules, told in a word each, and what the status then says."""

from typing import Any

from events.catalogue.inspections import FindingRecorded, OrderClosed, OrderIssued, RequiredAction
from events.catalogue.milestones import MilestoneVerificationRejected
from events.values import Basis, Text
from tests.projections.chronicles import Chronicle, day

WORDS = Text(en="words")


def order(chronicle, on="2026-05-10", **fields):
    """Issue order O1 with one action due on 30 June 2026."""
    given: dict[str, Any] = {
        "order_id": "O1",
        "order_kind": "order_to_correct",
        "decision_no": "2026-9",
        "required_actions": (RequiredAction(action_id="A1", text=WORDS, due_on=day("2026-06-30")),),
        "basis": Basis(kind="order"),
        "served_on": day(on),
    }
    return chronicle.add(OrderIssued(**given | fields), on)


def close(chronicle, on, order_id="O1"):
    """Close an order."""
    return chronicle.add(OrderClosed(order_id=order_id, verified_on=day(on)), on)


def find(chronicle, finding_class="noncompliance", on="2026-05-02", *obligations):
    """Record finding F1."""
    event = FindingRecorded(finding_id="F1", finding_class=finding_class, description=WORDS, obligation_ids=obligations)
    return chronicle.add(event, on)


def reject(chronicle, milestone_id, on):
    """Reject a claim."""
    event = MilestoneVerificationRejected(milestone_id=milestone_id, verified_on=day(on), reason=WORDS)
    return chronicle.add(event, on)


def mine(jurisdiction="CN", **fields):
    """Return a licensed mine with a plan, inspected in April 2026, with a milestone due at the end of 2026."""
    chronicle = Chronicle(jurisdiction=jurisdiction)
    chronicle.register(**{"state": "licensed"} | fields)
    chronicle.plan()
    chronicle.milestone("M", "2026-12-31")
    chronicle.inspect("2026-04-01")
    return chronicle


def said(chronicle, as_of, rule):
    """Return what a rule says as headline and positions."""
    return [(each.headline, each.positions) for each in chronicle.status(as_of).reasons if each.rule == rule]


def marks(chronicle, as_of):
    """Return the indicators."""
    return {each.mark: each for each in chronicle.status(as_of).indicators}
