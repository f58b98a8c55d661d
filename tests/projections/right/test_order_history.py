# SPDX-License-Identifier: Apache-2.0
"""In which state an order is on a day."""

from collections.abc import Callable

import pytest

from events.catalogue.deadlines import StayGranted, StayLifted
from events.catalogue.finance import Amount, SecurityForfeited, SecurityLodged
from events.catalogue.inspections import (
    CorrectiveActionReported,
    OrderClosed,
    OrderIssued,
    OrderModified,
    RequiredAction,
)
from events.catalogue.substitute_performance import SubstitutePerformanceOrdered
from events.values import Text
from projections.right.order_history import find_orders
from tests.projections.chronicles import STATUTE, Chronicle, day

WORDS = Text(en="words")


def actions(*names: str, due: str = "2026-03-01") -> tuple[RequiredAction, ...]:
    """Return actions that an order requires."""
    return tuple(RequiredAction(action_id=name, text=WORDS, due_on=day(due)) for name in names)


def ordered() -> Chronicle:
    """Return a right with an order of two actions, served on 5 January 2026."""
    story = Chronicle()
    story.register()
    order = OrderIssued(
        order_id="O1",
        order_kind="order_to_correct",
        decision_no="2026-1",
        required_actions=actions("A", "B"),
        basis=STATUTE,
        served_on=day("2026-01-06"),
    )
    story.add(order, "2026-01-05")
    return story


def answer(story: Chronicle, on: str, *names: str, claim: str = "met") -> None:
    """Report that actions are done."""
    story.add(CorrectiveActionReported(order_id="O1", action_ids=names, claim=claim), on)  # type: ignore[arg-type]


def states(story: Chronicle, *days: str) -> list[str | None]:
    """Return the state of the order on each of these days."""
    [order] = find_orders(story.state())
    return [order.state_on(day(each)) for each in days]


def test_an_order_is_not_there_before_it_is_issued() -> None:
    """What is issued on the fifth is unknown on the fourth and open on the fifth."""
    assert states(ordered(), "2026-01-04", "2026-01-05", "2036-01-01") == [None, "open", "open"]


def test_the_holder_can_only_respond() -> None:
    """Open until every action is said to be done; then responded to, and open again when the holder says so."""
    story = ordered()
    answer(story, "2026-01-10", "A")
    answer(story, "2026-01-12", "B")
    answer(story, "2026-02-01", "B", claim="partially_met")
    days = ("2026-01-10", "2026-01-11", "2026-01-12", "2026-01-31", "2026-02-01")
    assert states(story, *days) == ["open", "open", "responded", "responded", "open"]


def test_only_a_verifier_closes_it() -> None:
    """It is closed from the day of verification on, and not a day before."""
    story = ordered()
    story.add(OrderClosed(order_id="O1", verified_on=day("2026-02-10")), "2026-02-11")
    assert states(story, "2026-02-09", "2026-02-10") == ["open", "verified_closed"]


def test_a_stay_is_a_decision_of_its_own() -> None:
    """Stayed from its first day on, until the day on which time runs again (Administrative Review Law art. 42)."""
    story = ordered()
    stayed = StayGranted(
        stay_id="S1",
        ground="administrative_review",
        order_id="O1",
        decision_no="2026-2",
        granted_on=day("2026-01-20"),
        stayed_from=day("2026-01-20"),
    )
    story.add(stayed, "2026-01-20")
    story.add(StayLifted(stay_id="S1", lifted_on=day("2026-02-20"), decision_no="2026-3", reason=WORDS), "2026-02-20")
    days = ("2026-01-19", "2026-01-20", "2026-02-19", "2026-02-20")
    assert states(story, *days) == ["open", "stayed", "stayed", "open"]


def called(story: Chronicle) -> None:
    """Call a security, since the order was not complied with."""
    amount = Amount(amount_minor=100, currency="CNY")
    lodged = SecurityLodged(security_id="B1", security_kind="cash", amount=amount, lodged_on=day("2026-01-01"))
    story.add(lodged, "2026-01-01")
    forfeited = SecurityForfeited(
        security_id="B1",
        amount=amount,
        forfeited_on=day("2026-04-01"),
        decision_no="2026-9",
        order_id="O1",
        reason=WORDS,
        basis=STATUTE,
    )
    story.add(forfeited, "2026-04-01")


def performed(story: Chronicle) -> None:
    """Order that others do the work, since the order was not complied with."""
    performance = SubstitutePerformanceOrdered(
        performance_id="SP1", decision_no="2026-9", order_id="O1", basis=STATUTE, served_on=day("2026-04-01")
    )
    story.add(performance, "2026-04-01")


ACTS = {"substitute performance": performed, "a security called": called}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_that_it_was_not_complied_with_is_the_authoritys_word(act: Callable[[Chronicle], None]) -> None:
    """A missed day does not say so; the act of the authority does, and outweighs what the holder says."""
    story = ordered()
    act(story)
    answer(story, "2026-04-02", "A", "B")
    assert states(story, "2026-03-31", "2026-04-01", "2026-04-02") == ["open", "not_complied", "not_complied"]
    assert find_orders(story.state())[0].not_complied[0].decision_no == "2026-9"


def test_the_last_event_that_shaped_it_is_named() -> None:
    """A modification, a stay and its lifting count; a report about another right's order does not exist here."""
    story = ordered()
    modified = OrderModified(
        order_id="O1",
        decision_no="2026-4",
        required_actions=actions("A", due="2026-05-01"),
        reason=WORDS,
        served_on=day("2026-02-02"),
    )
    last = story.add(modified, "2026-02-01")
    story.inspect("2026-03-01")
    assert find_orders(story.state())[0].last_position == last
