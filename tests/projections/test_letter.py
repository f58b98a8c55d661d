# SPDX-License-Identifier: Apache-2.0
"""The letter in Science, demand by demand: what covers it, when, and by which events."""

from typing import Any

import pytest

from events.catalogue.commitments import CommitmentMade, CommitmentTerms, CommitmentWithdrawn
from events.catalogue.ecology import CarbonStockMeasured
from events.catalogue.finance import AgreementParty, Amount, FinancingAgreementRecorded, RestorationCostEstimated
from events.catalogue.plans import Commitment, RestorationPlanApproved, RestorationPlanSubmitted
from events.quantities.carbon import CarbonAmount
from events.values import Area, Basis, Period, Text
from projections.letter import letter_of
from tests.projections.chronicles import SHA, VOLUNTARY, Chronicle, day
from tests.registry.admission import disclosed

WORDS = Text(zh="承诺", en="promise")
NOTHING = ["not_covered"] * 8 + ["not_applicable", "not_covered"]


def registered(**fields: Any) -> Chronicle:
    """Return a right on record since 2025."""
    chronicle = Chronicle()
    chronicle.register("2025-01-01", **fields)
    return chronicle


def submit(chronicle: Chronicle, **fields: Any) -> int:
    """Submit a plan that restores at closure and says nothing beyond tailings."""
    given: dict[str, Any] = {
        "plan_id": "P1", "version": 1, "plan_sha256": SHA, "title": WORDS, "mode_summary": "at_closure",
        "period": Period(first=day("2025-07-01"), last=day("2030-06-30")), "sections_present": ("tailings",),
    }  # fmt: skip
    return chronicle.add(RestorationPlanSubmitted(**given | fields), "2025-08-01")


def approve(chronicle: Chronicle) -> int:
    """Approve it."""
    return chronicle.add(RestorationPlanApproved(plan_id="P1", version=1, decision_no="1"), "2025-09-01")


def promise(category: Any, chronicle: Chronicle) -> int:
    """Make a voluntary commitment."""
    terms = CommitmentTerms(category=category, statement=WORDS, basis=VOLUNTARY)
    return chronicle.add(CommitmentMade(commitment_id="C1", terms=terms), "2025-08-01")


def covered(chronicle: Chronicle, as_of: str = "2026-01-01") -> dict[str, str]:
    """Return how far each demand is covered."""
    return {each.demand: each.coverage for each in letter_of(chronicle.state(), day(as_of))}


def by(chronicle: Chronicle, demand: str, as_of: str = "2026-01-01") -> list[tuple[str, str, int]]:
    """Return by what a demand is covered."""
    table = {each.demand: each.by for each in letter_of(chronicle.state(), day(as_of))}
    return [(each.source, each.name, each.position) for each in table[demand]]


def test_a_right_without_records_covers_nothing() -> None:
    """
    Ten demands in order, each in both languages with what the law says to it; the site is not abroad.
    """
    table = letter_of(registered().state(), day("2026-01-01"))

    assert [f"L{number}" for number in range(1, 11)] == [each.demand for each in table]
    assert NOTHING == [each.coverage for each in table]
    assert all((each.text.zh, each.text.en, each.law.zh, each.law.en) for each in table)


def test_a_party_has_no_table_and_neither_has_a_right_before_it_was_registered() -> None:
    """
    The letter is asked of rights.
    """
    assert () == letter_of(Chronicle("party:MINECO").state(), day("2026-01-01"))
    assert () == letter_of(registered().state(), day("2024-12-31"))


def test_a_plan_counts_in_full_once_it_is_approved() -> None:
    """
    L1: submitted it covers the demand in part, and its pieces count for nothing yet.
    """
    chronicle = registered()
    submitted = submit(chronicle, mode_summary="concurrent", sections_present=("tailings", "carbon"))
    approved = approve(chronicle)

    assert ("partly", "not_covered", "not_covered") == tuple(
        covered(chronicle, "2025-08-31")[each] for each in ("L1", "L4", "L6")
    )
    assert ("covered", "covered", "partly") == tuple(
        covered(chronicle, "2025-09-01")[each] for each in ("L1", "L4", "L6")
    )
    assert [("plan", "P1", approved), ("plan", "P1", submitted)] == by(chronicle, "L1")
    assert [("plan_section", "carbon", submitted)] == by(chronicle, "L6")


def planned(**fields: Any) -> Any:
    """Return what submits and approves a plan with these fields."""

    def act(chronicle: Chronicle) -> None:
        submit(chronicle, **fields)
        approve(chronicle)

    return act


def in_plan(category: Any) -> Any:
    """Return what approves a plan with a commitment."""
    made = Commitment(commitment_id="PC1", category=category, statement=WORDS, basis=Basis(kind="plan"))
    return planned(commitments=(made,))


def measured(chronicle: Chronicle) -> None:
    """Measure carbon."""
    stock = CarbonStockMeasured(
        measurement_id="CS1", measured_on=day("2025-10-01"), area_m2=1, pools=("SOC",),
        stock=CarbonAmount(amount="1", unit="tC"), methodology="IPCC",
    )  # fmt: skip
    chronicle.add(stock, "2025-10-01")


def costed(chronicle: Chronicle) -> None:
    """Estimate the cost."""
    cost = Amount(amount_minor=1, currency="CNY")
    estimate = RestorationCostEstimated(
        estimate_id="E1", as_of=day("2025-10-01"), total=cost, remaining=cost, price_date=day("2025-10-01")
    )
    chronicle.add(estimate, "2025-10-01")


def financed(chronicle: Chronicle) -> None:
    """Agree on a public-private partnership."""
    agreement = FinancingAgreementRecorded(
        agreement_id="PPP1",
        agreement_kind="public_private_partnership",
        parties=(
            AgreementParty(agreement_role="public_authority", party="GOV"),
            AgreementParty(agreement_role="private_partner", party="CO"),
        ),
        title=WORDS,
        value=Amount(amount_minor=1, currency="CNY"),
        signed_on=day("2025-10-01"),
    )
    chronicle.add(agreement, "2025-10-01")


CASES: dict[str, tuple[Any, str, str]] = {
    "toxic waste promised": (lambda c: promise("toxic_remediation", c), "L2", "covered"),
    "a section on tailings": (planned(), "L2", "partly"),
    "native species in the plan": (in_plan("native_biodiversity"), "L3", "covered"),
    "a section on native species": (planned(sections_present=("tailings", "native_species")), "L3", "partly"),
    "all at closure": (planned(), "L4", "not_covered"),
    "one zone while mining": (planned(areas=(Area(area_id="Z1", area_m2=1, mode="zoned_phased"),)), "L4", "covered"),
    "services promised": (lambda c: promise("ecosystem_services", c), "L5", "covered"),
    "carbon promised": (lambda c: promise("carbon", c), "L6", "covered"),
    "carbon measured, not promised": (measured, "L6", "partly"),
    "due diligence promised": (lambda c: promise("due_diligence", c), "L7", "partly"),
    "disclosure promised": (lambda c: promise("disclosure", c), "L8", "partly"),
    "overseas promised at home": (lambda c: promise("overseas", c), "L9", "partly"),
    "costs alone": (costed, "L10", "partly"),
    "a partnership": (financed, "L10", "covered"),
}


@pytest.mark.parametrize(("act", "demand", "coverage"), CASES.values(), ids=CASES.keys())
def test_what_covers_a_demand(act: Any, demand: str, coverage: str) -> None:
    """
    In full by what promises or shows it, in part by what only speaks of it; the event is named.
    """
    chronicle = registered()
    act(chronicle)

    assert coverage == covered(chronicle)[demand]
    assert (coverage == "not_covered") == (by(chronicle, demand) == [])


def test_what_was_given_up_covers_nothing() -> None:
    """
    From the day on which a promise is withdrawn.
    """
    chronicle = registered()
    made = promise("carbon", chronicle)
    chronicle.add(CommitmentWithdrawn(commitment_id="C1", reason=WORDS), "2025-12-01")

    assert [("commitment", "C1", made)] == by(chronicle, "L6", "2025-11-30")
    assert "not_covered" == covered(chronicle, "2025-12-01")["L6"]


def test_reports_on_the_supply_chain_and_on_performance_cover_theirs() -> None:
    """
    L7 and L8: filed by the date.
    """
    chronicle = registered()
    filed = [chronicle.add(event, "2025-11-01") for event in (disclosed.due_diligence(), disclosed.esg())]

    assert ("not_covered", "not_covered") == tuple(covered(chronicle, "2025-10-31")[each] for each in ("L7", "L8"))
    assert ("covered", "covered") == tuple(covered(chronicle, "2025-11-01")[each] for each in ("L7", "L8"))
    assert [[each] for each in filed] == [[position for _, _, position in by(chronicle, each)] for each in ("L7", "L8")]


def test_a_site_abroad_is_asked_whether_it_reports() -> None:
    """
    L9: registered it is covered in part, with a report in full; a legacy site mines no more, so L4 does not apply.
    """
    chronicle = registered(right_kind="overseas_site")
    chronicle.add(disclosed.site(), "2025-10-01")
    chronicle.add(disclosed.restored_abroad(), "2025-11-01")

    assert ["not_covered", "partly", "covered"] == [
        covered(chronicle, as_of)["L9"] for as_of in ("2025-09-30", "2025-10-01", "2025-11-01")
    ]
    assert "not_applicable" == covered(registered(right_kind="legacy_site"))["L4"]
