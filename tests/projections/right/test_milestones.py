# SPDX-License-Identifier: Apache-2.0
"""Milestones: which claim or verdict stands, in whatever order they were made and recorded."""

import pytest

from events.catalogue.milestones import MilestoneVerificationRejected
from events.values import Text
from projections.right.achievement import find_achievement
from tests.projections.chronicles import Chronicle, day


def reject(chronicle, on, **more):
    """Reject the claim on M."""
    event = MilestoneVerificationRejected(milestone_id="M", verified_on=day(on), reason=Text(en="bare ground"))
    return chronicle.add(event, on, **more)


def nothing(c):
    """Leave the milestone as scheduled."""


def claimed_partly_then_met(c):
    c.claim("M", "2026-05-01", claim="partially_met")
    c.claim("M", "2026-06-10", achieved="2026-06-01")


def claimed_met_then_partly(c):
    c.claim("M", "2026-05-02", achieved="2026-05-01")
    c.claim("M", "2026-06-01", claim="partially_met")


def claimed_met_partly_met(c):
    claimed_met_then_partly(c)
    c.claim("M", "2026-07-02", achieved="2026-07-01")


def claimed_twice(c):
    c.claim("M", "2026-06-10", achieved="2026-06-05")
    c.claim("M", "2026-06-11", achieved="2026-06-01")


def earlier_claim_recorded_later(c):
    c.claim("M", "2026-06-10")
    c.claim("M", "2026-06-01", imported=True, recorded="2026-07-01T00:00:00Z")


def verified_as_claimed(c):
    c.claim("M", "2026-06-10", achieved="2026-06-01")
    c.verify("M", "2026-06-20")


def verified_on_another_day(c):
    c.claim("M", "2026-06-10", achieved="2026-06-01")
    c.verify("M", "2026-06-20", achieved="2026-06-15")


def verified_unclaimed(c):
    c.verify("M", "2026-06-20")


def verified_after_a_partial_claim(c):
    c.claim("M", "2026-06-10", claim="partially_met")
    c.verify("M", "2026-06-20")


def verified_twice(c):
    c.verify("M", "2026-06-20", achieved="2026-06-18")
    c.verify("M", "2026-06-25", achieved="2026-06-10")


def rejected(c):
    c.claim("M", "2026-06-10", achieved="2026-06-01")
    reject(c, "2026-06-20")


def rejected_and_claimed_again(c):
    rejected(c)
    c.claim("M", "2026-07-02", achieved="2026-07-01")


def rejection_recorded_behind_the_next_claim(c):
    c.claim("M", "2026-06-10", achieved="2026-06-01")
    c.claim("M", "2026-07-02", achieved="2026-07-01")
    reject(c, "2026-06-20", recorded="2026-07-03T00:00:00Z")


def paper_claim_recorded_behind_its_rejection(c):
    reject(c, "2026-06-20")
    c.claim("M", "2026-06-10", imported=True, recorded="2026-07-01T00:00:00Z")


def claimed_on_the_day_of_the_rejection(c):
    reject(c, "2026-06-20")
    c.claim("M", "2026-06-20", achieved="2026-06-19")


def verified_and_then_rejected(c):
    verified_as_claimed(c)
    reject(c, "2026-07-01")


def rejected_and_then_verified(c):
    rejected_and_claimed_again(c)
    c.verify("M", "2026-07-10")


CASES = {
    "nothing said: scheduled": (nothing, "scheduled", None),
    "a partial claim, then met: met": (claimed_partly_then_met, "reported_met", "2026-06-01"),
    "met, then only partly: the last word counts": (claimed_met_then_partly, "reported_partially_met", None),
    "met, partly, met: the day of the last run": (claimed_met_partly_met, "reported_met", "2026-07-01"),
    "two claims of met: the earlier day": (claimed_twice, "reported_met", "2026-06-01"),
    "an earlier claim recorded later still decides": (earlier_claim_recorded_later, "reported_met", "2026-06-01"),
    "verified without a day of its own: the claimed day": (verified_as_claimed, "verified", "2026-06-01"),
    "verified for another day: that day, though later": (verified_on_another_day, "verified", "2026-06-15"),
    "verified without a claim: the day of verifying": (verified_unclaimed, "verified", "2026-06-20"),
    "verified after a partial claim: likewise": (verified_after_a_partial_claim, "verified", "2026-06-20"),
    "verified twice: the earlier achievement": (verified_twice, "verified", "2026-06-10"),
    "rejected: open again": (rejected, "rejected", None),
    "rejected and claimed again: the new claim": (rejected_and_claimed_again, "reported_met", "2026-07-01"),
    "a rejection recorded late spares what was claimed after it": (
        rejection_recorded_behind_the_next_claim,
        "reported_met",
        "2026-07-01",
    ),
    "a paper claim recorded late is rejected by the earlier-recorded rejection": (
        paper_claim_recorded_behind_its_rejection,
        "rejected",
        None,
    ),
    "claimed again on the day of the rejection: by order of the log": (
        claimed_on_the_day_of_the_rejection,
        "reported_met",
        "2026-06-19",
    ),
    "verified and then rejected: open again": (verified_and_then_rejected, "rejected", None),
    "rejected, claimed again, verified": (rejected_and_then_verified, "verified", "2026-07-01"),
}


@pytest.mark.parametrize(("act", "progress", "met_on"), CASES.values(), ids=CASES.keys())
def test_what_stands_of_a_milestone(act, progress, met_on):
    """
    The last word that was not rejected stands, with the earliest day of achievement; a verification outweighs claims.
    """
    chronicle = Chronicle()
    chronicle.milestone("M", "2026-12-31")
    act(chronicle)
    obligation = chronicle.state().obligations["M"]
    achievement = find_achievement(obligation)

    assert progress == achievement.progress
    assert achievement.met == obligation.met
    assert met_on == (str(obligation.met.on) if obligation.met else None)


AS_OF = {
    "before it was achieved": ("2026-05-31", "scheduled"),
    "on the day it was achieved, though claimed later": ("2026-06-01", "reported_met"),
    "the day before it was rejected": ("2026-06-19", "reported_met"),
    "on the day it was rejected": ("2026-06-20", "rejected"),
    "on the day the second claim states": ("2026-07-01", "reported_met"),
    "the day before it was verified": ("2026-07-09", "reported_met"),
    "on the day it was verified": ("2026-07-10", "verified"),
}


@pytest.mark.parametrize(("as_of", "progress"), AS_OF.values(), ids=AS_OF.keys())
def test_a_claim_holds_from_its_achievement_and_a_verdict_from_its_day(as_of, progress):
    """
    Asked about a day in the past, with everything known, only what holds by that day counts.
    """
    chronicle = Chronicle()
    chronicle.milestone("M", "2026-12-31")
    rejected_and_then_verified(chronicle)

    assert progress == find_achievement(chronicle.state().obligations["M"], as_of=day(as_of)).progress


def test_an_imprecise_claim_keeps_its_precision():
    """
    A claim without a day of achievement holds from its effective day, exactly as that is known.
    """
    chronicle = Chronicle()
    chronicle.milestone("M", "2026-12-31")
    chronicle.claim("M", "2026-06-30", imported=True, precision="month")
    chronicle.verify("M", "2026-08-01")
    met = chronicle.state().obligations["M"].met

    assert (str(met.on), met.precision, met.standing) == ("2026-06-30", "month", "verified")


def test_a_milestone_is_known_by_its_kind():
    """
    A claim on something that is no milestone is noted and changes nothing.
    """
    chronicle = Chronicle()
    chronicle.milestone("M", "2026-12-31")
    chronicle.add(chronicle.facts[0].event, "2025-09-02")
    position = chronicle.claim("X", "2026-06-10")
    state = chronicle.state()

    assert [(1, "obligation-already-imposed"), (position, "obligation-unknown")] == [
        (each.position, each.reason) for each in state.unmatched
    ]
    assert state.last_company_filing.position == position
