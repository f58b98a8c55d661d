# SPDX-License-Identifier: Apache-2.0
"""Sums that one event states together are in one currency and do not contradict each other (Arts 45(4) and 49)."""

from events.catalogue.finance import FinancingAgreementRecorded, FundShortfallDetermined, RestorationCostEstimated
from events.values import Money
from registry.admission.case import Case, Rule

RULE = Rule("amounts-add-up", "Mineral Resources Law (2024) arts 45(4) and 49; rule F-1")


def check_estimate(event: RestorationCostEstimated, _case: Case) -> None:
    """Refuse an estimate in two currencies, or with more to come than it costs in all."""
    _check_currency(event.total, event.remaining, "/data/remaining")
    for index, cost in enumerate(event.by_area):
        _check_currency(event.total, cost.remaining, f"/data/by_area/{index}/remaining")
    if event.remaining.amount_minor > event.total.amount_minor:
        message = f"remaining {event.remaining.amount_minor}: more than the total of {event.total.amount_minor}"
        RULE.refuse(message, code="remaining-exceeds-total", pointer="/data/remaining/amount_minor")


def check_shortfall(event: FundShortfallDetermined, _case: Case) -> None:
    """Refuse a shortfall in two currencies, or where nothing is short."""
    _check_currency(event.required, event.available, "/data/available")
    if event.available.amount_minor >= event.required.amount_minor:
        message = f"available {event.available.amount_minor}: no less than required {event.required.amount_minor}"
        RULE.refuse(message, code="no-shortfall", pointer="/data/available/amount_minor")


def check_agreement(event: FinancingAgreementRecorded, _case: Case) -> None:
    """Refuse shares in another currency than the value, or that do not make it up."""
    shares = {"public_share": event.public_share, "private_share": event.private_share}
    for field, share in shares.items():
        if share is not None:
            _check_currency(event.value, share, f"/data/{field}")
    given = [share.amount_minor for share in shares.values() if share is not None]
    is_whole = len(given) == len(shares)
    if sum(given) > event.value.amount_minor or (is_whole and sum(given) != event.value.amount_minor):
        message = f"shares of {' and '.join(map(str, given))}: the value is {event.value.amount_minor}"
        RULE.refuse(message, code="shares-differ-from-value", pointer="/data/value/amount_minor")


def _check_currency(first: Money, other: Money, pointer: str) -> None:
    if other.currency != first.currency:
        message = f"currency {other.currency}: the other sums are in {first.currency}"
        RULE.refuse(message, code="currency-differs", pointer=f"{pointer}/currency")
