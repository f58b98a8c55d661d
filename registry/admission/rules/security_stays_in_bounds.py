# SPDX-License-Identifier: Apache-2.0
"""Of a security no more is given back or called than was lodged, in its own currency (30 USC 1269, 1271; rule F-3)."""

from events.catalogue.finance import Amount, SecurityForfeited, SecurityLodged, SecurityReleased
from projections.right.finance_records import Security
from registry.admission.case import Case, Rule

RULE = Rule("security-stays-in-bounds", "Mineral Resources Law (2024) art. 49; 30 USC 1269 and 1271")


def check_lodged(event: SecurityLodged, _case: Case) -> None:
    """Refuse a security of no kind, and one that lapses before it is lodged."""
    if event.security_kind == "none":
        message = f"security {event.security_id}: kind none is no security"
        RULE.refuse(message, code="security-of-no-kind", pointer="/data/security_kind")
    if event.expires_on is not None and event.expires_on < event.lodged_on:
        message = f"expires_on {event.expires_on}: before lodged_on {event.lodged_on}"
        RULE.refuse(message, code="period-reversed", pointer="/data/expires_on")


def check_released(event: SecurityReleased, case: Case) -> None:
    """Refuse a release of no security, in other money, of too much, or a full one that leaves something."""
    security = _get(event.security_id, case)
    _check_amount(event.amount, security)
    if event.release_phase == "full" and event.amount.amount_minor != security.held_minor:
        message = f"security {event.security_id}: full release of {event.amount.amount_minor} of {security.held_minor}"
        RULE.refuse(message, code="release-not-full", pointer="/data/amount/amount_minor")


def check_forfeited(event: SecurityForfeited, case: Case) -> None:
    """Refuse to call no security, other money, too much, or upon no order on record."""
    _check_amount(event.amount, _get(event.security_id, case))
    if event.order_id is not None and event.order_id not in case.state.orders:
        message = f"order {event.order_id} was not issued under {case.filing.payload.subject}"
        RULE.refuse(message, code="order-unknown", pointer="/data/order_id")


def _get(security_id: str, case: Case) -> Security:
    security = case.state.securities.get(security_id)
    if security is None:
        message = f"security {security_id} was not lodged for {case.filing.payload.subject}"
        RULE.refuse(message, code="security-unknown", pointer="/data/security_id")
    return security


def _check_amount(amount: Amount, security: Security) -> None:
    if amount.currency != security.amount.currency:
        message = f"currency {amount.currency}: security {security.security_id} is in {security.amount.currency}"
        RULE.refuse(message, code="currency-differs", pointer="/data/amount/currency")
    if amount.amount_minor > security.held_minor:
        held = f"{security.held_minor} of security {security.security_id} is held"
        RULE.refuse(f"amount_minor {amount.amount_minor}: {held}", code="security-exceeded", pointer="/data/amount")
