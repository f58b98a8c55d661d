# SPDX-License-Identifier: Apache-2.0
"""What corrections, retractions and compromised keys change in a history, and what they cannot (cases 84, 86)."""

from typing import Any

import pytest

from events.catalogue.event import Event
from events.catalogue.milestones import DeadlineExtended, MilestoneReported, MilestoneScheduled
from events.values import FixedDue, Text
from projections.folding import fold_history
from projections.right.correction_records import Untrusted
from projections.right.obligation import Ended
from tests.projections.chronicles import PLAN, Chronicle, day, year
from tests.registry.admission import mine, put_right

GOOD, BAD = "g" * 43, "b" * 43
CLAIM = "milestone.reported.v1"


def scheduled(due: str, milestone_id: str = "M") -> MilestoneScheduled:
    return MilestoneScheduled(
        milestone_id=milestone_id,
        milestone_kind="revegetated",
        title=Text(en=milestone_id),
        due=FixedDue(on=day(due)),
        basis=PLAN,
    )


def extended(new: str, granted: str) -> DeadlineExtended:
    return DeadlineExtended(
        obligation_id="M",
        old_due=day("2026-06-30"),
        new_due=day(new),
        reason="season",
        decision_no="2026-3",
        granted_on=day(granted),
    )


def begun() -> Chronicle:
    """Return a history with one milestone, due on 30 June 2026, at position 1."""
    chronicle = Chronicle()
    chronicle.register()
    chronicle.milestone("M", "2026-06-30")
    return chronicle


def timeliness(chronicle: Chronicle, *days: str, known_at: int | None = None) -> list[str]:
    return [chronicle.obligation("M", each, known_at).timeliness for each in days]


def dues(chronicle: Chronicle) -> list[tuple[str, str]]:
    return [(str(due.due_on), str(due.granted_on)) for due in chronicle.state().obligations["M"].dues]


MOVED: dict[str, tuple[str, list[str]]] = {
    "made later": ("2026-12-31", ["overdue", "overdue", "not_due"]),
    "made earlier": ("2026-03-31", ["overdue", "overdue", "overdue"]),
}


@pytest.mark.parametrize(("due", "expected"), MOVED.values(), ids=MOVED.keys())
def test_case_84_a_due_day_corrected_with_hindsight(due, expected):
    """
    The other day holds from the day on which the correction is recorded; asked about a day before it, nothing changes.
    """
    chronicle = begun()
    before = timeliness(chronicle, "2026-05-01", "2026-07-01", "2026-07-31")
    known_then = len(chronicle.facts)
    chronicle.add(put_right.correct(1, scheduled(due)), "2026-08-01")

    assert timeliness(chronicle, "2026-05-01", "2026-07-01", "2026-07-31") == before
    assert timeliness(chronicle, "2026-07-01", "2026-07-31", "2026-08-01") == expected
    assert timeliness(chronicle, "2026-08-01", known_at=known_then) == ["overdue"]
    assert dues(chronicle) == [("2026-06-30", "2025-09-01"), (due, "2026-08-01")]


EXTENSION_REVISED: dict[str, tuple[Event, str]] = {
    "corrected to another day": (put_right.correct(2, extended("2026-09-30", "2026-06-01")), "2026-09-30"),
    "taken back": (put_right.retract(2), "2026-06-30"),
}


@pytest.mark.parametrize(("revision", "due"), EXTENSION_REVISED.values(), ids=EXTENSION_REVISED.keys())
def test_case_84_an_extension_revised_with_hindsight(revision, due):
    """
    Until its correction or retraction is recorded, the extension held; the day that holds then is one more version.
    """
    chronicle = begun()
    chronicle.extend("M", "2026-06-30", "2026-12-31", "2026-06-01")
    chronicle.add(revision, "2026-10-15")

    assert timeliness(chronicle, "2026-07-15", "2026-10-14", "2026-10-15") == ["not_due", "not_due", "overdue"]
    assert dues(chronicle)[1:] == [("2026-12-31", "2026-06-01"), (due, "2026-10-15")]


def test_case_84_a_due_day_corrected_twice():
    """
    Each correction is a version of its own; one that leaves the day as it is makes none.
    """
    chronicle = begun()
    first = chronicle.add(put_right.correct(1, scheduled("2026-12-31")), "2026-02-01")
    second = chronicle.add(put_right.correct(first, scheduled("2026-09-30")), "2026-03-01")
    chronicle.add(put_right.correct(second, scheduled("2026-09-30")), "2026-04-01")

    assert [due for due, _ in dues(chronicle)] == ["2026-06-30", "2026-12-31", "2026-09-30"]


def test_case_86_what_was_owed_and_missed_is_not_withdrawn():
    """
    A milestone taken back after its day stays overdue, with its end on record, and the withdrawal is shown.
    """
    chronicle = begun()
    taken_back = chronicle.add(put_right.retract(1), "2026-08-01")
    owed = chronicle.state().obligations["M"]

    assert timeliness(chronicle, "2026-07-31", "2026-08-02") == ["overdue", "overdue"]
    assert owed.ended == Ended(
        how="retracted", on=day("2026-08-01"), position=taken_back, decision_no=None, although_overdue=False
    )
    assert [each.position for each in chronicle.state().retractions] == [taken_back]


def test_case_86_a_late_report_withdrawn_leaves_the_duty_overdue():
    """
    Withdrawing what was filed late does not turn late into anything better; the withdrawal is shown.
    """
    chronicle = Chronicle()
    chronicle.register()
    chronicle.duty("R", "2026-06-30", year(2025))
    report = chronicle.report("R", "2026-07-15", year(2025))
    before = chronicle.obligation("R", "2026-08-01").timeliness
    known_then = len(chronicle.facts)
    chronicle.add(put_right.retract(report), "2026-08-02")

    assert (before, chronicle.obligation("R", "2026-08-03").timeliness) == ("late", "overdue")
    assert chronicle.obligation("R", "2026-08-03", known_then).timeliness == "late"
    assert [each.original for each in chronicle.state().retractions] == [report]


def test_case_86_a_right_whose_registration_is_taken_back_is_still_there():
    """
    A registration names what others speak of: taking it back is shown and clears nothing.
    """
    chronicle = begun()
    chronicle.add(put_right.retract(0), "2026-08-01")

    assert chronicle.headline("2026-08-02") == "overdue"
    assert chronicle.state().obligations["M"].owed_by == "SELLER"
    assert [each.original for each in chronicle.state().retractions] == [0]


def test_a_corrected_id_leaves_what_was_owed_under_the_other():
    """
    A milestone said to have another id is owed under that, and the first one is shown as ended; both keep their day.
    """
    chronicle = begun()
    chronicle.add(put_right.correct(1, scheduled("2026-06-30", "N")), "2026-02-01")
    owed = chronicle.state().obligations

    assert {key: each.ended.how if each.ended else None for key, each in owed.items()} == {"M": "retracted", "N": None}


def test_a_correction_of_a_correction_and_its_end():
    """
    The last word counts, at the place of the first; once the chain is taken back, nothing of it does.
    """
    chronicle = begun()
    claim = chronicle.claim("M", "2026-06-01", achieved="2026-05-20")
    first = chronicle.add(put_right.correct(claim, MilestoneReported(milestone_id="M", claim="not_met")), "2026-06-02")
    last = mine.report("M", achieved_on=day("2026-05-25"))
    correction = put_right.correct(first, last, corrected_effective_on=day("2026-05-26"))
    second = chronicle.add(correction, "2026-06-03")
    end = chronicle.add(put_right.retract(second), "2026-06-04")

    def claims(known_at: int) -> list[tuple[Any, ...]]:
        found = chronicle.state(known_at).obligations["M"].claims
        return [(each.position, each.claim, str(each.achieved_on), str(each.effective_on)) for each in found]

    assert claims(first) == [(claim, "met", "2026-05-20", "2026-06-01")]
    assert claims(second) == [(claim, "not_met", "None", "2026-06-01")]
    assert claims(end) == [(claim, "met", "2026-05-25", "2026-05-26")]
    assert claims(end + 1) == []


NO_EFFECT: dict[str, tuple[Event, str]] = {
    "of another type": (put_right.correct(1, mine.inspect("I1")), "correction-of-another-type"),
    "of what corrections cannot be about": (put_right.retract(2), "event-not-correctable"),
    "of nothing": (put_right.correct(7), "event-unknown"),
}


@pytest.mark.parametrize(("event", "reason"), NO_EFFECT.values(), ids=NO_EFFECT.keys())
def test_what_admission_would_refuse_changes_nothing(event, reason):
    """
    The fold notes it and goes on, as with anything that finds nothing to act on.
    """
    chronicle = begun()
    chronicle.add(mine.flag("M"), "2026-07-01")
    before = chronicle.state().obligations
    chronicle.add(event, "2026-08-01")

    assert (chronicle.state().obligations, chronicle.state().corrections) == (before, [])
    assert [each.reason for each in chronicle.state().unmatched] == [reason]


def test_a_claim_by_a_compromised_key_counts_again_once_it_is_said_again():
    """
    It does not count from the revocation on, and counts from its correction by a good key on; it is listed throughout.
    """
    chronicle = begun()
    claim = chronicle.claim("M", "2026-06-01", key_id=BAD)
    revoked = chronicle.give_up(BAD, "2026-05-01")
    again = chronicle.add(
        put_right.correct(claim, mine.report("M", achieved_on=day("2026-06-01"))), "2026-09-01", key_id=GOOD
    )

    found = [timeliness(chronicle, "2026-08-01", known_at=size)[0] for size in (revoked, again, again + 1)]
    assert found == ["on_time", "overdue", "on_time"]
    listed = Untrusted(position=claim, type=CLAIM, key_id=BAD, revoked_position=revoked)
    assert [chronicle.state(size).untrusted for size in (revoked, again, again + 1)] == [[], [listed], [listed]]


def test_a_correction_by_a_compromised_key_gives_way_to_the_word_before_it():
    """
    The statement stands as it was said last by a key that is trusted, and that is what can be corrected further.
    """
    chronicle = begun()
    claim = chronicle.claim("M", "2026-06-01", key_id=GOOD)
    bad = chronicle.add(put_right.correct(claim, mine.report("M", "not_met")), "2026-06-02", key_id=BAD)
    chronicle.give_up(BAD, None)
    said = [each.claim for each in chronicle.state().obligations["M"].claims]
    listed = [(each.position, each.original) for each in chronicle.state().untrusted]
    chronicle.add(put_right.correct(claim, mine.report("M", "partially_met")), "2026-09-01", key_id=GOOD)

    assert (said, listed) == (["met"], [(bad, claim)])
    assert [each.claim for each in chronicle.state().obligations["M"].claims] == ["partially_met"]


def test_a_good_correction_of_a_bad_one_counts():
    """
    Who corrects a correction says the whole statement: that the link between them is not trusted does not matter.
    """
    chronicle = begun()
    claim = chronicle.claim("M", "2026-06-01", key_id=GOOD)
    bad = chronicle.add(put_right.correct(claim, mine.report("M", "not_met")), "2026-06-02", key_id=BAD)
    chronicle.add(put_right.correct(bad, mine.report("M", "partially_met")), "2026-06-03", key_id=GOOD)
    chronicle.give_up(BAD, "2026-06-01")

    assert [each.claim for each in chronicle.state().obligations["M"].claims] == ["partially_met"]


def test_a_retraction_by_a_compromised_key_takes_nothing_back():
    """
    What it took back stands again, and the milestone it ended is open.
    """
    chronicle = begun()
    chronicle.add(put_right.retract(1), "2026-02-01", key_id=BAD)
    chronicle.give_up(BAD, "2026-01-01")

    assert chronicle.state().obligations["M"].ended is None
    assert chronicle.state().retractions == []


SINCE: dict[str, tuple[str | None, bool]] = {
    "the day after": ("2026-06-02", True),
    "the very day": ("2026-06-01", False),
    "no day is known": (None, False),
}


@pytest.mark.parametrize(("since", "counts"), SINCE.values(), ids=SINCE.keys())
def test_the_day_of_recording_decides(since, counts):
    """
    What was recorded before the day since which the key was in other hands counts as ever.
    """
    chronicle = begun()
    chronicle.claim("M", "2026-06-01", key_id=BAD)
    chronicle.give_up(BAD, since)

    assert bool(chronicle.state().obligations["M"].claims) is counts


def test_a_countersignature_by_a_compromised_key():
    """
    An act that took two persons does not count when either of them did not sign it.
    """
    chronicle = begun()
    waived = chronicle.add(mine.report("M"), "2026-06-01", key_id=GOOD, countersigners=(BAD,))
    chronicle.give_up(BAD, None)

    assert [(each.position, each.key_id) for each in chronicle.state().untrusted] == [(waived, BAD)]


def test_a_registration_by_a_compromised_key_stands_and_is_listed():
    """
    The right is there, its holder owes what was imposed, and the registration is shown as signed by a bad key.
    """
    chronicle = Chronicle()
    chronicle.register(key_id=BAD)
    chronicle.milestone("M", "2026-06-30")
    chronicle.give_up(BAD, None)

    assert [(each.position, each.stands) for each in chronicle.state().untrusted if each.key_id == BAD] == [(0, True)]
    assert chronicle.headline("2026-08-01") == "overdue"


def test_what_is_known_is_shaped_by_the_event_that_gave_the_key_up():
    """
    Its position is that of the revocation elsewhere, so that answers as of before it are folded anew.
    """
    chronicle = begun()
    chronicle.claim("M", "2026-06-01", key_id=BAD)
    revoked = chronicle.give_up(BAD, "2026-05-01")
    known, state = fold_history(chronicle.subject, chronicle.facts, chronicle.distrust)

    assert (known.position, known.version, state.position) == (revoked, 3, revoked - 1)
