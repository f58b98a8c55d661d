# SPDX-License-Identifier: Apache-2.0
"""The axis of determinations: what authorities said, obligation by obligation and for the right."""

from typing import Any

import pytest

from events.catalogue.substitute_performance import SubstitutePerformanceCompleted
from events.values import Money
from tests.projections.chronicles import VOLUNTARY, Chronicle, day
from tests.projections.rules.happenings import close, find, mine, order
from tests.registry.admission import mine as acts
from tests.registry.admission import planned

ORDERED = ("O1/A1", "M")


def found_and_ordered(chronicle: Chronicle) -> None:
    """Find M wanting in May and order it to be put right by the end of June."""
    find(chronicle, "noncompliance", "2026-05-02", "M")
    order(chronicle, "2026-05-10", finding_ids=("F1",))


def refuse(chronicle: Chronicle) -> None:
    """Punish the holder for refusing."""
    found_and_ordered(chronicle)
    chronicle.add(acts.fine("PEN1", step="after_refusal", order_id="O1", served_on=day("2026-07-02")), "2026-07-02")


def refuse_and_take_back(chronicle: Chronicle) -> None:
    """And find that unlawful."""
    refuse(chronicle)
    chronicle.add(acts.vary("PEN1", variation="declared_unlawful", decided_on=day("2026-07-03")), "2026-07-03")


def stay(chronicle: Chronicle) -> None:
    """Stay the order."""
    found_and_ordered(chronicle)
    chronicle.add(
        planned.stay("ST1", order_id="O1", granted_on=day("2026-06-01"), stayed_from=day("2026-06-01")), "2026-06-01"
    )


def substitute(chronicle: Chronicle) -> None:
    """Have others do it until 1 August."""
    found_and_ordered(chronicle)
    chronicle.add(acts.substitute("SP1", order_id="O1"), "2026-07-05")
    done = SubstitutePerformanceCompleted(
        performance_id="SP1", completed_on=day("2026-08-01"), cost=Money(amount_minor=1, currency="CNY")
    )
    chronicle.add(done, "2026-08-01")


def comply(chronicle: Chronicle) -> None:
    """Close the order in June."""
    found_and_ordered(chronicle)
    close(chronicle, "2026-06-20")


CASES: dict[str, tuple[Any, str, str, tuple[str, ...]]] = {
    "nothing": (lambda _: None, "2026-07-10", "none", ()),
    "a finding": (lambda c: find(c, "noncompliance", "2026-05-02", "M"), "2026-05-02", "finding_open", ("M",)),
    "the day before it": (lambda c: find(c, "noncompliance", "2026-05-02", "M"), "2026-05-01", "none", ()),
    "a finding on nothing in particular": (find, "2026-05-02", "finding_open", ()),
    "an order on its last day": (found_and_ordered, "2026-06-30", "order_open", ORDERED),
    "the day after": (found_and_ordered, "2026-07-01", "order_overdue", ORDERED),
    "punished for refusing": (refuse, "2026-07-02", "not_complied", ORDERED),
    "which was unlawful": (refuse_and_take_back, "2026-07-03", "order_overdue", ORDERED),
    "stayed": (stay, "2026-06-10", "under_review", ORDERED),
    "before the stay": (stay, "2026-05-31", "order_open", ORDERED),
    "done by others": (substitute, "2026-07-31", "substitute_performance", ORDERED),
    "done by others, and not closed": (substitute, "2026-08-01", "order_overdue", ORDERED),
    "closed": (comply, "2026-06-20", "closed", ORDERED),
    "before it was closed": (comply, "2026-06-19", "order_open", ORDERED),
}


@pytest.mark.parametrize(("act", "as_of", "gravest", "about"), CASES.values(), ids=CASES.keys())
def test_what_authorities_determined(act: Any, as_of: str, gravest: str, about: tuple[str, ...]) -> None:
    """
    The gravest determination in force on the day, and the obligations that it is about.
    """
    chronicle = mine()
    act(chronicle)
    axes = chronicle.status(as_of).axes

    assert (gravest, dict.fromkeys(about, gravest)) == (axes.determination, axes.determinations)


def test_a_passed_day_determines_nothing() -> None:
    """
    Overdue by the clock, with no determination; a promise that does not bind gets none even from a finding (C-3).
    """
    chronicle = mine()
    chronicle.milestone("CARBON", "2026-06-30", basis=VOLUNTARY)
    find(chronicle, "noncompliance", "2026-07-01", "CARBON")
    axes = chronicle.status("2027-01-15").axes

    assert {"overdue": 2} == axes.timeliness
    assert {"scheduled": 2} == axes.progress
    assert {} == axes.determinations
