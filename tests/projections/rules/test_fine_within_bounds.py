# SPDX-License-Identifier: Apache-2.0
"""Rule E-3: fines beside the cost of restoration, on both sides of each limit."""

from typing import Any

import pytest

from events.catalogue.event import Event
from events.values import Money
from tests.projections.chronicles import Chronicle, day
from tests.projections.rules.happenings import marks, mine
from tests.registry.admission import mine as acts
from tests.registry.admission import put_right

COST = 10_000
MARK = "fine_outside_bounds"


def fen(amount: int, currency: str = "CNY") -> Money:
    """Return a sum in minor units."""
    return Money(amount_minor=amount, currency=currency)


def fined(amount: int, step: str | None = "first", on: str = "2026-05-01", **changes: Any) -> Chronicle:
    """Return a mine that was fined on a day, with a cost of restoration of 10,000 fen."""
    chronicle: Chronicle = mine(changes.pop("jurisdiction", "CN"))
    given: dict[str, Any] = {"amount": fen(amount), "restoration_cost": fen(COST), "step": step, "served_on": day(on)}
    chronicle.add(acts.fine("PEN1", **given | changes), on)
    return chronicle


def vary(chronicle: Chronicle, on: str, **changes: Any) -> int:
    """Record what became of the fine."""
    return chronicle.add(acts.vary("PEN1", decided_on=day(on), **changes), on)


# The amount in fen beside a cost of 10,000 fen, the step, and the words of the mark; none: within the bounds.
BOUNDS: dict[str, tuple[int, str | None, str]] = {
    "at first, nothing to speak of": (1, "first", ""),
    "at first, twice the cost": (20_000, "first", ""),
    "at first, a fen more than twice": (20_001, "first", "more than twice"),
    "after refusal, a fen less than twice": (19_999, "after_refusal", "less than twice"),
    "after refusal, twice the cost": (20_000, "after_refusal", ""),
    "after refusal, five times the cost": (50_000, "after_refusal", ""),
    "after refusal, a fen more than five times": (50_001, "after_refusal", "more than five times"),
    "under no step of the article": (90_000, None, ""),
}


@pytest.mark.parametrize(("amount", "step", "said"), BOUNDS.values(), ids=BOUNDS.keys())
def test_a_fine_outside_its_bounds_is_marked(amount: int, step: str | None, said: str) -> None:
    """
    The limits are within; what is outside is told by its bound, with the penalty's position, and changes no headline.
    """
    chronicle = fined(amount, step)
    mark = marks(chronicle, "2026-05-01").get(MARK)

    assert bool(said) == (mark is not None)
    assert chronicle.headline("2026-05-01") == mine().headline("2026-05-01")
    if mark is not None:
        assert f"Fine PEN1 is {said} the cost of restoration" in mark.text.en
        assert ("E-3", None, (len(chronicle.facts) - 1,)) == (mark.rule, mark.headline, mark.positions)


APPLIES: dict[str, tuple[dict[str, Any], bool]] = {
    "on the law's first day": ({"on": "2025-07-01"}, True),
    "the day before": ({"on": "2025-06-30"}, False),
    "without a cost": ({"restoration_cost": None}, False),
    "with a cost in another currency": ({"restoration_cost": fen(COST, "USD")}, False),
    "in Queensland": ({"jurisdiction": "AU-QLD"}, False),
    "confiscated": ({"penalty_kind": "confiscation"}, False),
}


@pytest.mark.parametrize(("changes", "is_marked"), APPLIES.values(), ids=APPLIES.keys())
def test_only_what_can_be_compared_is_marked(changes: dict[str, Any], is_marked: bool) -> None:  # noqa: FBT001
    """
    A fine of ten times the cost, where the article does or does not say anything about it.
    """
    assert is_marked == (MARK in marks(fined(10 * COST, **changes), "2026-05-01"))


def test_the_mark_comes_with_the_day() -> None:
    """
    Not before the fine was imposed.
    """
    chronicle = fined(10 * COST)

    assert [False, True] == [MARK in marks(chronicle, on) for on in ("2026-04-30", "2026-05-01")]


VARIED: dict[str, tuple[dict[str, Any], bool]] = {
    "reduced to twice the cost": ({"variation": "reduced", "amount": fen(20_000)}, False),
    "reduced to a fen more": ({"variation": "reduced", "amount": fen(20_001)}, True),
    "revoked": ({"variation": "revoked"}, False),
}


@pytest.mark.parametrize(("changes", "is_marked"), VARIED.values(), ids=VARIED.keys())
def test_what_is_in_force_counts(changes: dict[str, Any], is_marked: bool) -> None:  # noqa: FBT001
    """
    From the day of the variation on; the mark then rests on it, too.
    """
    chronicle = fined(10 * COST)
    imposed = len(chronicle.facts) - 1
    varied = vary(chronicle, "2026-06-01", **changes)
    after = marks(chronicle, "2026-06-01").get(MARK)

    assert (imposed,) == marks(chronicle, "2026-05-31")[MARK].positions
    assert ((imposed, varied) if is_marked else None) == (after.positions if after else None)


def test_a_fine_taken_back_as_a_statement_is_not_marked() -> None:
    """
    A penalty recorded by mistake and retracted says nothing any more.
    """
    chronicle = fined(10 * COST)
    event: Event = put_right.retract(len(chronicle.facts) - 1)
    chronicle.add(event, "2026-05-02")

    assert MARK not in marks(chronicle, "2026-05-02")
