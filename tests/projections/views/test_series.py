# SPDX-License-Identifier: Apache-2.0
"""Series by month: a row where a level changes, and nothing that depends on the order of recording."""

import datetime
import random
from typing import Any

import pytest
from hypothesis import given, settings

from events.catalogue.closure import RestorationDutyDischarged
from events.catalogue.finance import Amount, FundAccrued, FundSpent, RestorationCostEstimated, SecurityLodged
from events.catalogue.monitoring import LandStatusReported
from events.values import Area, Period, Text
from projections.right.area_history import find_areas, standing_on
from projections.right.money import find_movements
from projections.views import series
from projections.views.series import parse_levels
from tests.projections.chronicles import STATUTE, Chronicle, day
from tests.projections.random_histories import chronicles

WORDS = Text(en="words")


def money(amount: int, currency: str = "CNY") -> Amount:
    """Return an amount in minor units."""
    return Amount(amount_minor=amount, currency=currency)


def accrue(story: Chronicle, accrual_id: str, amount: Amount, on: str) -> int:
    """Set money aside."""
    period = Period(first=day("2026-01-01"), last=day("2026-01-31"))
    return story.add(FundAccrued(accrual_id=accrual_id, period=period, amount=amount, booked_on=day(on)), on)


def spend(story: Chronicle, expenditure_id: str, amount: Amount, on: str) -> int:
    """Spend money of the fund."""
    event = FundSpent(expenditure_id=expenditure_id, amount=amount, paid_on=day(on), purpose=WORDS)
    return story.add(event, on)


def course(story: Chronicle, measure: str, unit: str) -> dict[str, int]:
    """Return the row of one measure and unit as value by month."""
    rows = series.rows(story.state())
    found = [row for row in rows if (row["measure"], row["unit"]) == (measure, unit)]
    return {each.month: each.value for row in found for each in parse_levels(row["levels"])}


@pytest.fixture
def story() -> Chronicle:
    """A registered right."""
    made = Chronicle()
    made.register("2025-07-01", areas=(Area(area_id="A", area_m2=60), Area(area_id="B", area_m2=40)))
    return made


def test_a_level_stands_where_it_changes(story: Chronicle) -> None:
    """The last word of a month counts, and a month in which nothing changes has no level."""
    for on, restored in (("2026-01-10", 5), ("2026-01-31", 7), ("2026-02-28", 7), ("2026-04-30", 9), ("2026-05-31", 0)):
        story.add(LandStatusReported(as_of=day(on), restored_m2=restored), on)
    assert course(story, "land_restored", "m2") == {"2026-01": 7, "2026-04": 9, "2026-05": 0}
    assert course(story, "land_disturbed", "m2") == {}


def test_a_later_word_on_the_same_day_holds(story: Chronicle) -> None:
    """Of two statements for one day the one recorded last is shown."""
    for restored in (5, 8):
        story.add(LandStatusReported(as_of=day("2026-01-31"), restored_m2=restored), "2026-02-01")
    assert course(story, "land_restored", "m2") == {"2026-01": 8}


def test_money_is_a_level_and_each_currency_its_own(story: Chronicle) -> None:
    """A fund's series are sums up to the month's end; a flow of a month is a difference."""
    accrue(story, "A1", money(500), "2026-01-31")
    accrue(story, "A2", money(9, "USD"), "2026-02-10")
    accrue(story, "A3", money(100), "2026-02-28")
    spend(story, "E1", money(50), "2026-02-15")
    spend(story, "E2", money(550), "2026-04-01")
    assert course(story, "fund_accrued", "CNY") == {"2026-01": 500, "2026-02": 600}
    assert course(story, "fund_spent", "CNY") == {"2026-02": 50, "2026-04": 600}
    assert course(story, "fund_balance", "CNY") == {"2026-01": 500, "2026-02": 550, "2026-04": 0}
    assert course(story, "fund_balance", "USD") == {"2026-02": 9}


def test_a_security_ends_with_its_last_day(story: Chronicle) -> None:
    """No event says that it expired; its own last day does."""
    lodged = SecurityLodged(
        security_id="B1",
        security_kind="insurance",
        amount=money(1000),
        lodged_on=day("2026-01-05"),
        expires_on=day("2026-03-31"),
    )
    story.add(lodged, "2026-01-05")
    assert course(story, "security_held", "CNY") == {"2026-01": 1000, "2026-04": 0}


def test_the_estimate_that_is_the_latest(story: Chronicle) -> None:
    """An estimate holds from the day it is about."""
    for estimate_id, on, remaining in (("E2", "2026-06-30", 70), ("E1", "2026-01-31", 90)):
        event = RestorationCostEstimated(
            estimate_id=estimate_id,
            as_of=day(on),
            total=money(100),
            remaining=money(remaining),
            price_date=day(on),
        )
        story.add(event, "2026-07-01")
    assert course(story, "cost_remaining", "CNY") == {"2026-01": 90, "2026-06": 70}
    assert course(story, "cost_total", "CNY") == {"2026-01": 100}


def test_discharged_land_is_an_authoritys_word(story: Chronicle) -> None:
    """One area, then the whole right; the holder's statements have series of their own."""
    story.add(RestorationDutyDischarged(area_ids=("A",), decision_no="1", basis=STATUTE), "2026-02-01")
    story.add(RestorationDutyDischarged(decision_no="2", basis=STATUTE), "2026-05-01")
    assert course(story, "area_discharged", "m2") == {"2026-02": 60, "2026-05": 100}
    assert course(story, "area_accepted", "m2") == {}


def test_levels_and_rows_name_the_last_event_that_shaped_them(story: Chronicle) -> None:
    """A sum names the last of its parts, by position, and a row the last of its levels."""
    accrue(story, "A1", money(5), "2026-02-28")
    late = accrue(story, "A0", money(1), "2026-01-31")
    (row,) = [row for row in series.rows(story.state()) if row["measure"] == "fund_accrued"]
    assert parse_levels(row["levels"]) == [("2026-01", 1, late), ("2026-02", 6, late)]
    assert row["position"] == late


@settings(max_examples=60, deadline=None)
@given(story=chronicles())
def test_series_of_any_history(story: Chronicle) -> None:
    """At each month's end the series say what a plain sum over movements and areas says, and each key stands once."""
    state = story.state()
    rows = series.rows(state)
    keys = [(row["measure"], row["unit"]) for row in rows]
    assert len(set(keys)) == len(keys)
    for row in rows:
        levels = parse_levels(row["levels"])
        assert [each.month for each in levels] == sorted({each.month for each in levels})
        for each in levels:
            if row["measure"] in {"fund_accrued", "fund_spent", "funding_received"}:
                assert each.value == _plain_sum(state, row, last_day(each.month))
            elif row["measure"].startswith("area_"):
                assert each.value == _plain_area(state, row, last_day(each.month))


def _plain_sum(state: Any, row: dict[str, Any], end: datetime.date) -> int:
    return sum(
        each.amount_minor
        for each in find_movements(state)
        if each.on <= end and (each.measure, each.currency) == (row["measure"], row["unit"])
    )


def _plain_area(state: Any, row: dict[str, Any], end: datetime.date) -> int:
    name = row["measure"].removeprefix("area_")
    standing = [found for each in find_areas(state) if (found := standing_on(each, end))]
    return sum(each.outline.area.area_m2 for each in standing if getattr(each, name))


def last_day(text: str) -> datetime.date:
    """Return the last day of a month."""
    year, month = map(int, text.split("-"))
    return datetime.date(year + month // 12, month % 12 + 1, 1) - datetime.timedelta(days=1)


def test_the_order_of_recording_makes_no_difference() -> None:
    """The same bookings recorded in any order give the same values by month."""
    bookings = [(f"A{number}", money(number), f"2026-{number:02}-15") for number in range(1, 13)]
    seen = set()
    for seed in range(5):
        shuffled = list(bookings)
        random.Random(seed).shuffle(shuffled)
        story = Chronicle()
        story.register("2025-07-01")
        for booking in shuffled:
            accrue(story, *booking)
        seen.add(tuple(course(story, "fund_balance", "CNY").items()))
    assert len(seen) == 1
