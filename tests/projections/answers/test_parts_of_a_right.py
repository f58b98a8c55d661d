# SPDX-License-Identifier: Apache-2.0
"""The parts of one right: plan, land, money, disclosures, outcomes, on any day."""

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import asdict

from events.catalogue.areas import RestorationAreaDefined
from events.catalogue.closure import RestorationDutyDischarged
from events.catalogue.commitments import CommitmentMade, CommitmentTerms, CommitmentWithdrawn
from events.catalogue.disclosures import AnnualReportFiled
from events.catalogue.ecology import Occurrence, SpeciesSurveyRecorded
from events.catalogue.finance import (
    AgreementParty,
    Amount,
    FinancingAgreementRecorded,
    FundAccrued,
    FundShortfallDetermined,
    RestorationCostEstimated,
    SecurityLodged,
)
from events.catalogue.monitoring import LandStatusReported
from events.catalogue.plans import Commitment, RestorationPlanApproved, RestorationPlanSubmitted
from events.errors import NotFoundError
from events.identifiers.scientific_names import Taxon
from events.quantities.geometry import Polygon
from events.values import Area, Basis, Text
from projections.answers import AreaFilter, DisclosureFilter
from tests.projections.logs import STATUTE, YEAR, Log, day, make_log

WORDS = Text(en="words")
VOLUNTARY = Basis(kind="voluntary")
SQUARE = (("120.0", "30.0"), ("120.0", "30.1"), ("120.1", "30.1"), ("120.1", "30.0"), ("120.0", "30.0"))
PROJECTED = (
    ("500000", "3300000"),
    ("500100", "3300000"),
    ("500100", "3300100"),
    ("500000", "3300100"),
    ("500000", "3300000"),
)


@pytest.fixture(scope="module")
def quarry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Log]:
    """A right with something of everything; only read."""
    log = make_log(tmp_path_factory.mktemp("quarry"))
    log.party("ALPHA")
    log.right("R1", holder="ALPHA", areas=(Area(area_id="OLD", area_m2=7),))
    for event, on in (*PLANNED, *PAID, *OBSERVED):
        log.file("right:R1", event, on, imported=True)
    log.file("party:ALPHA", REPORT, "2022-03-01", imported=True)
    log.catch_up()
    yield log
    log.database.close()


def money(amount: int, currency: str = "CNY") -> Amount:
    """Return an amount in minor units."""
    return Amount(amount_minor=amount, currency=currency)


def terms(category: str, basis: Basis) -> CommitmentTerms:
    """Return a promise."""
    return CommitmentTerms(category=category, statement=WORDS, basis=basis)  # type: ignore[arg-type]


PLANNED: tuple[tuple[Any, str], ...] = (
    (
        RestorationPlanSubmitted(
            plan_id="P1",
            version=1,
            plan_sha256="0" * 64,
            title=WORDS,
            period=YEAR,
            mode_summary="zoned_phased",
            sections_present=("tailings",),
            areas=(Area(area_id="Z1", area_m2=60, available_from=day("2022-03-01")),),
            commitments=(
                Commitment(commitment_id="K1", category="landform", statement=WORDS, basis=Basis(kind="plan")),
                Commitment(commitment_id="K2", category="tailings", statement=WORDS, basis=Basis(kind="plan")),
            ),
        ),
        "2022-01-01",
    ),
    (RestorationPlanApproved(plan_id="P1", version=1, decision_no="2022-1"), "2022-02-01"),
    (CommitmentMade(commitment_id="C1", terms=terms("carbon", VOLUNTARY)), "2022-02-02"),
    (CommitmentWithdrawn(commitment_id="C1", reason=WORDS), "2022-06-01"),
    (
        RestorationAreaDefined(
            area=Area(area_id="Z2", area_m2=40, geometry=Polygon(coordinates=(SQUARE,), crs="EPSG:4490"))
        ),
        "2022-02-03",
    ),
    (
        RestorationAreaDefined(
            area=Area(area_id="Z3", area_m2=10_000, geometry=Polygon(coordinates=(PROJECTED,), crs="EPSG:32650"))
        ),
        "2022-02-03",
    ),
)
PAID: tuple[tuple[Any, str], ...] = (
    (
        RestorationCostEstimated(
            estimate_id="E1",
            as_of=day("2022-01-31"),
            total=money(1000),
            remaining=money(900),
            price_date=day("2022-01-31"),
        ),
        "2022-02-01",
    ),
    (FundAccrued(accrual_id="A1", period=YEAR, amount=money(300), booked_on=day("2022-03-01")), "2022-03-01"),
    (FundAccrued(accrual_id="A2", period=YEAR, amount=money(5, "USD"), booked_on=day("2022-03-01")), "2022-03-01"),
    (
        SecurityLodged(
            security_id="B1", security_kind="bank_guarantee", amount=money(400), lodged_on=day("2022-04-01")
        ),
        "2022-04-01",
    ),
    (
        SecurityLodged(
            security_id="B2", security_kind="enterprise_fund", amount=money(300), lodged_on=day("2022-04-01")
        ),
        "2022-04-01",
    ),
    (
        FinancingAgreementRecorded(
            agreement_id="PPP",
            agreement_kind="public_private_partnership",
            title=WORDS,
            ocid="ocds-abc123-1",
            parties=(AgreementParty(party="ALPHA", agreement_role="private_partner"),),
            value=money(50),
            signed_on=day("2022-05-01"),
        ),
        "2022-05-01",
    ),
    (
        FundShortfallDetermined(
            shortfall_id="S1",
            as_of=day("2022-05-31"),
            required=money(900),
            available=money(650),
            decision_no="2022-9",
            basis=STATUTE,
        ),
        "2022-06-01",
    ),
)
OBSERVED: tuple[tuple[Any, str], ...] = (
    (LandStatusReported(as_of=day("2022-03-31"), disturbed_m2=100, restored_m2=2000), "2022-04-01"),
    (
        SpeciesSurveyRecorded(
            survey_id="SP1",
            first_day=day("2022-05-01"),
            sampling_protocol="plots",
            occurrences=tuple(
                Occurrence(taxon=Taxon(scientific_name=name), establishment_means=means)  # type: ignore[arg-type]
                for name, means in (("Pinus tabuliformis", "native"), ("Robinia pseudoacacia", "introduced"))
            ),
        ),
        "2022-05-10",
    ),
    (AnnualReportFiled(report_kind="annual_return", period=YEAR), "2022-03-01"),
)
REPORT = AnnualReportFiled(report_kind="information_order13", period=YEAR)


def test_the_plan_in_force(quarry: Log) -> None:
    """Submitted it is a version, approved it is in force; a day before, nothing of the approval shows."""
    before = quarry.answers.plan_of("R1", as_of=day("2022-01-31"))
    after = quarry.answers.plan_of("R1", as_of=day("2022-02-01"))
    assert (before.plan_id, before.in_force, len(before.versions)) == (None, None, 1)
    assert before.versions[0].decision_no is None
    assert (after.plan_id, after.in_force and after.in_force.decision_no) == ("P1", "2022-1")


def test_commitments_stand_by_category_with_the_letters_demand(quarry: Log) -> None:
    """Those of the plan and those beside it; what was given up is told apart."""
    answers = [quarry.answers.plan_of("R1", as_of=day(on)) for on in ("2022-05-31", "2022-06-01")]
    shown = [
        [(each.category, each.demand, [item.source for item in each.items]) for each in answer.commitments]
        for answer in answers
    ]
    of_plan = [("landform", None, ["plan"]), ("tailings", "L2", ["plan"])]
    assert shown == [[("carbon", "L6", ["event"]), *of_plan], of_plan]
    assert [[item.commitment_id for item in answer.withdrawn] for answer in answers] == [[], ["C1"]]
    assert [item.voluntary for each in answers[0].commitments for item in each.items] == [True, False, False]


def test_money_of_each_currency(quarry: Log) -> None:
    """The fund's balance and what is held of securities are at hand; the holder's own fund is not counted twice."""
    answer = quarry.answers.money_of("R1", as_of=day("2022-06-30"))
    yuan, dollars = answer.currencies
    assert (yuan.currency, yuan.fund_balance_minor, yuan.security_held_minor) == ("CNY", 300, 700)
    assert (yuan.at_hand_minor, yuan.shortfall_minor) == (700, 200)
    assert (dollars.currency, dollars.at_hand_minor, dollars.shortfall_minor) == ("USD", 5, None)
    assert [each.ocid for each in answer.agreements] == ["ocds-abc123-1"]
    assert [each.required.amount_minor for each in answer.determinations] == [900]
    assert answer.layer == "indicator"


SHORTFALLS = {
    "nothing is estimated": ("2022-01-30", None),
    "nothing is at hand": ("2022-01-31", 900),
    "something was accrued": ("2022-03-01", 600),
    "a guarantee was lodged": ("2022-04-01", 200),
}


@pytest.mark.parametrize(("on", "shortfall"), SHORTFALLS.values(), ids=SHORTFALLS.keys())
def test_the_shortfall_of_a_day(quarry: Log, on: str, shortfall: int | None) -> None:
    """What is still to be spent less what is at hand, as an indicator (rule F-1)."""
    currencies = quarry.answers.money_of("R1", as_of=day(on)).currencies
    found = next((each.shortfall_minor for each in currencies if each.currency == "CNY"), None)
    assert found == shortfall


def test_nothing_is_short_once_the_duty_is_discharged(log: Log) -> None:
    """An old estimate says nothing of a right whose every area is discharged."""
    log.right("R1", areas=(Area(area_id="A", area_m2=1),))
    for event, on in PAID[:1]:
        log.file("right:R1", event, on)
    log.file("right:R1", RestorationDutyDischarged(area_ids=("A",), decision_no="1", basis=STATUTE), "2022-03-01")
    log.catch_up()
    found = [log.answers.money_of("R1", as_of=day(on)).currencies[0] for on in ("2022-02-28", "2022-03-01")]
    assert [each.shortfall_minor for each in found] == [900, None]


def test_land_and_what_does_not_fit(quarry: Log) -> None:
    """Areas there are on the day, the balance stated last, and its contradiction, marked and not corrected (L-1)."""
    answer = quarry.answers.areas_of("R1", as_of=day("2022-04-01"))
    assert [(each.area_id, each.area_m2, each.described_from) for each in answer.items] == [
        ("OLD", 7, "registration"),
        ("Z1", 60, "plan"),
        ("Z2", 40, "definition"),
        ("Z3", 10_000, "definition"),
    ]
    assert answer.balance
    assert (answer.balance.balance.restored_m2, answer.balance.balance.accepted_m2) == (2000, None)
    assert [each.en for each in answer.balance.inconsistent] == ["restored exceeds disturbed"]
    months = [(each.measure, each.month, each.value) for each in answer.series]
    assert months == [("land_disturbed", "2022-03", 100), ("land_restored", "2022-03", 2000)]
    assert quarry.answers.areas_of("R1", as_of=day("2022-03-30")).balance is None


def test_a_map_keeps_the_coordinate_system_stated(quarry: Log) -> None:
    """Degrees are drawn as RFC 7946 wants rings to run; projected coordinates are told beside, since they are none."""
    answer = quarry.answers.area_features("R1", as_of=day("2022-04-01"))
    by_id = {each["id"]: each for each in answer.features}
    assert sorted(by_id) == ["OLD", "Z1", "Z2", "Z3"]
    ring = [[float(x), float(y)] for x, y in reversed(SQUARE)]
    assert by_id["Z2"]["geometry"] == {"type": "Polygon", "coordinates": [ring]}
    assert by_id["Z2"]["properties"]["crs"] == "EPSG:4490"
    assert (by_id["Z3"]["geometry"], by_id["Z3"]["properties"]["crs"]) == (None, "EPSG:32650")
    assert by_id["Z3"]["properties"]["projected_outline"]["type"] == "Polygon"
    assert by_id["Z1"]["geometry"] is None


def test_disclosures_of_the_right_and_of_its_holder(quarry: Log) -> None:
    """A company reports about itself; whoever asks about its mine finds it there, too."""
    answer = quarry.answers.disclosures_of("R1", as_of=day("2022-03-01"))
    assert [(each.kind, len(each.items)) for each in answer.periods] == [("annual_return", 1)]
    assert [(each.kind, each.period) for each in answer.periods_of_holder] == [("information_order13", YEAR)]
    assert answer.holder == "ALPHA"
    before = quarry.answers.disclosures_of("R1", as_of=day("2022-02-28"))
    assert (before.periods, before.periods_of_holder) == ([], [])


AREAS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "all": ({}, ["OLD", "Z1", "Z2", "Z3"]),
    "in a region": ({"region": "AU"}, ["OLD", "Z1", "Z2", "Z3"]),
    "elsewhere": ({"region": "CN"}, []),
    "of a right": ({"subject": "right:R1"}, ["OLD", "Z1", "Z2", "Z3"]),
    "accepted": ({"state": "accepted"}, []),
    "that wait": ({"waiting": True}, ["Z1"]),
    "that do not wait": ({"waiting": False}, ["OLD", "Z2", "Z3"]),
}


@pytest.mark.parametrize(("wanted", "expected"), AREAS.values(), ids=AREAS.keys())
def test_areas_across_rights(quarry: Log, wanted: dict[str, Any], expected: list[str]) -> None:
    """The same items as with the right, with the coordinate system told and the outline left there."""
    page = quarry.answers.list_areas(AreaFilter(**wanted), as_of=day("2022-04-01"))
    assert [each.area_id for each in page.items] == expected
    of_right = {each.area_id: each for each in quarry.answers.areas_of("R1", as_of=day("2022-04-01")).items}
    for each in page.items:
        assert all(getattr(each, name) == value for name, value in asdict(of_right[each.area_id]).items())


DISCLOSED: dict[str, tuple[dict[str, Any], list[str]]] = {
    "all": ({}, ["party:ALPHA", "right:R1"]),
    "of a kind": ({"kind": "annual_return"}, ["right:R1"]),
    "of a party": ({"subject": "party:ALPHA"}, ["party:ALPHA"]),
    "for a period that ends on the day": ({"since": day("2021-12-31")}, ["party:ALPHA", "right:R1"]),
    "for a later period": ({"since": day("2022-01-01")}, []),
    "for a period that begins on the day": ({"until": day("2021-01-01")}, ["party:ALPHA", "right:R1"]),
    "for an earlier period": ({"until": day("2020-12-31")}, []),
    "with an assurance": ({"assurance": "self_declared"}, []),
}


@pytest.mark.parametrize(("wanted", "expected"), DISCLOSED.values(), ids=DISCLOSED.keys())
def test_disclosures_across_rights_and_parties(quarry: Log, wanted: dict[str, Any], expected: list[str]) -> None:
    """All that is given must hold, for rights and parties alike."""
    page = quarry.answers.list_disclosures(DisclosureFilter(**wanted), as_of=day("2022-03-01"))
    assert [each.subject for each in page.items] == expected
    assert quarry.answers.list_disclosures(DisclosureFilter(**wanted), as_of=day("2022-02-28")).items == []


def test_outcomes_by_survey(quarry: Log) -> None:
    """The native share is of the taxa whose origin is known, from the day of the survey on (rule C-2)."""
    answer = quarry.answers.outcomes_of("R1", as_of=day("2022-05-01"))
    assert [(each.survey_id, each.taxa_native_percent) for each in answer.native] == [("SP1", "50")]
    assert quarry.answers.outcomes_of("R1", as_of=day("2022-04-30")).native == []


PARTS = ("plan_of", "areas_of", "area_features", "money_of", "disclosures_of", "outcomes_of")


@pytest.mark.parametrize("part", PARTS)
def test_a_right_that_nobody_registered(quarry: Log, part: str) -> None:
    """Neither an unknown name nor a party has any of these."""
    for name in ("R9", "ALPHA"):
        with pytest.raises(NotFoundError) as refused:
            getattr(quarry.answers, part)(name, as_of=day("2022-01-01"))
        assert refused.value.code == "right-unknown"
