# SPDX-License-Identifier: Apache-2.0
"""The movements of money of a right, and a security on a day."""

import datetime

import pytest

from events.catalogue.finance import (
    Amount,
    FundAccrued,
    FundSpent,
    SecurityForfeited,
    SecurityLodged,
    SecurityReleased,
)
from events.values import Period, Text
from projections.right.money import add_flow, find_movements, is_flow
from projections.right.security_standing import security_on
from tests.projections.chronicles import STATUTE, Chronicle, day

WORDS = Text(en="words")


def money(amount: int, currency: str = "CNY") -> Amount:
    """Return an amount in minor units."""
    return Amount(amount_minor=amount, currency=currency)


def accrue(story: Chronicle, accrual_id: str, amount: Amount, on: str) -> int:
    """Set money aside."""
    period = Period(first=day("2026-01-01"), last=day("2026-01-31"))
    return story.add(FundAccrued(accrual_id=accrual_id, period=period, amount=amount, booked_on=day(on)), on)


def secured(expires_on: str | None = None) -> Chronicle:
    """Return a right with a security of 1000 lodged on 1 January 2026."""
    story = Chronicle()
    story.register()
    lodged = SecurityLodged(
        security_id="B1",
        security_kind="bank_guarantee",
        amount=money(1000),
        lodged_on=day("2026-01-01"),
        expires_on=day(expires_on) if expires_on else None,
    )
    story.add(lodged, "2026-01-01")
    return story


def release(story: Chronicle, amount: int, on: str, phase: str = "I") -> None:
    """Give a part back."""
    released = SecurityReleased(
        security_id="B1",
        release_phase=phase,  # type: ignore[arg-type]
        amount=money(amount),
        released_on=day(on),
        decision_no="1",
    )
    story.add(released, on)


def forfeit(story: Chronicle, amount: int, on: str) -> None:
    """Call a part."""
    event = SecurityForfeited(
        security_id="B1", amount=money(amount), forfeited_on=day(on), decision_no="2", reason=WORDS, basis=STATUTE
    )
    story.add(event, on)


def held(story: Chronicle, on: str) -> tuple[int | None, int]:
    """Return what is held on a day, as the security itself and as the sum of the movements up to it."""
    state = story.state()
    standing = security_on(state.securities["B1"], day(on))
    sums: dict[str, int] = {}
    for each in find_movements(state):
        if is_flow(each) and each.on <= day(on):
            add_flow(sums, each)
    return standing.held_minor if standing else None, sums.get("security_held", 0)


DAYS = {
    "not lodged yet": ("2025-12-31", None, 0),
    "lodged": ("2026-01-01", 1000, 1000),
    "a part released": ("2026-02-01", 600, 600),
    "a part called": ("2026-03-01", 500, 500),
    "the last day": ("2026-06-30", 500, 500),
    "expired": ("2026-07-01", 0, 0),
}


@pytest.mark.parametrize(("on", "standing", "summed"), DAYS.values(), ids=DAYS.keys())
def test_what_is_held_of_a_security(on: str, standing: int | None, summed: int) -> None:
    """Lodged less released, called and expired, the same from the record and from its movements."""
    story = secured("2026-06-30")
    release(story, 400, "2026-02-01")
    forfeit(story, 100, "2026-03-01")
    assert held(story, on) == (standing, summed)


def test_what_was_given_back_after_its_last_day_was_still_at_hand() -> None:
    """Nothing below zero: what is released late counts as held until then."""
    story = secured("2026-06-30")
    release(story, 400, "2026-08-01")
    found = [held(story, on) for on in ("2026-06-30", "2026-07-01", "2026-07-31", "2026-08-01")]
    assert found == [(1000, 1000), (400, 400), (400, 400), (0, 0)]


def test_currencies_are_never_added_up() -> None:
    """Each currency has a balance of its own."""
    story = Chronicle()
    story.register()
    accrue(story, "A1", money(500), "2026-01-31")
    accrue(story, "A2", money(70, "USD"), "2026-01-31")
    spent = FundSpent(expenditure_id="E1", amount=money(200), paid_on=day("2026-02-15"), purpose=WORDS)
    story.add(spent, "2026-02-15")
    sums: dict[str, dict[str, int]] = {}
    for each in find_movements(story.state()):
        add_flow(sums.setdefault(each.currency, {}), each)
    assert sums == {
        "CNY": {"fund_accrued": 500, "fund_spent": 200, "fund_balance": 300},
        "USD": {"fund_accrued": 70, "fund_balance": 70},
    }


def test_movements_are_by_day_and_not_by_recording() -> None:
    """A booking recorded late takes its place."""
    story = Chronicle()
    story.register()
    accrue(story, "LATE", money(1), "2026-03-01")
    accrue(story, "EARLY", money(2), "2026-02-01")
    days = [(each.item_id, each.on) for each in find_movements(story.state())]
    assert days == [("EARLY", datetime.date(2026, 2, 1)), ("LATE", datetime.date(2026, 3, 1))]
