# SPDX-License-Identifier: Apache-2.0
"""A penalty rests on what is recorded, and is varied and paid only while it stands (rule E-5).

That a fine is higher than the law's ceiling is no refusal but a warning where it is shown (rule E-3): the registry
records what the authority decided.
"""

from events.catalogue.penalties import PenaltyImposed, PenaltyPaid, PenaltyVaried
from events.values import Money
from projections.right.enforcement_records import Penalty
from registry.admission.case import Case, Rule

RULE = Rule("penalty-stands", "Administrative Penalty Law (2021) arts 48, 67 and 76")


def check_imposed(event: PenaltyImposed, case: Case) -> None:
    """Refuse an id in use, and findings or an order that are not recorded."""
    if event.penalty_id in case.state.penalties:
        message = f"penalty {event.penalty_id} was imposed already"
        RULE.refuse(message, code="penalty-id-in-use", pointer="/data/penalty_id")
    findings = {finding.finding_id for finding in case.state.findings}
    for index, finding_id in enumerate(event.finding_ids):
        if finding_id not in findings:
            message = f"finding {finding_id} is not recorded for {case.filing.payload.subject}"
            RULE.refuse(message, code="finding-unknown", pointer=f"/data/finding_ids/{index}")
    if event.order_id is not None and event.order_id not in case.state.orders:
        message = f"order {event.order_id} was not issued under {case.filing.payload.subject}"
        RULE.refuse(message, code="order-unknown", pointer="/data/order_id")


def check_varied(event: PenaltyVaried, case: Case) -> None:
    """Refuse to vary what is unknown or taken back, by an unknown review, or to an amount that is not smaller."""
    penalty = _get_penalty(event.penalty_id, case)
    if not penalty.is_in_force:
        last = penalty.variations[-1]
        message = f"penalty {event.penalty_id} was {last.variation} at position {last.position}: nothing is left of it"
        RULE.refuse(message, code="penalty-not-in-force", pointer="/data/penalty_id")
    if event.review_id is not None and event.review_id not in case.state.reviews:
        message = f"review {event.review_id} is not recorded for {case.filing.payload.subject}"
        RULE.refuse(message, code="review-unknown", pointer="/data/review_id")
    if event.amount is not None:
        before = _check_currency(penalty, event.amount, "/data/amount/currency")
        if not 0 <= event.amount.amount_minor < before.amount_minor:
            message = f"amount {event.amount.amount_minor}: a reduction of {before.amount_minor} leaves less"
            RULE.refuse(message, code="penalty-not-reduced", pointer="/data/amount/amount_minor")


def check_paid(event: PenaltyPaid, case: Case) -> None:
    """Refuse money for an unknown penalty, for one without an amount, in another currency, or none at all."""
    penalty = _get_penalty(event.penalty_id, case)
    _check_currency(penalty, event.amount, "/data/amount/currency")
    if event.amount.amount_minor <= 0:
        message = f"amount {event.amount.amount_minor}: more than nothing was paid"
        RULE.refuse(message, code="amount-not-positive", pointer="/data/amount/amount_minor")


def _get_penalty(penalty_id: str, case: Case) -> Penalty:
    penalty = case.state.penalties.get(penalty_id)
    if penalty is None:
        message = f"penalty {penalty_id} was not imposed under {case.filing.payload.subject}"
        RULE.refuse(message, code="penalty-unknown", pointer="/data/penalty_id")
    return penalty


def _check_currency(penalty: Penalty, amount: Money, pointer: str) -> Money:
    # What was paid before a penalty was taken back is still recorded: so the amount first imposed counts.
    before = penalty.amount_in_force or penalty.amount
    if before is None:
        message = f"penalty {penalty.penalty_id} is a {penalty.kind} without an amount"
        RULE.refuse(message, code="penalty-without-amount", pointer="/data/amount")
    if amount.currency != before.currency:
        message = f"currency {amount.currency}: penalty {penalty.penalty_id} is in {before.currency}"
        RULE.refuse(message, code="currency-differs", pointer=pointer)
    return before
