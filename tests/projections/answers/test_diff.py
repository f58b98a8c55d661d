# SPDX-License-Identifier: Apache-2.0
"""What changed between two moments: each kind of change by its own name, with the events it follows from."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from events.catalogue.event import Event
from events.catalogue.milestones import DeadlineExtended, MilestoneReported, MilestoneScheduled
from events.catalogue.monitoring import LandStatusReported
from events.catalogue.rights import MiningRightTransferred
from events.errors import MalformedError, NotFoundError
from events.ids import TreeSize
from events.values import Basis, Code, FixedDue, Text
from projections.answers import Diff, Group, Moment
from tests.projections.logs import Log, day, make_log
from tests.registry.admission import closing, planned

RIGHT = "right:R1"


@pytest.fixture
def log(tmp_path: Path) -> Log:
    """A right of ALPHA in CN with one milestone, due on 2027-06-30."""
    log = make_log(tmp_path)
    log.party("ALPHA", names=Text(en="Alpha Mining"))
    log.right("R1", holder="ALPHA", jurisdiction="CN", region=Code(scheme="gbt2260", code="410300"))
    log.file(RIGHT, milestone("M1", "2027-06-30"), "2026-01-01")
    log.catch_up()
    return log


def milestone(milestone_id: str, due: str) -> MilestoneScheduled:
    return MilestoneScheduled(
        milestone_id=milestone_id,
        milestone_kind="revegetated",
        title=Text(en="grass", zh="植被"),
        due=FixedDue(on=day(due)),
        basis=Basis(kind="statute"),
    )


def between(log: Log, first: str, last: str, **known: int) -> Diff:
    """Return what changed from one day to another, by what was known when."""
    sizes = {name: TreeSize(size) for name, size in known.items()}
    before = Moment(as_of=day(first), known_at=sizes.get("before"))
    return log.answers.diff(RIGHT, before, Moment(as_of=day(last), known_at=sizes.get("after")))


def kinds(diff: Diff) -> dict[str, tuple[str, ...]]:
    return {each.obligation_id: each.changes for each in diff.changes.obligations}


MET = MilestoneReported(milestone_id="M1", claim="met", achieved_on=day("2027-05-01"))
LATE = MilestoneReported(milestone_id="M1", claim="met", achieved_on=day("2027-08-01"))
LONGER = DeadlineExtended(
    obligation_id="M1", old_due=day("2027-06-30"), new_due=day("2027-12-31"), granted_on=day("2027-05-01"),
    decision_no="1", reason="season",
)  # fmt: skip
AFTER_DUE = msgspec.structs.replace(LONGER, granted_on=day("2027-08-01"))
SHORTER = msgspec.structs.replace(LONGER, new_due=day("2027-05-31"))

CHANGES: dict[str, tuple[tuple[tuple[Event, str], ...], str, str, tuple[str, ...]]] = {
    "nothing but days went by": ((), "2026-02-01", "2026-03-01", ()),
    "imposed": ((), "2025-12-31", "2026-01-01", ("added",)),
    "imposed and missed": ((), "2025-12-31", "2027-07-01", ("added", "became_overdue")),
    "missed": ((), "2027-06-30", "2027-07-01", ("became_overdue",)),
    "soon due": ((), "2026-02-01", "2027-06-15", ("came_near",)),
    "met": (((MET, "2027-05-01"),), "2027-04-01", "2027-05-10", ("met",)),
    "met late": (((LATE, "2027-08-01"),), "2027-07-15", "2027-08-01", ("met_late",)),
    "extended": (((LONGER, "2027-05-01"),), "2027-04-01", "2027-05-10", ("extended",)),
    "extended although overdue": (
        ((AFTER_DUE, "2027-08-01"),), "2027-07-15", "2027-08-01", ("extended", "no_longer_overdue"),
    ),
    "brought forward": (((SHORTER, "2027-05-01"),), "2027-04-01", "2027-05-01", ("brought_forward", "came_near")),
}  # fmt: skip


@pytest.mark.parametrize(("acts", "first", "last", "expected"), CHANGES.values(), ids=CHANGES.keys())
def test_what_became_of_an_obligation(
    log: Log, acts: tuple[tuple[Event, str], ...], first: str, last: str, expected: tuple[str, ...]
) -> None:
    """
    Between two days, by all that is known, each change has its name, and both sides are shown.
    """
    for event, on in acts:
        log.file(RIGHT, event, on)
    log.catch_up()

    assert ({"M1": expected} if expected else {}) == kinds(between(log, first, last))


def test_a_change_names_the_events_it_follows_from(log: Log) -> None:
    """
    Being met follows from the claim; being overdue, where nothing was filed, from time alone.
    """
    claimed = log.file(RIGHT, LATE, "2027-08-01")
    log.catch_up()

    [met] = between(log, "2027-07-15", "2027-08-01").changes.obligations
    [missed] = between(log, "2027-06-30", "2027-07-01").changes.obligations
    assert ((claimed,), ()) == (met.positions, missed.positions)
    events = between(log, "2027-07-15", "2027-08-01").changes.events
    assert [(claimed, "milestone.reported.v1")] == [(each.position, each.type) for each in events]


def test_the_headline_and_its_reasons(log: Log) -> None:
    """
    From one headline to the next, with the reasons that came and those that went, in both languages.
    """
    changes = between(log, "2027-06-30", "2027-07-01").changes

    assert "overdue" == changes.headline_after != changes.headline_before
    assert "D-1" in {reason.rule for reason in changes.reasons.added}
    assert changes.reasons.ended
    said = changes.sentences
    assert all(each.zh and each.en for each in said)
    assert "Obligation M1 (grass) became overdue; due 2027-06-30." in [each.en for each in said]
    assert "义务M1（植被）：已逾期，期限2027-06-30。" in [each.zh for each in said]


def test_the_same_reason_on_another_day_is_no_change(log: Log) -> None:
    """
    Being overdue for a day more is no news, though the words of the reason count days.
    """
    changes = between(log, "2027-08-01", "2027-08-02").changes

    assert ((), (), (), True) == (changes.sentences, changes.reasons.added, changes.reasons.ended, changes.is_empty)


def test_what_was_learned_about_one_day(log: Log) -> None:
    """
    With one day and two states of the log, the answer is what was learned: a claim filed late changes the past.
    """
    size = log.size
    claimed = log.file(RIGHT, MET, "2027-05-01")
    log.catch_up()

    learned = between(log, "2027-07-15", "2027-07-15", before=size)
    assert {"M1": ("met",)} == kinds(learned)
    assert ("overdue", [claimed]) == (
        learned.changes.headline_before, [each.position for each in learned.changes.events],
    )  # fmt: skip
    assert (size - 1, claimed) == (learned.before.known_at, learned.after.known_at)
    assert {} == kinds(between(log, "2027-07-15", "2027-07-15", before=size, after=size))


def test_a_right_that_was_not_known(log: Log) -> None:
    """
    Before its first event nothing was known of it: everything about it is new.
    """
    changes = between(log, "2026-06-01", "2026-06-01", before=1).changes

    assert (None, {"M1": ("added",)}) == (changes.headline_before, {"M1": changes.obligations[0].changes})


def test_land_areas_and_money(log: Log) -> None:
    """
    The last statements of land by either day, the pieces told apart, and sums by purpose, each with its positions.
    """
    first = log.file(RIGHT, land("2026-12-31", restored=100, disturbed=900), "2027-01-10")
    last = log.file(RIGHT, land("2027-12-31", restored=400, disturbed=900), "2028-01-10")
    log.catch_up()

    changes = between(log, "2027-06-01", "2028-06-01").changes
    assert [("restored", 100, 400, last)] == [
        (each.measure, each.before_m2, each.after_m2, each.position) for each in changes.land
    ]
    assert "Restored land: from 100 m² to 400 m²." in [each.en for each in changes.sentences]
    before = between(log, "2026-06-01", "2027-06-01").changes.land
    assert {("restored", None, 100, first), ("disturbed", None, 900, first)} == {
        (each.measure, each.before_m2, each.after_m2, each.position) for each in before
    }


def test_money_by_purpose(log: Log) -> None:
    """
    What was set aside, spent and held differ; of two estimates the newest counts, and releases go off a security.
    """
    acts = (
        (closing.lodge("S1", lodged_on=day("2026-05-01")), "2026-05-01"),
        (closing.estimate("E1", as_of=day("2026-05-01")), "2026-05-01"),
        (closing.accrue("A1"), "2026-10-10"),
        (closing.spend("X1", paid_on=day("2027-02-01")), "2027-02-01"),
        (closing.release("S1", "I", 100, released_on=day("2027-03-01")), "2027-03-01"),
        (closing.estimate("E2", as_of=day("2027-04-01"), remaining=closing.yuan(700)), "2027-04-01"),
    )
    positions = [log.file(RIGHT, event, on) for event, on in acts]
    log.catch_up()

    first = between(log, "2026-04-01", "2026-12-31").changes.money
    then = between(log, "2026-12-31", "2027-12-31").changes.money
    assert {
        ("estimated_remaining", 0, 900, (positions[1],)),
        ("estimated_total", 0, 900, (positions[1],)),
        ("security_held", 0, 1000, (positions[0],)),
        ("set_aside", 0, 500, (positions[2],)),
    } == {(each.measure, each.before_minor, each.after_minor, each.positions) for each in first}
    assert {
        ("estimated_remaining", 900, 700, (positions[5],)),
        ("security_held", 1000, 900, (positions[4],)),
        ("spent", 0, 200, (positions[3],)),
    } == {(each.measure, each.before_minor, each.after_minor, each.positions) for each in then}


def test_pieces_of_land(log: Log) -> None:
    """
    A piece told apart is added; split, it ends and two are added, and their square metres are told.
    """
    log.file(RIGHT, planned.define("W"), "2026-05-01")
    split = log.file(RIGHT, planned.split("W"), "2026-07-01")
    log.catch_up()

    added = between(log, "2026-04-01", "2026-06-01").changes.areas
    assert [("W", "added", None, 100)] == [(each.area_id, each.change, each.before_m2, each.after_m2) for each in added]
    parted = between(log, "2026-06-01", "2026-08-01").changes.areas
    assert {"W": ("ended", 100, (split,))} == {
        each.area_id: (each.change, each.before_m2, each.positions) for each in parted if each.change == "ended"
    }
    assert [60, 40] == [each.after_m2 for each in parted if each.change == "added"]


def land(as_of: str, *, restored: int, disturbed: int) -> LandStatusReported:
    return LandStatusReported(as_of=day(as_of), restored_m2=restored, disturbed_m2=disturbed)


def test_a_transfer_changes_holder_and_debtor(log: Log) -> None:
    """
    The right passes to BETA: the holder and who owes the milestone differ, and both parties see it.
    """
    log.party("BETA")
    log.file(
        RIGHT,
        MiningRightTransferred(transferor="ALPHA", transferee="BETA", duty_rule="transferee_default"),
        "2026-05-01",
    )
    log.catch_up()

    diff = between(log, "2026-04-01", "2026-06-01")
    assert ("ALPHA", "BETA") == (diff.changes.holder_before, diff.changes.holder_after)
    assert {"M1": ("passed",)} == kinds(diff)
    for party in ("ALPHA", "BETA"):
        assert RIGHT in subjects(log, Group(party=party), "2026-04-01", "2026-06-01")
    assert RIGHT not in subjects(log, Group(party="ALPHA"), "2026-06-01", "2027-07-01")
    assert RIGHT in subjects(log, Group(party="BETA"), "2026-06-01", "2027-07-01")


def subjects(log: Log, group: Group, first: str, last: str, limit: int = 100) -> list[str]:
    """Return the subjects for which something changed, page by page."""
    before, after = Moment(as_of=day(first)), Moment(as_of=day(last))
    page = log.answers.list_changes(group, before, after, limit=limit)
    found = [item.subject for item in page.items]
    while page.next:
        page = log.answers.list_changes(group, before, after, behind=page.next, limit=limit)
        found += [item.subject for item in page.items]
    return found


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_a_region_in_pages(log: Log, limit: int) -> None:
    """
    Of all rights in the region those with changes are listed, each once, whatever the page's size.
    """
    for name, code in (("R2", "410900"), ("R3", "620100"), ("R4", "410300")):
        log.right(name, holder="ALPHA", jurisdiction="CN", region=Code(scheme="gbt2260", code=code))
        if name != "R4":
            log.file(f"right:{name}", milestone("M1", "2027-06-30"), "2026-01-01")
    log.catch_up()

    region = Group(region="41")
    assert ["right:R1", "right:R2"] == subjects(log, region, "2027-06-30", "2027-07-01", limit)
    assert [] == subjects(log, region, "2027-07-01", "2027-07-02", limit)


def test_a_diff_does_not_change_when_more_is_recorded(log: Log) -> None:
    """
    Asked again by the same positions later, the answer is the same, byte for byte.
    """
    asked: dict[str, Any] = {"first": "2026-02-01", "last": "2027-07-01", "before": 2, "after": log.size}
    before = msgspec.json.encode(between(log, **asked))
    for event, on in ((AFTER_DUE, "2027-08-01"), (land("2027-12-31", restored=1, disturbed=2), "2028-01-01")):
        log.file(RIGHT, event, on)
        log.catch_up()

    assert before == msgspec.json.encode(between(log, **asked))


def test_what_cannot_be_compared(log: Log) -> None:
    """
    A right nobody recorded, a day or a state of the log that goes back.
    """
    with pytest.raises(NotFoundError):
        log.answers.diff("right:NONE", Moment(as_of=day("2026-01-01")), Moment(as_of=day("2026-02-01")))
    for wrong in ({"first": "2026-02-01", "last": "2026-01-01"}, {"before": 3, "after": 2}):
        with pytest.raises(MalformedError, match="goes back"):
            between(log, **({"first": "2026-01-01", "last": "2026-01-01"} | wrong))
