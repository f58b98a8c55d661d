# SPDX-License-Identifier: Apache-2.0
"""Indicators: both sides of every limit, their figures and positions, and that none of them changes a headline."""

import datetime
from typing import Any

import pytest

from events.catalogue.acceptance import (
    AcceptanceApplied,
    AcceptanceDecided,
    AcceptanceHeld,
    CommunityDelegation,
    Expert,
)
from events.catalogue.commitments import CarbonTarget, CommitmentMade, CommitmentTerms, CommitmentWithdrawn
from events.catalogue.ecology import CarbonStockMeasured, Occurrence, SpeciesSurveyRecorded
from events.catalogue.finance import (
    Amount,
    FundAccrued,
    FundBalanceAttested,
    FundSpent,
    RestorationCostEstimated,
    SecurityLodged,
    SecurityReleased,
)
from events.catalogue.inspections import FindingRecorded, InspectionConducted
from events.catalogue.monitoring import LandRow, LandStatusReported
from events.catalogue.rights import Term
from events.identifiers.scientific_names import Taxon
from events.quantities.carbon import CarbonAmount
from events.values import Area, Basis, Money, Text
from projections.right.correction_records import Untrusted
from projections.right.state import SubjectState
from projections.rules.every import untrusted_left_out
from projections.rules.profile import Case
from projections.rules.profiles import GENERAL
from tests.projections.chronicles import VOLUNTARY, Chronicle, day, year
from tests.projections.rules.happenings import WORDS, marks, mine
from tests.registry.admission import mine as acts

STATUTE = Basis(kind="statute")


def after(start: str, days: int) -> str:
    """Return the day so many days after another."""
    return str(day(start) + datetime.timedelta(days=days))


def money(units: int, currency: str = "CNY") -> Amount:
    """Return a sum in minor units."""
    return Amount(amount_minor=units, currency=currency)


# F-1


def estimate(chronicle: Chronicle, remaining: int, on: str = "2026-01-01", currency: str = "CNY") -> int:
    """Record what restoration still costs."""
    cost = money(remaining, currency)
    event = RestorationCostEstimated(
        estimate_id=f"E-{on}", as_of=day(on), total=cost, remaining=cost, price_date=day(on)
    )
    return chronicle.add(event, on)


def accrue(chronicle: Chronicle, units: int, on: str, currency: str = "CNY") -> int:
    """Record money set aside."""
    event = FundAccrued(accrual_id=f"A-{on}", period=year(2025), amount=money(units, currency), booked_on=day(on))
    return chronicle.add(event, on)


def spend(chronicle: Chronicle, units: int, on: str) -> int:
    """Record money spent."""
    return chronicle.add(FundSpent(expenditure_id=f"S-{on}", amount=money(units), paid_on=day(on), purpose=WORDS), on)


def attest(chronicle: Chronicle, units: int, on: str) -> int:
    """Record a balance that a bank states."""
    balance = Money(amount_minor=units, currency="CNY")
    return chronicle.add(FundBalanceAttested(attestation_id=f"B-{on}", as_of=day(on), balance=balance), on)


def lodge(chronicle: Chronicle, units: int, on: str, kind: str = "bank_guarantee", **more: Any) -> int:
    """Record a security."""
    given: dict[str, Any] = {
        "security_id": f"L-{on}", "security_kind": kind, "amount": money(units), "lodged_on": day(on),
    }  # fmt: skip
    return chronicle.add(SecurityLodged(**given | more), on)


FUNDS = {
    "covered to the fen": (lambda c: accrue(c, 1000, "2026-02-01"), False),
    "a fen short": (lambda c: accrue(c, 999, "2026-02-01"), True),
    "nothing on record": (lambda _: None, True),
    "spent again": (lambda c: (accrue(c, 1000, "2026-02-01"), spend(c, 1, "2026-03-01")), True),
    "a security makes up for it": (lambda c: (accrue(c, 400, "2026-02-01"), lodge(c, 600, "2026-02-02")), False),
    "a security that ran out": (lambda c: lodge(c, 1000, "2026-02-02", expires_on=day("2026-05-31")), True),
    "a security on its last day": (lambda c: lodge(c, 1000, "2026-02-02", expires_on=day("2026-06-01")), False),
    "the fund is not counted twice": (lambda c: lodge(c, 1000, "2026-02-02", kind="enterprise_fund"), True),
    "attested, whatever was accrued": (lambda c: (accrue(c, 9, "2026-02-01"), attest(c, 1000, "2026-03-01")), False),
    "spent since attested": (lambda c: (attest(c, 1000, "2026-03-01"), spend(c, 1, "2026-03-02")), True),
    "spent on the day attested": (lambda c: (attest(c, 1000, "2026-03-01"), spend(c, 1, "2026-03-01")), False),
    "accrued later than asked about": (lambda c: accrue(c, 1000, "2026-06-02"), True),
    "another currency is not added": (lambda c: accrue(c, 1, "2026-02-01", "USD"), False),
}


@pytest.mark.parametrize(("act", "is_marked"), FUNDS.values(), ids=FUNDS.keys())
def test_a_fund_short_of_the_cost_is_marked(act: Any, is_marked: bool) -> None:  # noqa: FBT001
    """
    F-1: the newest estimate beside what is at hand on the day, the limit included; the headline stays what it was.
    """
    chronicle = mine()
    estimate(chronicle, 1000)
    act(chronicle)

    assert is_marked == ("fund_shortfall" in marks(chronicle, "2026-06-01"))
    assert chronicle.headline("2026-06-01") == mine().headline("2026-06-01")


def test_a_shortfall_is_told_in_figures() -> None:
    """
    F-1: whole units with their decimals, in both languages, and every event it was worked out from.
    """
    chronicle = mine()
    cost = estimate(chronicle, 123_456_789)
    set_aside = accrue(chronicle, 50, "2026-02-01")
    mark = marks(chronicle, "2026-06-01")["fund_shortfall"]

    assert str(mark.text.en).startswith("CNY 1,234,567.89 is still to be spent; on record are CNY 0.50 in the fund")
    assert mark.text.zh.startswith("剩余修复费用CNY 1,234,567.89，记录在案的基金CNY 0.50、担保CNY 0.00。")
    assert mark.positions == (cost, set_aside)


def test_without_an_estimate_nothing_is_short() -> None:
    """
    F-1: what restoration costs is not guessed.
    """
    assert "fund_shortfall" not in marks(mine(), "2026-06-01")


# F-2

TERMS = {
    "three years left to the day": ("2029-09-01", 999, "2026-09-01", True),
    "a day more": ("2029-09-02", 999, "2026-09-01", False),
    "accrued in full": ("2029-09-01", 1000, "2026-09-01", False),
    "before the version of the rules that has it": ("2028-01-01", 0, "2026-08-14", False),
    "from its first day": ("2028-01-01", 0, "2026-08-15", True),
}


@pytest.mark.parametrize(("last", "fund", "as_of", "is_marked"), TERMS.values(), ids=TERMS.keys())
def test_full_accrual_near_the_end_of_the_term(last: str, fund: int, as_of: str, is_marked: bool) -> None:  # noqa: FBT001
    """
    F-2: by drafts only, and the rule says so; only the second version of China's rules has it.
    """
    chronicle = mine(term=Term(last=day(last)))
    estimate(chronicle, 1000)
    accrue(chronicle, fund, "2026-02-01")
    found = marks(chronicle, as_of)

    assert is_marked == ("full_accrual_due" in found)
    if is_marked:
        assert chronicle.profile(as_of).rule("F-2").draft_based
        assert "drafts" in found["full_accrual_due"].citation


# L-2


def land(chronicle: Chronicle, on: str, *rows: tuple[Any, str | None], **totals: int) -> int:
    """State the land, as state and area."""
    table = tuple(LandRow(state=state, area_m2=10_000, area_id=area_id) for state, area_id in rows)
    return chronicle.add(LandStatusReported(as_of=day(on), table=table, **totals), on)


LAGS = {
    "a day less than a year": ([("2025-06-02", "disturbed_available")], "2026-06-01", None),
    "a year": ([("2025-06-01", "disturbed_available")], "2026-06-01", "2025-06-01"),
    "under restoration by now": (
        [("2025-06-01", "disturbed_available"), ("2026-05-01", "under_restoration")], "2026-06-01", None,
    ),
    "still available a year later": (
        [("2025-06-01", "disturbed_available"), ("2026-05-01", "disturbed_available")], "2026-06-01", "2025-06-01",
    ),
    "mined again in between": (
        [
            ("2024-06-01", "disturbed_available"),
            ("2025-01-01", "disturbed_active"),
            ("2025-06-02", "disturbed_available"),
        ],
        "2026-06-01",
        None,
    ),
    "stated later than asked about": ([("2026-06-02", "disturbed_available")], "2026-06-01", None),
}  # fmt: skip


@pytest.mark.parametrize("area_id", ["Z1", None])
@pytest.mark.parametrize(("stated", "as_of", "since"), LAGS.values(), ids=LAGS.keys())
def test_land_that_waits_for_restoration(
    stated: list[tuple[str, str]], as_of: str, since: str | None, area_id: str | None
) -> None:
    """
    L-2: from a year of unbroken statements on, area by area or for the whole.
    """
    chronicle = mine()
    for on, state in stated:
        land(chronicle, on, (state, area_id))
    mark = marks(chronicle, as_of).get("restoration_lag")

    assert (since is not None) == (mark is not None)
    if mark is not None:
        assert f"available since {since}" in mark.text.en


def test_totals_alone_show_a_lag() -> None:
    """
    L-2: a statement without a table is read by its totals; some land under restoration breaks the lag of the whole.
    """
    waiting, begun = mine(), mine()
    land(waiting, "2025-01-01", available_m2=5, under_restoration_m2=0)
    land(begun, "2025-01-01", available_m2=5, under_restoration_m2=1)

    assert "restoration_lag" in marks(waiting, "2026-06-01")
    assert "restoration_lag" not in marks(begun, "2026-06-01")


def test_the_plan_says_from_when_an_area_is_available() -> None:
    """
    L-2: an earlier day on record counts, though the first statement came later.
    """
    chronicle = mine(areas=(Area(area_id="Z1", area_m2=10_000, available_from=day("2024-01-01")),))
    land(chronicle, "2026-05-01", ("disturbed_available", "Z1"))

    assert "available since 2024-01-01" in marks(chronicle, "2026-06-01")["restoration_lag"].text.en


# E-6 and E-4


def found(chronicle: Chronicle, *days: str, finding_class: Any = "minor_noncompliance", about: str = "M") -> None:
    """Record findings on one obligation."""
    for on in days:
        event = FindingRecorded(
            finding_id=f"F-{on}",
            finding_class=finding_class,
            description=WORDS,
            obligation_ids=(about,),
        )
        chronicle.add(event, on)


PATTERNS = {
    "two": (("2026-01-01", "2026-02-01"), {}, False),
    "three within a year": (("2025-06-02", "2026-01-01", "2026-06-01"), {}, True),
    "three in a year and a day": (("2025-06-01", "2026-01-01", "2026-06-01"), {}, False),
    "three that are advice": (("2026-01-01", "2026-02-01", "2026-03-01"), {"finding_class": "advisory"}, False),
}


@pytest.mark.parametrize(("days", "changes", "is_marked"), PATTERNS.values(), ids=PATTERNS.keys())
def test_findings_on_one_obligation_make_a_pattern(
    days: tuple[str, ...],
    changes: dict[str, Any],
    is_marked: bool,  # noqa: FBT001
) -> None:
    """
    E-6: three in a year on the same obligation; the mark names it.
    """
    chronicle = mine()
    found(chronicle, *days, **changes)
    mark = marks(chronicle, "2026-06-01").get("pattern")

    assert is_marked == (mark is not None)
    assert mark is None or mark.obligations == ("M",)


def fined(chronicle: Chronicle, *days: str) -> None:
    """Impose penalties."""
    for on in days:
        penalty = acts.fine(f"PEN-{on}", amount=money(1), served_on=day(on), step=None, restoration_cost=None)
        chronicle.add(penalty, on)


CREDIT = {
    "one": (("2026-01-01",), "2026-06-01", False),
    "two a year apart": (("2025-05-01", "2026-05-01"), "2026-06-01", True),
    "two a year and a day apart": (("2025-05-01", "2026-05-02"), "2026-06-01", False),
    "a year after the second": (("2025-05-01", "2026-05-01"), "2027-05-01", True),
    "a day later": (("2025-05-01", "2026-05-01"), "2027-05-02", False),
    "from 29 February to the 28th": (("2028-02-29", "2029-02-28"), "2029-03-01", True),
    "before the order was in force": (("2024-05-01", "2024-06-30"), "2024-07-02", False),
}


@pytest.mark.parametrize(("days", "as_of", "is_marked"), CREDIT.values(), ids=CREDIT.keys())
def test_two_penalties_in_a_year_are_a_candidate_for_a_credit_list(
    days: tuple[str, ...],
    as_of: str,
    is_marked: bool,  # noqa: FBT001
) -> None:
    """
    E-4: a candidate; the authority decides.
    """
    chronicle = mine()
    fined(chronicle, *days)

    assert is_marked == ("credit_list_candidate" in marks(chronicle, as_of))


def test_a_penalty_taken_back_is_no_candidate() -> None:
    """
    E-4: from the day it is taken back on.
    """
    chronicle = mine()
    fined(chronicle, "2026-01-01", "2026-02-01")
    void = acts.vary("PEN-2026-02-01", variation="void", amount=None, decided_on=day("2026-03-01"))
    chronicle.add(void, "2026-03-01")

    assert "credit_list_candidate" in marks(chronicle, "2026-02-28")
    assert "credit_list_candidate" not in marks(chronicle, "2026-03-01")


#

EXPERT = Expert(reference="E-17")
VILLAGE = CommunityDelegation(body="VILLAGE", participation="declined")
HELD = {
    "both": (AcceptanceHeld(application_id="A1", held_on=day("2026-05-01"), experts=(EXPERT,),
                            community_delegates=(VILLAGE,)), None),
    "no village": (AcceptanceHeld(application_id="A1", held_on=day("2026-05-01"), experts=(EXPERT,)),
                   "no villagers' or residents' body"),
    "no expert": (AcceptanceHeld(application_id="A1", held_on=day("2026-05-01"), community_delegates=(VILLAGE,)),
                  "no expert"),
    "nobody": (None, "neither experts nor"),
    "only after the decision": (AcceptanceHeld(application_id="A1", held_on=day("2026-05-21"), experts=(EXPERT,),
                                               community_delegates=(VILLAGE,)), "neither experts nor"),
}  # fmt: skip


@pytest.mark.parametrize("result", ["qualified", "not_qualified"])
@pytest.mark.parametrize(("held", "words"), HELD.values(), ids=HELD.keys())
def test_an_acceptance_shows_who_took_part(held: AcceptanceHeld | None, words: str | None, result: Any) -> None:
    """
    A-2: of a qualified decision; a body that was invited and declined is on record.
    """
    chronicle = mine()
    chronicle.add(AcceptanceApplied(application_id="A1", acceptance_scope="whole"), "2026-04-20")
    if held:
        chronicle.add(held, str(held.held_on))
    decision = AcceptanceDecided(
        application_id="A1",
        acceptance_result=result,
        decision_no="9",
        decided_on=day("2026-05-20"),
        basis=STATUTE,
    )
    decided = chronicle.add(decision, "2026-05-20")
    mark = marks(chronicle, "2026-05-20").get("participation_not_shown")

    assert (words is not None and result == "qualified") == (mark is not None)
    assert mark is None or (words or "?" in mark.text.en, (decided,)) == (words, mark.positions)
    assert "participation_not_shown" not in marks(chronicle, "2026-05-19")


#


def test_a_year_without_inspection_is_marked_in_china() -> None:
    """
    R-2: from the 365th day after the last one on.
    """
    chronicle = mine()

    assert "inspection_cadence_below" not in marks(chronicle, after("2026-04-01", 364))
    assert "inspection_cadence_below" in marks(chronicle, after("2026-04-01", 365))


def inspected(partial: int, complete: int) -> Chronicle:
    """Return a permit in Wyoming inspected so often in the first half of 2026."""
    chronicle = Chronicle(jurisdiction="US-WY")
    chronicle.register("2020-01-01")
    for number in range(partial + complete):
        kind: Any = "complete" if number < complete else "partial"
        on = after("2026-01-01", number)
        chronicle.add(InspectionConducted(inspection_id=f"I{number}", inspection_kind=kind, first_day=day(on)), on)
    return chronicle


CADENCE = {
    "eight partial and four complete": (8, 4, False),
    "seven partial and four complete": (7, 4, True),
    "nine partial and three complete": (9, 3, True),
    "twelve complete": (0, 12, False),
}


@pytest.mark.parametrize(("partial", "complete", "is_marked"), CADENCE.values(), ids=CADENCE.keys())
def test_a_permit_is_inspected_monthly_and_quarterly(partial: int, complete: int, is_marked: bool) -> None:  # noqa: FBT001
    """
    R-2 in the United States: over the trailing twelve months, the limits included.
    """
    assert is_marked == ("inspection_cadence_below" in marks(inspected(partial, complete), "2026-06-30"))


# C-1 and C-2

CARBON = CarbonAmount(amount="12", unit="tC")


def test_carbon_is_shown_in_both_units() -> None:
    """
    C-1: measured and promised, each as stated and converted by 44/12; what was given up is not shown any more.
    """
    chronicle = mine()
    stock = CarbonStockMeasured(
        measurement_id="CS1", measured_on=day("2026-05-01"), area_m2=1, pools=("SOC",), stock=CARBON, methodology="IPCC"
    )
    measured = chronicle.add(stock, "2026-05-01")
    target = CarbonTarget(
        pools=("SOC",), target=CarbonAmount(amount="44", unit="tCO2e"), methodology="IPCC", horizon=day("2030-12-31")
    )
    terms = CommitmentTerms(category="carbon", statement=WORDS, basis=VOLUNTARY, carbon=target)
    promised = chronicle.add(CommitmentMade(commitment_id="C1", terms=terms), "2026-05-02")
    chronicle.add(CommitmentWithdrawn(commitment_id="C1", reason=WORDS), "2026-06-01")
    found = marks(chronicle, "2026-05-31")

    assert "12.000 tC = 44.000 tCO2e" in found["carbon_measured"].text.en
    assert "a stock of 12.000 tC = 44.000 tCO2e by 2030-12-31" in found["carbon_promised"].text.en
    assert ((measured,), (promised,)) == (found["carbon_measured"].positions, found["carbon_promised"].positions)
    assert "carbon_promised" not in marks(chronicle, "2026-06-01")
    assert "carbon_measured" not in marks(chronicle, "2026-04-30")


NAMES = ("tabuliformis", "massoniana", "bungeana", "koraiensis")


def surveyed(*means: Any) -> Chronicle:
    """Return a mine with a survey that found taxa of these origins."""
    chronicle: Chronicle = mine()
    taxa = tuple(
        Occurrence(
            taxon=Taxon(scientific_name=f"Pinus {NAMES[number]}"),
            occurrence_status="present",
            establishment_means=each,
        )
        for number, each in enumerate(means)
    )
    survey = SpeciesSurveyRecorded(
        survey_id="SP1", first_day=day("2026-05-01"), sampling_protocol="plots", occurrences=taxa
    )
    chronicle.add(survey, "2026-05-01")
    return chronicle


def test_the_native_share_leaves_the_uncertain_out() -> None:
    """
    C-2: two of three known, one more uncertain; where all are uncertain there is no share.
    """
    some = marks(surveyed("native", "nativeReintroduced", "introduced", "uncertain"), "2026-05-01")["native_share"]
    none = marks(surveyed("uncertain"), "2026-05-01")["native_share"]

    assert "66.7 % of 3 taxa are native; 1 more are uncertain" in some.text.en
    assert "占66.7%" in some.text.zh
    assert "all 1 taxa are of uncertain origin" in none.text.en


# T-1


def test_what_is_not_trusted_is_told() -> None:
    """
    T-1: with its positions; what stands all the same is not left out, and a state that leaves nothing out says nothing.
    """
    by_it: dict[str, Any] = {"type": "land_status.reported.v1", "key_id": "k" * 43, "revoked_position": 10}
    untrusted = [Untrusted(position=position, stands=position == 5, **by_it) for position in (4, 5, 9)]
    state = SubjectState(subject="right:X", untrusted=untrusted)
    case = Case(state=state, as_of=day("2026-06-01"), profile=GENERAL, obligations=())
    mark = next(untrusted_left_out.judge(case))

    assert ("untrusted_events", (4, 9)) == (mark.mark, mark.positions)
    assert str(mark.text.en).startswith("2 events left out.")
    assert "untrusted_events" not in marks(mine(), "2026-06-01")


# P-1


def test_a_mine_without_a_plan_is_a_candidate_for_a_finding() -> None:
    """
    P-1: beside the headline, for an inspector to look into.
    """
    chronicle = Chronicle()
    chronicle.register(state="licensed")

    assert marks(chronicle, "2025-07-01")["finding_candidate"].rule == "P-1"
    assert "finding_candidate" not in marks(mine(), "2026-06-01")


# United States: bonds


def test_a_bond_shows_the_phase_it_is_released_to() -> None:
    """
    F-3: the highest phase released by the date, and what is held.
    """
    chronicle = Chronicle(jurisdiction="US-WY")
    chronicle.register("2020-01-01")
    lodge(chronicle, 10_000, "2020-02-01", kind="surety_bond")
    phases: tuple[tuple[Any, int, str], ...] = (("I", 6_000, "2024-01-01"), ("II", 1_000, "2026-01-01"))
    for phase, units, on in phases:
        release = SecurityReleased(
            security_id="L-2020-02-01",
            release_phase=phase,
            amount=money(units),
            released_on=day(on),
            decision_no="9",
        )
        chronicle.add(release, on)

    assert "bond_phase_reached" not in marks(chronicle, "2023-12-31")
    assert "phase I; CNY 40.00 is held" in marks(chronicle, "2025-12-31")["bond_phase_reached"].text.en
    assert "phase II; CNY 30.00 is held" in marks(chronicle, "2026-01-01")["bond_phase_reached"].text.en


def test_words_are_given_in_both_languages() -> None:
    """
    Whatever is marked speaks Chinese and English.
    """
    chronicle = surveyed("native")
    estimate(chronicle, 1000)

    assert all(
        isinstance(each.text, Text) and each.text.zh and each.text.en
        for each in marks(chronicle, "2026-06-01").values()
    )
