# SPDX-License-Identifier: Apache-2.0
"""Questions across rights, over one small country: two provinces, two companies, an authority and a site abroad.

What each number is stands beside the story; whatever is answered on the way is answered again from the end.
"""

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from events.catalogue.acceptance import AcceptanceApplied, AcceptanceDecided
from events.catalogue.disclosures import EsgDisclosureFiled, ReportingDutyImposed, Topic
from events.catalogue.finance import Amount, FundAccrued
from events.catalogue.inspections import InspectionConducted, OrderClosed, OrderIssued, RequiredAction
from events.catalogue.milestones import DeadlineExtended, MilestoneScheduled
from events.catalogue.monitoring import LandStatusReported
from events.catalogue.overseas import OverseasRestorationReported, OverseasSiteRegistered
from events.catalogue.plans import RestorationPlanApproved, RestorationPlanSubmitted
from events.catalogue.rights import MiningRightExtinguished, MiningRightTransferred
from events.catalogue.trust import RoleGranted
from events.errors import MalformedError, NotFoundError
from events.ids import TreeSize
from events.values import Code, FixedDue, Period, Scope, Text
from projections.answers import Answers, SeriesQuestion, TotalsQuestion, month_ends
from projections.answers.recording import RecordingLag
from projections.answers.scorecards import Ages, wait
from projections.views.oversight import Matter
from tests.projections.logs import STATUTE, Log, day, make_log, minerals
from tests.registry.admission.planned import answer, consult, heard, tip

AS_OF = day("2024-12-31")
PLAN: dict[str, Any] = {"plan_id": "P1", "version": 1}
YEAR = Period(first=day("2023-01-01"), last=day("2023-12-31"))
NEXT_YEAR = Period(first=day("2024-01-01"), last=day("2024-12-31"))


def tell(log: Log, each: Callable[[], None] = lambda: None) -> None:
    """Record the story, and do `each` after every event."""
    for step in STORY:
        step(log)
        log.catch_up()
        each()


def region(code: str) -> Code:
    return Code(scheme="gbt2260", code=code)


def right(name: str, **fields: Any) -> Callable[[Log], object]:
    given = {"jurisdiction": "CN", "granting_authority": "DEPT"} | fields
    return lambda log: log.right(name, on="2020-01-01", **given)


def of(name: str, event: Any, on: str, *, imported: bool = False) -> Callable[[Log], object]:
    return lambda log: log.file(f"right:{name}", event, on, imported=imported)


def party(name: str, event: Any, on: str, *, imported: bool = False) -> Callable[[Log], object]:
    return lambda log: log.file(f"party:{name}", event, on, imported=imported)


def milestone(milestone_id: str, due: str) -> MilestoneScheduled:
    return MilestoneScheduled(
        milestone_id=milestone_id,
        milestone_kind="revegetated",
        title=Text(en=milestone_id),
        due=FixedDue(on=day(due), roll="none"),
        basis=STATUTE,
    )


def extend(milestone_id: str, old: str, new: str, granted: str) -> DeadlineExtended:
    return DeadlineExtended(
        obligation_id=milestone_id,
        old_due=day(old),
        new_due=day(new),
        reason="season",
        decision_no="2024-3",
        granted_on=day(granted),
    )


def land(as_of: str, available: int, restored: int) -> LandStatusReported:
    return LandStatusReported(as_of=day(as_of), available_m2=available, restored_m2=restored)


def accrue(accrual_id: str, amount: int, currency: str, on: str) -> FundAccrued:
    amount_of = Amount(amount_minor=amount, currency=currency)
    return FundAccrued(accrual_id=accrual_id, period=YEAR, amount=amount_of, booked_on=day(on))


def apply(application_id: str) -> AcceptanceApplied:
    return AcceptanceApplied(application_id=application_id, acceptance_scope="whole")


def decide(application_id: str, on: str) -> AcceptanceDecided:
    return AcceptanceDecided(
        application_id=application_id,
        acceptance_result="not_qualified",
        decision_no="2024-41",
        decided_on=day(on),
        basis=STATUTE,
    )


def order(order_id: str, served: str) -> OrderIssued:
    return OrderIssued(
        order_id=order_id,
        order_kind="order_to_correct",
        decision_no=order_id,
        required_actions=(RequiredAction(action_id="1", text=Text(en="mend it"), due_on=day("2024-11-29")),),
        basis=STATUTE,
        served_on=day(served),
    )


def inspect(on: str) -> InspectionConducted:
    return InspectionConducted(inspection_id=f"I-{on}", inspection_kind="complete", first_day=day(on))


SUBMITTED = RestorationPlanSubmitted(
    **PLAN,
    plan_sha256="0" * 64,
    title=Text(zh="方案"),
    period=NEXT_YEAR,
    mode_summary="zoned_phased",
    sections_present=("tailings",),
)
DUTY = ReportingDutyImposed(
    duty_id="D1",
    report_kind="annual_report",
    period=YEAR,
    due=FixedDue(on=day("2024-02-29"), roll="none"),
    basis=STATUTE,
    owed_by="DEPT",
)
SOLD = MiningRightTransferred(transferor="ALPHA", transferee="BETA", duty_rule="transferee_default")
ROLE = RoleGranted(role="inspector", scope=Scope(regions=("62",)), valid_from=day("2024-01-01"))
ABROAD = OverseasSiteRegistered(
    country="ZM", interest_percent="80", operator=Text(en="Kafu Copper Ltd"), assurance="self_declared"
)
REPORTED = OverseasRestorationReported(period=YEAR, restored_m2=9, assurance="self_declared")
TOLD = Text(en="as planned")
ESG = EsgDisclosureFiled(
    frame="GRI-14-2024", period=YEAR, topics=(Topic(code="14.8", metric="closure", narrative=TOLD),), boundary=TOLD,
    assurance="self_declared",
)  # fmt: skip

STORY: tuple[Callable[[Log], object], ...] = (
    lambda log: log.party("DEPT", party_kind="authority", names=Text(zh="自然资源厅")),
    lambda log: log.party("ALPHA", names=Text(en="Alpha Mining", zh="阿尔法矿业")),
    party("DEPT", ROLE, "2024-01-01"),
    right("R1", holder="ALPHA", region=region("410300"), minerals=minerals("coal", "gas")),
    right("R2", holder="ALPHA", region=region("410500"), minerals=minerals("gold")),
    right("R3", holder="BETA", region=region("620100"), granting_authority="ELSEWHERE"),
    right("R4", holder="BETA", jurisdiction="ZM"),
    right("ABROAD", holder="ALPHA", jurisdiction="ZM", right_kind="overseas_site", granting_authority=None),
    of("R1", consult("C1", heard(heard_on=day("2020-05-01")), **PLAN), "2020-05-01"),
    of("R1", SUBMITTED, "2020-06-01"),
    of("R1", RestorationPlanApproved(**PLAN, decision_no="1"), "2020-07-01"),
    of("R1", milestone("M1", "2024-03-31"), "2023-01-01"),
    of("R1", milestone("M2", "2024-06-30"), "2023-01-01"),
    of("R2", milestone("M1", "2024-05-31"), "2023-01-01"),
    of("R1", extend("M1", "2024-03-31", "2024-09-30", "2024-05-10"), "2024-05-10"),
    of("R2", extend("M1", "2024-05-31", "2025-05-31", "2024-05-01"), "2024-05-01"),
    of("R1", land("2024-01-01", 100, 10), "2024-01-10", imported=True),
    of("R1", land("2024-07-01", 40, 70), "2024-07-10"),
    of("R2", land("2024-11-01", 5, 3), "2024-11-10"),
    of("R1", accrue("F1", 700, "CNY", "2024-02-01"), "2024-02-01"),
    of("R2", accrue("F1", 900, "CNY", "2024-03-01"), "2024-03-01"),
    of("R2", accrue("F2", 50, "USD", "2024-03-15"), "2024-03-15"),
    of("R1", apply("A1"), "2024-02-01"),
    of("R1", decide("A1", "2024-03-02"), "2024-03-02"),
    of("R1", apply("A2"), "2024-04-01"),
    of("R1", decide("A2", "2024-07-10"), "2024-07-10"),
    of("R2", apply("A3"), "2024-12-01"),
    of("R1", inspect("2024-01-02"), "2024-01-02"),
    of("R3", inspect("2024-01-01"), "2024-01-01"),
    of("R1", order("O1", "2024-10-01"), "2024-10-01"),
    of("R3", order("O2", "2023-12-01"), "2023-12-01"),
    of("R1", OrderClosed(order_id="O1", verified_on=day("2024-10-11")), "2024-10-11"),
    of("R2", tip("T1", received_on=day("2024-06-01")), "2024-06-01"),
    of("R2", answer("T1", resolved_on=day("2024-06-15")), "2024-06-15"),
    of("R4", DUTY, "2023-01-01"),
    of("R2", SOLD, "2024-08-01"),
    of("ABROAD", ABROAD, "2021-01-01"),
    of("ABROAD", REPORTED, "2024-02-01", imported=True),
    party("ALPHA", ESG, "2024-03-01", imported=True),
    of("R4", MiningRightExtinguished(ground="surrender"), "2024-12-31"),
)  # fmt: skip


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Log]:
    """The whole story; it is only read."""
    log = make_log(tmp_path_factory.mktemp("told"))
    for step in STORY:
        step(log)
    log.catch_up()
    yield log
    log.database.close()


@pytest.fixture
def answers(told: Log) -> Answers:
    return told.answers


def series(answers: Answers, measure: Any, first: str = "2024-01", last: str = "2024-12", **wanted: Any) -> Any:
    """Return the points by line: the key, the unit if it is not the only one."""
    question = SeriesQuestion(measure=measure, ends=tuple(month_ends(first, last, as_of=AS_OF)), as_of=AS_OF, **wanted)
    return {(line.key, line.unit): [each.value for each in line.points] for line in answers.get_series(question).items}


def test_the_whole_country_on_a_day(answers: Answers) -> None:
    """Rights that stand, what is shown for them, idle land, what holders owe, and how far deadlines moved."""
    totals = answers.get_statistics(TotalsQuestion(as_of=AS_OF)).totals
    rights = {"total": 4, "with_plan": 1, "with_consultation": 1, "inspected_12_months": 1}
    assert nonzero(totals.rights) == rights
    # 100 m2 for 182 days and 40 for 183, and 5 for 60.
    assert nonzero(totals.land) == {"rights": 2, "stated": 2, "idle_m2": 45, "m2_days": 25_820}
    assert nonzero(totals.obligations) == {"total": 5, "filed": 1, "not_due": 1, "overdue": 3}
    assert nonzero(totals.drift) == {
        "moved": 2, "drift_days": 548, "longest_days": 365, "extended_after_due": 1, "past_overdue_days": 39,
    }  # fmt: skip


def nonzero(counts: object) -> dict[str, int]:
    return {name: value for name, value in msgspec.structs.asdict(counts).items() if value}  # type: ignore[arg-type]


GROUPS: dict[str, tuple[dict[str, Any], dict[str, tuple[int, int, int]]]] = {
    "by region": (
        {"group_by": "region"},
        {"410300": (1, 2, 40), "410500": (1, 0, 5), "620100": (1, 1, 0), "none": (1, 0, 0)},
    ),
    "by province": ({"group_by": "region", "digits": 2}, {"41": (2, 2, 45), "62": (1, 1, 0), "none": (1, 0, 0)}),
    "by jurisdiction": ({"group_by": "jurisdiction"}, {"CN": (3, 3, 45), "ZM": (1, 0, 0)}),
    "by mineral, one right under each of its own": (
        {"group_by": "mineral"},
        {"coal": (1, 2, 40), "gas": (1, 2, 40), "gold": (1, 0, 5), "none": (2, 1, 0)},
    ),
    "by holder": ({"group_by": "holder"}, {"ALPHA": (2, 2, 40), "BETA": (2, 1, 5)}),
    "by year, of registration and of the due day": (
        {"group_by": "year"},
        {"2020": (4, 0, 45), "2024": (0, 3, 0)},
    ),
    "by right": (
        {"group_by": "right", "region": "CN"},
        {"R1": (1, 2, 40), "R2": (1, 0, 5), "R3": (1, 1, 0)},
    ),
    "of a province, by holder": (
        {"group_by": "holder", "region": "41"},
        {"ALPHA": (1, 2, 40), "BETA": (1, 0, 5)},
    ),
    "of a company, by region": (
        {"group_by": "region", "holder": "BETA"},
        {"410500": (1, 0, 5), "620100": (1, 1, 0)},
    ),
    "of a mineral": ({"group_by": "right", "minerals": ("gas", "gold")}, {"R1": (1, 2, 40), "R2": (1, 0, 5)}),
}


@pytest.mark.parametrize(("wanted", "expected"), GROUPS.values(), ids=GROUPS.keys())
def test_groups(answers: Answers, wanted: dict[str, Any], expected: dict[str, tuple[int, int, int]]) -> None:
    """Rights standing, obligations of holders overdue, idle land, of every group with any; the same page by page."""
    question = TotalsQuestion(as_of=AS_OF, **wanted)
    whole = answers.get_statistics(question)
    found = {
        each.key: (each.totals.rights.total, each.totals.obligations.overdue, each.totals.land.idle_m2)
        for each in whole.items
    }
    assert {key: numbers for key, numbers in found.items() if any(numbers)} == expected
    assert list(found) == sorted(found)

    items, after = [], ""
    while True:
        page = answers.get_statistics(question, after=after, limit=1)
        items += page.items
        if page.next is None:
            break
        after = page.next
    assert items == whole.items


def test_holders_have_names(answers: Answers) -> None:
    """A company is called what it is registered as; codes are left to their lists."""
    by_holder = answers.get_statistics(TotalsQuestion(as_of=AS_OF, group_by="holder")).items
    assert {each.key: each.names for each in by_holder} == {
        "ALPHA": Text(en="Alpha Mining", zh="阿尔法矿业"), "BETA": None, "DEPT": Text(zh="自然资源厅"),
    }  # fmt: skip
    by_region = answers.get_statistics(TotalsQuestion(as_of=AS_OF, group_by="region")).items
    assert {each.names for each in by_region} == {None}


LEVELS: dict[str, tuple[str, dict[str, Any], dict[tuple[str, str], list[int]]]] = {
    "what is overdue, with an extension from the day it was granted": (
        "overdue", {}, {("all", "obligations"): [0, 0, 0, 1, 0, 0, 1, 1, 1, 2, 3, 3]},
    ),
    "overdue by who owes it": (
        "overdue",
        {"group_by": "holder"},
        {
            ("ALPHA", "obligations"): [0, 0, 0, 1, 0, 0, 1, 1, 1, 2, 2, 2],
            ("BETA", "obligations"): [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1],
        },
    ),
    "overdue of one company": (
        "overdue", {"holder": "BETA"}, {("all", "obligations"): [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]},
    ),
    "overdue of an authority on one right": (
        "overdue",
        {"side": "authority", "right": "R4"},
        {("all", "obligations"): [0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]},
    ),
    "overdue where nothing is": ("overdue", {"region": "ZM"}, {}),
    "hectares restored": ("land_restored", {}, {("all", "m2"): [10] * 6 + [70] * 4 + [73] * 2}),
    "hectares restored by who holds the right at the end of the month": (
        "land_restored",
        {"group_by": "holder"},
        {("ALPHA", "m2"): [10] * 6 + [70] * 6, ("BETA", "m2"): [0] * 10 + [3] * 2},
    ),
    "hectares restored on one right": ("land_restored", {"right": "R2"}, {("all", "m2"): [0] * 10 + [3] * 2}),
    "money, each currency by itself": (
        "fund_accrued",
        {},
        {("all", "CNY"): [0, 700] + [1600] * 10, ("all", "USD"): [0, 0] + [50] * 10},
    ),
    "money of a company, while it holds the right": (
        "fund_accrued",
        {"holder": "ALPHA"},
        {("all", "CNY"): [0, 700] + [1600] * 5 + [700] * 5, ("all", "USD"): [0, 0] + [50] * 5 + [0] * 5},
    ),
    "money by region": (
        "fund_accrued",
        {"group_by": "region", "digits": 4},
        {
            ("4103", "CNY"): [0] + [700] * 11,
            ("4105", "CNY"): [0, 0] + [900] * 10,
            ("4105", "USD"): [0, 0] + [50] * 10,
        },
    ),
    "what nobody states": ("security_held", {}, {}),
}  # fmt: skip


@pytest.mark.parametrize(("measure", "wanted", "expected"), LEVELS.values(), ids=LEVELS.keys())
def test_series(
    answers: Answers, measure: str, wanted: dict[str, Any], expected: dict[tuple[str, str], list[int]]
) -> None:
    """Each point is the level on the last day of a month of 2024."""
    assert series(answers, measure, **wanted) == expected


def test_a_series_says_how_many_rights_it_is_made_of(answers: Answers) -> None:
    """Before anybody stated a level, its 0 stands for nothing known."""
    question = SeriesQuestion(
        measure="land_restored", ends=tuple(month_ends("2023-12", "2024-11", as_of=AS_OF)), as_of=AS_OF
    )
    (line,) = answers.get_series(question).items
    assert [(each.month, each.reporting) for each in (line.points[0], line.points[1], line.points[-1])] == [
        ("2023-12", 0), ("2024-01", 1), ("2024-11", 2),
    ]  # fmt: skip


MONTHS: dict[str, tuple[str | None, str | None, str, list[str]]] = {
    "a month counts once it is over": ("2024-01", "2024-03", "2024-03-30", ["2024-01-31", "2024-02-29"]),
    "on its last day it is over": ("2024-02", None, "2024-03-31", ["2024-02-29", "2024-03-31"]),
    "across a year's end": ("2023-12", "2024-01", "2024-06-30", ["2023-12-31", "2024-01-31"]),
    "the last month before the first one": ("2024-02", "2024-01", "2024-06-30", []),
    "none is over yet": ("2024-07", None, "2024-06-30", []),
}


@pytest.mark.parametrize(("first", "last", "as_of", "expected"), MONTHS.values(), ids=MONTHS.keys())
def test_months(first: str | None, last: str | None, as_of: str, expected: list[str]) -> None:
    """The last days of the months asked about that are over."""
    assert [each.isoformat() for each in month_ends(first, last, as_of=day(as_of))] == expected


def test_without_months_it_is_the_last_five_years() -> None:
    ends = month_ends(None, None, as_of=day("2026-10-02"))
    assert (len(ends), ends[0].isoformat(), ends[-1].isoformat()) == (60, "2021-10-31", "2026-09-30")


@pytest.mark.parametrize("month", ["2024", "2024-13", "2024-1", "24-01", "2024-01-01", "9999-12", "２０２４-01"])
def test_no_month(month: str) -> None:
    """Anything else than YYYY-MM is refused, as are more months than one answer holds."""
    for given in ((month, None), (None, month)):
        with pytest.raises(MalformedError, match="month"):
            month_ends(*given, as_of=AS_OF)
    assert len(month_ends("1975-01", "2024-12", as_of=AS_OF)) == 600
    with pytest.raises(MalformedError, match="at most 600"):
        month_ends("1974-12", "2024-12", as_of=AS_OF)


def test_scorecard(answers: Answers) -> None:
    """How long applications and orders wait, what it owes itself, what of its rights it has looked at."""
    card = answers.get_scorecard("DEPT", as_of=AS_OF)
    assert (card.scope.named, card.scope.by_role) == (3, 1)
    assert (card.acceptance.begun, card.acceptance.ended) == (3, 2)
    assert (card.acceptance.median_days, card.acceptance.longest_days) == (30, 100)
    assert card.acceptance.ages == Ages(open=1, to_30=1, oldest_days=30)
    assert (card.orders.median_days, card.orders.ages) == (10, Ages(open=1, beyond_365=1, oldest_days=396))
    assert (card.public_reports.ended, card.public_reports.median_days) == (1, 14)
    assert (card.inspections.rights, card.inspections.inspected, card.inspections.never_inspected) == (3, 1, 1)
    assert card.inspections.per_mille == 333
    assert [(each.subject, each.obligation_id) for each in card.own_overdue if each.kind == "report"] == [
        ("right:R4", "D1")
    ]
    assert nonzero(card.own_by_code["annual_report"]) == {"total": 1, "overdue": 1}
    assert nonzero(card.idle_land) == {"rights": 2, "stated": 2, "idle_m2": 45, "m2_days": 25_820}


def test_scorecard_of_an_earlier_day(answers: Answers) -> None:
    """What came later is not there yet: the second application waits, nothing was ordered, the role began that year."""
    card = answers.get_scorecard("party:DEPT", as_of=day("2024-06-30"))
    assert (card.acceptance.median_days, card.acceptance.ages) == (30, Ages(open=1, to_90=1, oldest_days=90))
    assert (card.orders.begun, card.orders.median_days) == (1, None)
    assert card.public_reports.ages == Ages(open=0)
    assert answers.get_scorecard("DEPT", as_of=day("2023-12-31")).scope.by_role == 0


OPEN: dict[str, tuple[str, Ages]] = {
    "begun on the day": ("2024-12-31", Ages(open=1, to_30=1, oldest_days=0)),
    "for 30 days": ("2024-12-01", Ages(open=1, to_30=1, oldest_days=30)),
    "for 31 days": ("2024-11-30", Ages(open=1, to_90=1, oldest_days=31)),
    "for 90 days": ("2024-10-02", Ages(open=1, to_90=1, oldest_days=90)),
    "for 91 days": ("2024-10-01", Ages(open=1, to_365=1, oldest_days=91)),
    "for 365 days": ("2024-01-01", Ages(open=1, to_365=1, oldest_days=365)),
    "for 366 days": ("2023-12-31", Ages(open=1, beyond_365=1, oldest_days=366)),
    "not begun yet": ("2025-01-01", Ages()),
}


@pytest.mark.parametrize(("begun", "ages"), OPEN.values(), ids=OPEN.keys())
def test_ages_of_what_is_open(begun: str, ages: Ages) -> None:
    """Both sides of each limit; what ends the day after is open still, what ends on the day is not."""
    for ended in (None, AS_OF + datetime.timedelta(days=1)):
        assert wait([Matter(matter_id="A1", begun_on=day(begun), ended_on=ended)], AS_OF).ages == ages
    assert wait([Matter(matter_id="A1", begun_on=day(begun), ended_on=AS_OF)], AS_OF).ages == Ages()


@pytest.mark.parametrize(("took", "median"), [([], None), ([3], 3), ([9, 2], 2), ([9, 2, 4], 4), ([1, 2, 3, 9], 2)])
def test_a_median_is_one_of_the_days(took: list[int], median: int | None) -> None:
    matters = [
        Matter(matter_id=str(days), begun_on=day("2024-01-01"), ended_on=day("2024-01-01") + datetime.timedelta(days))
        for days in took
    ]
    assert wait(matters, AS_OF).median_days == median


def test_scorecard_of_nobody(answers: Answers) -> None:
    with pytest.raises(NotFoundError, match="party NOBODY"):
        answers.get_scorecard("NOBODY", as_of=AS_OF)
    assert answers.get_scorecard("ALPHA", as_of=AS_OF).inspections.per_mille is None


def test_a_company_across_its_rights(answers: Answers) -> None:
    """What it holds and held, by day, with its site abroad; what it owes; what it disclosed for which year."""
    company = answers.get_party("ALPHA", as_of=AS_OF)
    assert [(each.right_id, str(each.since), each.until and str(each.until)) for each in company.held] == [
        ("ABROAD", "2020-01-01", None), ("R1", "2020-01-01", None), ("R2", "2020-01-01", "2024-08-01"),
    ]  # fmt: skip
    assert company.counts == {"on_time": 1, "overdue": 2}
    (site,) = company.overseas
    assert (site.right_id, site.site and site.site.country, [each.restored_m2 for each in site.reports]) == (
        "ABROAD", "ZM", [9],
    )  # fmt: skip
    (period,) = company.disclosed
    assert (period.period, [(each.subject, each.disclosed.kind) for each in period.items]) == (
        YEAR,
        [("party:ALPHA", "esg_disclosure"), ("right:ABROAD", "overseas_report")],
    )

    before = answers.get_party("ALPHA", as_of=day("2024-01-31"))
    assert [each.until for each in before.held] == [None, None, None]
    assert (before.disclosed, before.overseas[0].reports) == ([], [])
    assert before.counts == {"not_due": 3}


def test_who_took_over(answers: Answers) -> None:
    """The buyer holds the right from the day it was registered, and owes what was open."""
    totals = answers.get_statistics(TotalsQuestion(as_of=AS_OF, holder="BETA")).totals
    assert (totals.rights.total, totals.obligations.total) == (2, 2)
    totals = answers.get_statistics(TotalsQuestion(as_of=day("2024-07-31"), holder="BETA")).totals
    assert (totals.rights.total, totals.obligations.total) == (2, 1)


def test_recording_lag(told: Log) -> None:
    """How late each event was recorded, against the events themselves."""
    for where in (None, "41"):
        answer = told.answers.get_recording(as_of=AS_OF, region=where)
        lags: dict[str, list[int]] = {}
        for position in range(told.size):
            item = told.answers.get_event(position)
            if item.effective_on <= AS_OF and (where is None or item.subject in {"right:R1", "right:R2"}):
                days = max(0, (item.recorded_at.date() - item.effective_on).days)
                lags.setdefault(item.type, []).append(days)
        assert answer.by_type == {name: _lag(lags[name]) for name in sorted(lags)}
        assert answer.all == _lag([days for each in lags.values() for days in each])


def _lag(days: list[int]) -> RecordingLag:
    late = sum(each > 30 for each in days)
    return RecordingLag(
        events=len(days),
        late=late,
        per_mille=late * 1000 // len(days),
        median_days=sorted(days)[(len(days) - 1) // 2],
        longest_days=max(days),
    )


def test_what_was_said_on_the_way_can_be_asked_again(tmp_path: Path) -> None:
    """Every answer taken down after each event is the same, byte for byte, when asked at the end with `known_at`."""
    log, said = make_log(tmp_path), list[list[bytes]]()
    tell(log, lambda: said.append(_ask(log.answers, None)))
    for index, expected in enumerate(said):
        assert _ask(log.answers, TreeSize(index + 1)) == expected
    log.database.close()


def test_the_engine_makes_no_difference(told: Log, postgres_url: str, tmp_path: Path) -> None:
    """The same story on PostgreSQL gives the same bytes, with all known and with half of it."""
    log = Log(tmp_path, postgres_url)
    tell(log)
    for known_at in (None, TreeSize(len(STORY) // 2)):
        assert _ask(log.answers, known_at) == _ask(told.answers, known_at)
    log.database.close()


def _ask(answers: Answers, known_at: TreeSize | None) -> list[bytes]:
    as_of = day("2024-11-15")
    ends = tuple(month_ends("2023-01", None, as_of=as_of))
    lines: list[tuple[Any, Any]] = [("overdue", "holder"), ("land_restored", "region"), ("fund_accrued", None)]
    found: list[Any] = [
        answers.get_statistics(TotalsQuestion(as_of=as_of, group_by=group), known_at=known_at)
        for group in ("region", "holder", "mineral", "year", None)
    ]
    found += [
        answers.get_series(SeriesQuestion(measure=measure, ends=ends, as_of=as_of, group_by=group), known_at=known_at)
        for measure, group in lines
    ]
    found += [answers.get_recording(as_of=as_of, region=where, known_at=known_at) for where in (None, "410300", "ZM")]
    found += [
        asked(name, as_of=as_of, known_at=known_at)
        for asked in (answers.get_scorecard, answers.get_party)
        for name in ("DEPT", "ALPHA")
        if known_at != 1 and answers.size() > 1
    ]
    return [msgspec.json.encode(each) for each in found]
