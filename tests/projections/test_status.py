# SPDX-License-Identifier: Apache-2.0
"""The status: one headline by precedence, with reasons, coverage, and never a word of praise."""

import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.right.records import Sighting
from projections.rules import PROFILES, evaluate, evaluate_all, profile_for
from projections.status import PRECEDENCE, ProfileRef, status_of
from tests.projections.chronicles import VOLUNTARY, Chronicle, day, year
from tests.projections.random_histories import DAYS, chronicles

PRAISE = re.compile(r"compliant|合规", re.IGNORECASE)


@given(chronicles(), DAYS)
def test_any_history_has_a_status(chronicle, as_of):
    """
    Whatever was recorded, in whatever order, every profile gives every date an answer, with reasons and no praise.
    """
    state = chronicle.state()
    for profile in PROFILES:
        status = status_of(state, as_of=as_of, known_at=len(chronicle.facts), profile=profile)
        judged = [evaluate(each, as_of=as_of, profile=profile) for each in state.obligations.values()]

        assert status.headline == status.reasons[0].headline
        assert all(each.citation and each.text.zh and each.text.en for each in (*status.reasons, *status.indicators))
        assert all(each.headline is None for each in status.indicators)
        assert not PRAISE.search(msgspec.json.encode([status, judged]).decode())


@given(chronicles(), DAYS)
def test_a_status_does_not_depend_on_how_the_state_was_stored(chronicle, as_of):
    """
    A state read back from its bytes, whose obligations stand in another order, gives the same answer.
    """
    state = chronicle.state()
    shuffled = chronicle.state()
    shuffled.obligations = dict(sorted(shuffled.obligations.items(), reverse=True))
    shuffled.orders = dict(sorted(shuffled.orders.items(), reverse=True))
    shuffled.plans = dict(sorted(shuffled.plans.items(), reverse=True))
    profile = profile_for(chronicle.jurisdiction, as_of)

    assert status_of(state, as_of=as_of, known_at=0, profile=profile) == status_of(
        shuffled, as_of=as_of, known_at=0, profile=profile
    )


@given(chronicles(), DAYS, st.data())
def test_evaluating_changes_nothing(chronicle, as_of, data):
    """
    The state is only read, and asking twice gives the same answer.
    """
    state, untouched = chronicle.state(), chronicle.state()
    profile = data.draw(st.sampled_from(PROFILES))
    first = status_of(state, as_of=as_of, known_at=0, profile=profile)

    assert untouched == state
    assert first == status_of(state, as_of=as_of, known_at=0, profile=profile)


def test_no_shipped_rule_praises():
    """
    The rules' own words, in both languages, never call anything in order with the law.
    """
    for profile in PROFILES:
        assert not PRAISE.search(msgspec.json.encode(profile.rules).decode())


def test_the_gravest_reason_is_the_headline_and_the_others_stand_behind_it():
    """
    Overdue outranks attention, attention a missing plan, a missing plan a missing inspection.
    """
    chronicle = Chronicle()
    chronicle.register(state="licensed")
    chronicle.milestone("M", "2026-01-30")
    chronicle.milestone("CARBON", "2026-01-30", basis=VOLUNTARY)
    status = chronicle.status("2026-02-01")

    assert [each.headline for each in status.reasons] == ["overdue", "attention", "no_plan_on_record", "not_assessed"]
    assert PRECEDENCE.index("overdue") < PRECEDENCE.index("attention")


def test_case_87_a_status_says_what_it_rests_on():
    """
    Date, log size, profile, and coverage with the position of each thing seen.
    """
    chronicle = Chronicle()
    chronicle.register()
    approved = chronicle.plan("2025-08-01")
    inspected = chronicle.inspect("2026-04-01")
    run = Sighting(position=99, on=day("2026-04-30"))
    state = chronicle.state()
    status = status_of(
        state, as_of=day("2026-05-01"), known_at=4, profile=chronicle.profile("2026-05-01"), last_scheduler_run=run
    )

    assert (day("2026-05-01"), 4, ProfileRef(id="cn", version=1)) == (status.as_of, status.known_at, status.profile)
    assert Sighting(position=inspected, on=day("2026-04-01")) == status.coverage.last_inspection
    assert Sighting(position=approved - 1, on=day("2025-08-01")) == status.coverage.last_company_filing
    assert (run, True) == (status.coverage.last_scheduler_run, status.coverage.plan_on_record)


def test_coverage_is_that_of_the_date():
    """
    What came later was not yet seen.
    """
    chronicle = Chronicle()
    chronicle.register()
    chronicle.plan("2025-08-01")
    chronicle.milestone("M", "2026-12-31")
    chronicle.duty("R", "2026-12-31", year(2026))
    chronicle.inspect("2026-04-01")
    claimed = chronicle.claim("M", "2026-05-01")
    reported = chronicle.report("R", "2026-06-01", year(2026))
    coverage = {as_of: chronicle.status(as_of).coverage for as_of in ("2025-07-31", "2026-05-01", "2026-06-01")}

    assert (
        coverage["2025-07-31"].last_inspection,
        coverage["2025-07-31"].last_company_filing,
        coverage["2025-07-31"].plan_on_record,
    ) == (None, None, False)
    assert Sighting(position=claimed, on=day("2026-05-01")) == coverage["2026-05-01"].last_company_filing
    assert Sighting(position=reported, on=day("2026-06-01")) == coverage["2026-06-01"].last_company_filing
    assert coverage["2026-06-01"].last_scheduler_run is None


def test_judged_obligations_may_be_handed_in():
    """
    A caller that evaluated them already gets the same answer.
    """
    chronicle = Chronicle()
    chronicle.register()
    chronicle.milestone("M", "2026-06-30")
    state, as_of, profile = chronicle.state(), day("2026-07-01"), chronicle.profile("2026-07-01")
    judged = evaluate_all(state, as_of=as_of, profile=profile)

    assert chronicle.status("2026-07-01") == status_of(
        state, as_of=as_of, known_at=2, profile=profile, obligations=judged
    )


def party_without_duties(c):
    """Record nothing of the party."""


def party_that_filed(c):
    c.duty("R", "2026-03-31", year(2025))
    c.report("R", "2026-03-01", year(2025))


def party_that_did_not(c):
    c.duty("R", "2026-03-31", year(2025))


PARTIES = {
    "owes nothing on record": (party_without_duties, "not_assessed"),
    "filed its report": (party_that_filed, "in_progress_no_issue_known"),
    "did not": (party_that_did_not, "overdue"),
}


@pytest.mark.parametrize(("act", "headline"), PARTIES.values(), ids=PARTIES.keys())
def test_a_party_is_judged_by_its_own_duties(act, headline):
    """
    Nobody inspects a party as such; what is imposed on it counts.
    """
    chronicle = Chronicle("party:MINECO")
    act(chronicle)

    assert headline == chronicle.headline("2026-04-10")


def test_only_what_is_imposed_by_the_date_is_evaluated():
    """
    Later obligations are left out, and the others stand in the order they were recorded.
    """
    chronicle = Chronicle()
    chronicle.milestone("Z", "2026-12-31", "2026-01-01")
    chronicle.milestone("A", "2026-12-31", "2026-01-02")
    chronicle.milestone("LATER", "2026-12-31", "2026-01-03")
    judged = evaluate_all(chronicle.state(), as_of=day("2026-01-02"), profile=chronicle.profile("2026-01-02"))

    assert [each.obligation_id for each in judged] == ["Z", "A"]
