# SPDX-License-Identifier: Apache-2.0
"""Lists of orders and inspections: filters, pages, and what was known before."""

import datetime
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.catalogue.inspections import (
    CorrectiveActionReported,
    FindingRecorded,
    InspectionConducted,
    OrderClosed,
    OrderIssued,
    RequiredAction,
)
from events.database import open_database
from events.errors import MalformedError
from events.ids import TreeSize
from events.values import Text
from projections.answers import (
    Answers,
    AreaFilter,
    DisclosureFilter,
    InspectionFilter,
    OrderFilter,
    Page,
    RightFilter,
    knowledge,
)
from projections.runner import Runner
from projections.views import METADATA
from tests.projections.logs import STATUTE, Log, Step, day, make_log, minerals, signers
from tests.projections.random_histories import DAYS, EVENTS

AS_OF = "2022-06-15"
WORDS = Text(en="words")


@pytest.fixture(scope="module")
def enforced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Log]:
    """A log that is only read."""
    log = record_orders(make_log(tmp_path_factory.mktemp("enforced")))
    yield log
    log.database.close()


def order(
    log: Log, right: str, order_id: str, due: str, *, on: str = "2022-03-01", kind: str = "order_to_correct"
) -> int:
    """Issue an order with one action."""
    event = OrderIssued(
        order_id=order_id,
        order_kind=kind,  # type: ignore[arg-type]
        decision_no=f"NO-{order_id}",
        finding_ids=("F1",),
        required_actions=(RequiredAction(action_id="A", text=WORDS, due_on=day(due)),),
        basis=STATUTE,
        served_on=day(on),
    )
    return log.file(f"right:{right}", event, on, imported=True)


def record_orders(log: Log) -> Log:
    """Record three rights with orders in several states on 15 June 2022."""
    log.right("R1", holder="ALPHA", minerals=minerals("coal"))
    log.right("R2", holder="BETA", minerals=minerals("gold"))
    log.right("R3", holder="BETA", jurisdiction="CN")
    inspected = InspectionConducted(
        inspection_id="I1", inspection_kind="complete", first_day=day("2022-02-01"), last_day=day("2022-02-03")
    )
    log.file("right:R1", inspected, "2022-02-01", imported=True)
    found = FindingRecorded(finding_id="F1", inspection_id="I1", finding_class="noncompliance", description=WORDS)
    log.file("right:R1", found, "2022-02-05", imported=True)
    log.file(
        "right:R3",
        InspectionConducted(inspection_id="I1", inspection_kind="partial", first_day=day("2022-05-01")),
        "2022-05-01",
        imported=True,
    )
    order(log, "R1", "OVERDUE", "2022-04-30")
    order(log, "R1", "CLOSED", "2022-04-30")
    order(log, "R2", "RUNNING", "2022-12-31", kind="stop_work")
    order(log, "R3", "RESPONDED", "2022-04-30")
    order(log, "R3", "LATER", "2022-12-31", on="2022-06-20")
    closed = OrderClosed(order_id="CLOSED", verified_on=day("2022-05-10"))
    log.file("right:R1", closed, "2022-05-11", imported=True)
    done = CorrectiveActionReported(order_id="RESPONDED", action_ids=("A",), claim="met", done_on=day("2022-04-20"))
    log.file("right:R3", done, "2022-04-21", imported=True)
    log.catch_up()
    return log


def walk(list_page: Callable[[str], Page[Any]]) -> list[Any]:
    """Return all items of a list, page by page."""
    items: list[Any] = []
    after: str | None = ""
    while after is not None:
        page = list_page(after)
        items += page.items
        after = page.next
    return items


def orders(
    answers: Answers, as_of: str = AS_OF, known_at: int | None = None, limit: int = 100, **wanted: Any
) -> list[Any]:
    """Return the orders that match."""
    size = None if known_at is None else TreeSize(known_at)
    asked: dict[str, Any] = {"as_of": day(as_of), "known_at": size, "limit": limit}
    return walk(lambda after: answers.list_orders(OrderFilter(**wanted), after=after, **asked))


def inspections(
    answers: Answers, as_of: str = AS_OF, known_at: int | None = None, limit: int = 100, **wanted: Any
) -> list[Any]:
    """Return the inspections that match."""
    size = None if known_at is None else TreeSize(known_at)
    asked: dict[str, Any] = {"as_of": day(as_of), "known_at": size, "limit": limit}
    return walk(lambda after: answers.list_inspections(InspectionFilter(**wanted), after=after, **asked))


def short(items: list[Any]) -> list[str]:
    """Return which orders these are."""
    return [f"{item.subject.partition(':')[2]}/{item.order_id}" for item in items]


ALL = ["R1/CLOSED", "R1/OVERDUE", "R2/RUNNING", "R3/RESPONDED"]
FILTERS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "all": ({}, ALL),
    "open": ({"open": True}, ALL[1:]),
    "closed": ({"open": False}, ALL[:1]),
    "of a state": ({"state": "responded"}, ["R3/RESPONDED"]),
    "overdue": ({"overdue": True}, ["R1/OVERDUE", "R3/RESPONDED"]),
    "not overdue": ({"overdue": False, "open": True}, ["R2/RUNNING"]),
    "of a kind": ({"kind": "stop_work"}, ["R2/RUNNING"]),
    "of a right": ({"subject": "right:R1"}, ALL[:2]),
    "in a country": ({"region": "CN"}, ["R3/RESPONDED"]),
    "in a state": ({"region": "AU"}, ALL[:3]),
    "by mineral": ({"minerals": ("gold", "tin")}, ["R2/RUNNING"]),
    "owed by somebody": ({"owed_by": "BETA"}, ALL[2:]),
    "on the holder's side": ({"side": "holder"}, ALL),
    "on the authority's side": ({"side": "authority"}, []),
    "of nobody": ({"subject": "right:R9"}, []),
}


@pytest.mark.parametrize(("wanted", "expected"), FILTERS.values(), ids=FILTERS.keys())
@pytest.mark.parametrize("limit", [1, 2, 100])
def test_orders_that_match(enforced: Log, wanted: dict[str, Any], expected: list[str], limit: int) -> None:
    """All that is given must hold; pages of any size give the same list."""
    assert short(orders(enforced.answers, limit=limit, **wanted)) == expected


INSPECTIONS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "all": ({}, ["right:R1", "right:R3"]),
    "of a kind": ({"kind": "partial"}, ["right:R3"]),
    "since the day one ended": ({"since": day("2022-02-03")}, ["right:R1", "right:R3"]),
    "since the day after": ({"since": day("2022-02-04")}, ["right:R3"]),
    "until": ({"until": day("2022-02-03")}, ["right:R1"]),
    "with a finding": ({"finding_class": "noncompliance"}, ["right:R1"]),
    "with another finding": ({"finding_class": "advisory"}, []),
    "in a country": ({"region": "CN"}, ["right:R3"]),
    "by mineral": ({"minerals": ("coal",)}, ["right:R1"]),
}


@pytest.mark.parametrize(("wanted", "expected"), INSPECTIONS.values(), ids=INSPECTIONS.keys())
def test_inspections_that_match(enforced: Log, wanted: dict[str, Any], expected: list[str]) -> None:
    """All that is given must hold; pages of one give the same list."""
    assert [item.subject for item in inspections(enforced.answers, **wanted)] == expected
    assert [item.subject for item in inspections(enforced.answers, limit=1, **wanted)] == expected


def test_an_order_says_what_is_required_by_when(enforced: Log) -> None:
    """Age, the first day something is due by, how long it is overdue, and where it is."""
    [item] = orders(enforced.answers, overdue=True, region="AU")
    assert (item.order_id, item.state, item.days_open, item.due_on) == ("OVERDUE", "open", 106, day("2022-04-30"))
    assert (item.days_overdue, item.jurisdiction, item.finding_ids) == (46, "AU-QLD", ("F1",))
    assert [action.obligation_id for action in item.actions] == ["OVERDUE/A"]


def test_an_order_on_an_earlier_day(enforced: Log) -> None:
    """What was closed in May was open in April, and nothing of May shows."""
    [closed, _] = orders(enforced.answers, as_of="2022-05-10", subject="right:R1")
    [before, _] = orders(enforced.answers, as_of="2022-05-09", subject="right:R1")
    assert (closed.state, closed.closed_on, closed.days_open) == ("verified_closed", day("2022-05-10"), 70)
    assert (before.state, before.closed_on, before.overdue) == ("open", None, True)


def test_findings_and_orders_that_came_later_do_not_show(enforced: Log) -> None:
    """On the last day of the inspection nothing was found yet; the orders came in March."""
    counts = [
        [(len(item.findings), len(item.orders)) for item in inspections(enforced.answers, as_of=on, region="AU")]
        for on in ("2022-01-31", "2022-02-03", "2022-02-05", "2022-03-01")
    ]
    assert counts == [[], [(0, 0)], [(1, 0)], [(1, 2)]]


@pytest.mark.parametrize("portion", [1, 2, 1000])
def test_long_lists_are_read_in_portions(enforced: Log, monkeypatch: pytest.MonkeyPatch, portion: int) -> None:
    """However many rows one statement gives, the lists are the same; keys of numbers are told from text."""
    expected = orders(enforced.answers), inspections(enforced.answers)
    monkeypatch.setattr(knowledge, "_PORTION", portion)
    assert (orders(enforced.answers), inspections(enforced.answers)) == expected


def test_a_cursor_of_another_list_is_refused(enforced: Log) -> None:
    """It would be answered with some other page."""
    page = enforced.answers.list_orders(OrderFilter(), as_of=day(AS_OF), limit=1)
    assert page.next
    with pytest.raises(MalformedError) as refused:
        enforced.answers.list_inspections(InspectionFilter(), as_of=day(AS_OF), after=page.next)
    assert refused.value.code == "cursor-malformed"


STEPS = st.builds(
    Step,
    subject=st.sampled_from(["right:A", "right:B", "right:C"]),
    event=st.one_of(*EVENTS.values()),
    on=DAYS.map(str),
    imported=st.booleans(),
    precision=st.just("day"),
    by=st.integers(0, len(signers()) - 1),
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_what_was_known_before_is_what_a_shorter_log_says(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Stored rows and rows folded again mix to exactly the lists, and parts of a right, of the log as it was then."""
    log = make_log(tmp_path_factory.mktemp("log"))
    steps = data.draw(st.lists(STEPS, min_size=1, max_size=25))
    log.record(*steps)
    known_at = data.draw(st.integers(1, len(steps)))
    as_of = data.draw(DAYS).isoformat()
    log.catch_up()
    shorter = open_database("sqlite://")
    METADATA.create_all(shorter.writing)
    Runner(shorter, log.store).catch_up(until=TreeSize(known_at))
    then = Answers(shorter, log.store)

    assert orders(log.answers, as_of, known_at, limit=2) == orders(then, as_of)
    assert inspections(log.answers, as_of, known_at, limit=2) == inspections(then, as_of)
    size, on = TreeSize(known_at), day(as_of)
    for after in walk_keys(then, on):
        before = then.list_disclosures(DisclosureFilter(), as_of=on, after=after, limit=2)
        now = log.answers.list_disclosures(DisclosureFilter(), as_of=on, after=after, limit=2, known_at=size)
        assert now.items == before.items
    areas = then.list_areas(AreaFilter(), as_of=on, limit=1000).items
    assert log.answers.list_areas(AreaFilter(), as_of=on, limit=1000, known_at=size).items == areas
    for right in then.list_rights(RightFilter(), as_of=day(as_of)).items:
        for part in PARTS:
            asked = getattr(log.answers, part)(right.right_id, as_of=day(as_of), known_at=TreeSize(known_at))
            assert asked == getattr(then, part)(right.right_id, as_of=day(as_of))
    shorter.close()
    log.database.close()


def walk_keys(answers: Answers, on: datetime.date) -> list[str]:
    """Return the cursors of all pages of two disclosures."""
    cursors = [""]
    while following := answers.list_disclosures(DisclosureFilter(), as_of=on, after=cursors[-1], limit=2).next:
        cursors.append(following)
    return cursors


PARTS = ("plan_of", "areas_of", "area_features", "money_of", "disclosures_of", "outcomes_of")
