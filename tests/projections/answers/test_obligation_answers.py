# SPDX-License-Identifier: Apache-2.0
"""Lists of what is owed: filters, pages, and what was known before."""

from collections.abc import Iterator
from typing import Any

import pytest

from events.catalogue.rights import MiningRightTransferred
from events.database import open_database
from events.errors import MalformedError, NotFoundError
from events.ids import TreeSize
from projections.answers import Answers, ObligationFilter, ObligationItem, knowledge
from projections.runner import Runner
from projections.views import METADATA
from tests.projections.logs import Log, day, make_log, minerals

AS_OF = "2022-04-15"


@pytest.fixture(scope="module")
def owed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Log]:
    """A log that is only read."""
    log = record_duties(make_log(tmp_path_factory.mktemp("owed")))
    yield log
    log.database.close()


def record_duties(log: Log) -> Log:
    """Record three rights with duties in every state on 15 April 2022."""
    log.party("ALPHA", jurisdiction="CN")
    log.right("R1", holder="ALPHA", minerals=minerals("coal"))
    log.right("R2", holder="BETA", minerals=minerals("gold"))
    log.right("R3", holder="BETA", jurisdiction="CN")
    log.duty("R1", "OVERDUE", "2022-03-31")
    log.duty("R1", "LATE", "2022-03-31")
    log.duty("R1", "MET", "2022-03-31")
    log.duty("R2", "SOON", "2022-04-30")
    log.duty("R2", "FAR", "2022-12-31")
    log.duty("R3", "OVERDUE", "2022-03-31")
    log.duty("R3", "LATER", "2023-03-31", on="2022-05-01")
    log.duty("R3", "UNDATED", "2022-03-31")
    log.report("R1", "LATE", "2022-04-02")
    log.report("R1", "MET", "2022-03-02")
    log.report("R3", "UNDATED", "2022-04-10", precision="on_or_before")
    log.file(
        "right:R3",
        MiningRightTransferred(transferor="BETA", transferee="GAMMA", duty_rule="transferee_default"),
        "2022-04-11",
    )
    log.catch_up()
    return log


def walk(
    log: Log, limit: int = 100, as_of: str = AS_OF, known_at: int | None = None, **wanted: Any
) -> list[ObligationItem]:
    """Return all items of a list, page by page."""
    items: list[ObligationItem] = []
    after: str | None = ""
    while after is not None:
        page = log.answers.list_obligations(
            ObligationFilter(**wanted),
            as_of=day(as_of),
            known_at=None if known_at is None else TreeSize(known_at),
            after=after,
            limit=limit,
        )
        assert len(page.items) <= limit
        items += page.items
        after = page.next
    return items


def short(items: list[ObligationItem]) -> list[str]:
    """Return which obligations these are."""
    return [f"{item.subject.partition(':')[2]}/{item.obligation_id}" for item in items]


ALL = ["R1/LATE", "R1/MET", "R1/OVERDUE", "R2/FAR", "R2/SOON", "R3/OVERDUE", "R3/UNDATED"]
FILTERS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "everything imposed by the day": ({}, ALL),
    "overdue": ({"state": "overdue"}, ["R1/OVERDUE", "R3/OVERDUE"]),
    "late": ({"state": "late"}, ["R1/LATE"]),
    "on time": ({"state": "on_time"}, ["R1/MET"]),
    "due soon": ({"state": "due_soon"}, ["R2/SOON"]),
    "not due": ({"state": "not_due"}, ["R2/FAR"]),
    "undetermined": ({"state": "undetermined"}, ["R3/UNDATED"]),
    "not yet imposed is never listed": ({"state": "not_yet_imposed"}, []),
    "open": ({"state": "open"}, ["R1/OVERDUE", "R2/FAR", "R2/SOON", "R3/OVERDUE"]),
    "met": ({"state": "met"}, ["R1/LATE", "R1/MET", "R3/UNDATED"]),
    "of one subject": ({"subject": "right:R2"}, ["R2/FAR", "R2/SOON"]),
    "of a kind": ({"kind": "report"}, ALL),
    "of no kind there is": ({"kind": "milestone"}, []),
    "of a code": ({"code": "annual_report", "state": "late"}, ["R1/LATE"]),
    "by side": ({"side": "holder"}, ALL),
    "by the other side": ({"side": "authority"}, []),
    "in a jurisdiction": ({"region": "CN"}, ["R3/OVERDUE", "R3/UNDATED"]),
    "in a country, by the beginning of the code": ({"region": "AU"}, ALL[:5]),
    "small letters are another region": ({"region": "cn"}, []),
    "a wildcard is no region": ({"region": "%"}, []),
    "for a mineral": ({"minerals": ("gold",)}, ["R2/FAR", "R2/SOON"]),
    "for any of some minerals": ({"minerals": ("gold", "coal"), "state": "overdue"}, ["R1/OVERDUE"]),
    "owed by a party": ({"owed_by": "ALPHA"}, ["R1/LATE", "R1/MET", "R1/OVERDUE"]),
    "owed by whom the duty passed to": ({"owed_by": "GAMMA"}, ["R3/OVERDUE"]),
    "what was met before the transfer stays": ({"owed_by": "BETA", "region": "CN"}, ["R3/UNDATED"]),
}  # fmt: skip


@pytest.mark.parametrize(("wanted", "expected"), FILTERS.values(), ids=FILTERS.keys())
def test_filters(owed: Log, wanted: dict[str, Any], expected: list[str]) -> None:
    """All that is given must hold; pages of any size hold the same items in the same order."""
    for limit in (1, 3, 1000):
        assert short(walk(owed, limit, **wanted)) == expected


@pytest.mark.parametrize("known_at", [0, 3, 7, 12, 13, 15])
def test_earlier_knowledge_is_a_shorter_log(owed: Log, known_at: int) -> None:
    """Asking what was known at a size gives what views of a log of that size give."""
    shorter = open_database("sqlite://")
    METADATA.create_all(shorter.writing)
    Runner(shorter, owed.store).catch_up(until=TreeSize(known_at))
    answers = Answers(shorter, owed.store)
    for name, (wanted, _) in FILTERS.items():
        expected = answers.list_obligations(ObligationFilter(**wanted), as_of=day(AS_OF)).items
        assert (name, walk(owed, 2, known_at=known_at, **wanted)) == (name, expected)
    shorter.close()


@pytest.mark.parametrize("known_at", [None, 13])
def test_long_lists_are_read_in_portions(owed: Log, monkeypatch: pytest.MonkeyPatch, known_at: int | None) -> None:
    """However many rows one statement gives, the list is the same."""
    expected = walk(owed, known_at=known_at)
    for portion in (1, 2, len(expected)):
        monkeypatch.setattr(knowledge, "_PORTION", portion)
        assert walk(owed, known_at=known_at) == expected


def test_who_owed_it_on_an_earlier_day(owed: Log) -> None:
    """Before the transfer the duty was the transferor's."""
    assert short(walk(owed, owed_by="BETA", as_of="2022-04-10", region="CN")) == ["R3/OVERDUE", "R3/UNDATED"]
    assert short(walk(owed, owed_by="GAMMA", as_of="2022-04-10")) == []


def test_an_item_says_what_it_belongs_to(owed: Log) -> None:
    """Whoever reads one line knows the right, the numbers in other registers, and the rule that says so."""
    [item] = walk(owed, owed_by="ALPHA", state="overdue")
    assert (item.subject, item.subject_names, item.jurisdiction) == ("right:R1", item.subject_names, "AU-QLD")
    assert item.subject_names is not None
    assert item.subject_names.en == "R1"
    assert [reference.value for reference in item.references] == ["RET-OVERDUE"]
    assert (item.minerals, item.days_overdue, item.last_position) == (("coal",), 15, 4)
    assert item.rule
    assert item.citation


def test_paging_while_writing_visits_each_item_once(log: Log) -> None:
    """Whatever is recorded between two pages, an item that was there from the start comes exactly once."""
    record_duties(log)
    seen: list[str] = []
    after: str | None = ""
    number = 0
    while after is not None:
        page = log.answers.list_obligations(ObligationFilter(), as_of=day(AS_OF), after=after, limit=2)
        seen += short(page.items)
        after = page.next
        log.duty(f"R{number % 3 + 1}", f"NEW{number}", "2022-06-30")
        log.report("R1", "OVERDUE", "2022-04-14")
        log.catch_up()
        number += 1
        assert number < 20
    assert sorted(set(seen)) == sorted(seen)
    assert [each for each in seen if "NEW" not in each] == ALL


def test_obligations_of_one_subject(owed: Log) -> None:
    """All that a right owes or owed by the day, whether met or not."""
    answer = owed.answers.obligations_of("right:R3", as_of=day(AS_OF))
    assert short(answer.items) == ["R3/OVERDUE", "R3/UNDATED"]
    assert (answer.known_at, answer.position) == (owed.size - 1, owed.size - 1)
    later = owed.answers.obligations_of("right:R3", as_of=day("2022-05-01"))
    assert short(later.items) == ["R3/LATER", "R3/OVERDUE", "R3/UNDATED"]
    earlier = owed.answers.obligations_of("right:R3", as_of=day(AS_OF), known_at=TreeSize(10))
    assert short(earlier.items) == ["R3/OVERDUE"]


NOBODY = {
    "nothing is recorded": ("right:R9", None),
    "nothing was recorded by then": ("right:R3", TreeSize(3)),
}


@pytest.mark.parametrize(("subject", "known_at"), NOBODY.values(), ids=NOBODY.keys())
def test_unknown_subjects_are_not_found(owed: Log, subject: str, known_at: TreeSize | None) -> None:
    """A subject without events is unknown, and not one without duties."""
    with pytest.raises(NotFoundError) as refused:
        owed.answers.obligations_of(subject, as_of=day(AS_OF), known_at=known_at)
    assert refused.value.code == "subject-unknown"


def test_a_subject_must_be_one(owed: Log) -> None:
    """What is no subject is refused by name."""
    with pytest.raises(MalformedError) as refused:
        owed.answers.obligations_of("R1", as_of=day(AS_OF))
    assert refused.value.code == "subject-malformed"


def test_duties_of_what_is_not_registered(log: Log) -> None:
    """A duty without a registered right is listed without a place, rather than left out."""
    log.duty("R1", "D1", "2022-03-31")
    log.catch_up()
    [item] = walk(log)
    assert (item.subject_names, item.jurisdiction, item.minerals, item.timeliness) == (None, None, (), "overdue")
    log.right("R1")
    log.catch_up()
    assert walk(log, known_at=1) == [item]
    assert walk(log)[0].jurisdiction == "AU-QLD"
