# SPDX-License-Identifier: Apache-2.0
"""The Queensland registers, imported: 9,112 annual returns, their permits and tenures.

Everything is compared with a plain recount of the files. The column `status` is the regulator's own verdict: of it only
`Completed` goes in, and the rest is what must come out.
"""

import csv
import datetime
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from events.catalogue.disclosures import AnnualReportFiled, ReportingDutyImposed
from events.catalogue.monitoring import LandStatusReported
from events.catalogue.rights import MiningRightRegistered
from events.values import FixedDue
from registry.imports.loading import find_mapping
from registry.imports.plan import PlannedFiling, PlannedRow, Planner
from registry.imports.reading import read_rows, survey
from registry.imports.report import FilingCounts, ImportReport
from tests.ledgers import Ledger
from tests.real.registers import import_returns

AS_OF = datetime.date(2023, 3, 31)

REAL_DIRT = {
    "completed-without-date": 41,
    "dated-not-completed": 32,
    "no-permit": 116,
    "second-return-for-period": 24,
    "signed-before-period-end": 425,
    "certified-exceeds-completed": 84,
    "completed-exceeds-disturbed": 553,
    "disturbed-exceeds-total": 17,
}
"""As counted by those who extracted the register."""


def plan(name: str, *paths: Path) -> list[PlannedRow]:
    """Return what a shipped mapping makes of files; nothing is signed or filed."""
    mapping = find_mapping(name)
    words, planner = mapping.definition.input, Planner(mapping)
    rows = [row for path in paths for row in read_rows(survey(path, words), words, mapping.columns)]
    rows.sort(key=lambda row: [row.cells.get(column, "") for column in words.order_by])
    return [planner.plan(row) for row in rows]


def counted(rows: list[PlannedRow]) -> dict[str, int]:
    return Counter(problem.code for row in rows for problem in row.row.problems)


def filings(rows: list[PlannedRow], rule: str) -> list[PlannedFiling]:
    return [filing for row in rows for filing in row.filings if filing.rule.words.name == rule]


@pytest.fixture(scope="module")
def register(queensland: Path) -> list[dict[str, str]]:
    """The annual returns as a plain reader sees them."""
    with (queensland / "annual_returns.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def returns(queensland: Path) -> list[PlannedRow]:
    """The annual returns as planned by the shipped mapping."""
    return plan("qld-annual-returns", queensland / "annual_returns.csv")


def test_every_return_is_used_and_its_dirt_is_reported(returns: list[PlannedRow]) -> None:
    """Nothing is dropped, nothing is unusable, and the doubtful rows are counted as the extractors counted them."""
    assert Counter(row.outcome for row in returns) == {"used": 9112}
    found = counted(returns)
    assert {code: found[code] for code in REAL_DIRT} == REAL_DIRT
    assert {problem.severity for row in returns for problem in row.row.problems} == {"warning"}


def test_every_return_is_a_duty_with_its_day(returns: list[PlannedRow], register: list[dict[str, str]]) -> None:
    """The duty stands under the permit, or under the customer where no permit is given."""
    duties = {}
    for filing in filings(returns, "duty"):
        event = filing.event
        assert isinstance(event, ReportingDutyImposed)
        assert isinstance(event.due, FixedDue)
        duties[event.duty_id] = (
            filing.subject.startswith("party:") or filing.subject,
            event.period.first.isoformat(),
            event.period.last.isoformat(),
            event.due.on.isoformat(),
            filing.effective_on.isoformat(),
        )

    assert duties == {
        row["return_reference"]: (
            row["permit_reference"] == "" or f"right:QLD-{row['permit_reference']}",
            row["period_start"],
            row["period_end"],
            row["annual_return_due_date"],
            row["period_start"],
        )
        for row in register
    }


def test_filed_are_the_completed_and_drafts_the_merely_signed(
    returns: list[PlannedRow], register: list[dict[str, str]]
) -> None:
    reports = {}
    for filing in (*filings(returns, "filed"), *filings(returns, "draft")):
        assert isinstance(filing.event, AnnualReportFiled)
        reports[filing.event.duty_id] = (filing.event.standing, filing.effective_on.isoformat(), filing.precision)

    expected = {}
    for row in register:
        if row["status"] == "Completed" and row["signed_date"]:
            expected[row["return_reference"]] = ("filed", row["signed_date"], "day")
        elif row["status"] == "Completed":
            expected[row["return_reference"]] = ("filed", "2023-03-26", "on_or_before")
        elif row["signed_date"]:
            expected[row["return_reference"]] = ("signed_draft", row["signed_date"], "day")
    assert reports == expected
    assert Counter(standing for standing, _, _ in reports.values()) == {"filed": 6402, "signed_draft": 32}


LAND = {
    "total_m2": "1_total_area_ha",
    "disturbed_m2": "2_total_disturbance_ha",
    "accepted_m2": "3_total_rehab_certified_ha",
    "restored_m2": "4_total_rehab_completed_ha",
    "under_restoration_m2": "5_total_rehab_commenced_ha",
}
PLANNED_LAND = {
    "planned_disturbance_m2": ("table_1_10_proposed_disturbance_ha", "table_2_14_proposed_disturbance_ha"),
    "planned_restoration_m2": ("table_1_13_rehab_to_commence_ha", "table_2_17_rehab_to_commence_ha"),
}


def test_land_is_in_square_metres_to_the_last_one(returns: list[PlannedRow], register: list[dict[str, str]]) -> None:
    """Each hectare figure, times ten thousand; two negative ones are left out and reported."""
    land = {}
    for row in returns:
        for filing in row.filings:
            if isinstance(filing.event, LandStatusReported):
                fields = [*LAND, *PLANNED_LAND]
                land[filing.reference] = [getattr(filing.event, field) for field in fields]

    expected = {}
    for cells in register:
        figures = _land_of(cells)
        if cells["status"] == "Completed" and cells["permit_reference"] and any(figures):
            metres = [int(Decimal(figure) * 10_000) if figure else None for figure in figures]
            expected[cells["return_reference"]] = [None if area is not None and area < 0 else area for area in metres]
    assert land == expected
    assert counted(returns)["value-below-minimum"] == 2


def _land_of(cells: dict[str, str]) -> list[str]:
    """Return the seven figures of table 1, or of table 2 where table 1 has none of them."""
    for table in (0, 1):
        columns = [f"table_{table + 1}_{name}" for name in LAND.values()]
        figures = [cells[column] for column in (*columns, *(pair[table] for pair in PLANNED_LAND.values()))]
        if any(figures):
            return figures
    return []


def test_parties_of_a_return_are_registered_before_they_are_named(returns: list[PlannedRow]) -> None:
    """Every holder and every customer is a party by then, and each of them only once."""
    known: set[str] = set()
    for row in returns:
        for filing in row.filings:
            if filing.type == "party.registered.v1":
                assert filing.subject not in known
                known.add(filing.subject)
            named = (getattr(filing.event, "holder", None), getattr(filing.event, "owed_by", None))
            assert {f"party:{party}" for party in named if party} <= known


def test_pseudonyms_are_natural_persons_and_nobody_else_is(returns: list[PlannedRow]) -> None:
    kinds = Counter(
        (event.party_kind, event.names.en.startswith("person-"))
        for filing in (*filings(returns, "customer"), *filings(returns, "holder"))
        for event in [_any(filing.event)]
    )
    assert set(kinds) == {("company", False), ("natural_person", True)}


def _any(event: Any) -> Any:
    return event


VERDICTS = {
    "all returns": (None, (6402, 2346, 364, 1058)),
    "minerals and coal": ({"Minerals", "Coal"}, (5492, 1969, 319, 945)),
}


@pytest.mark.parametrize(("industries", "counts"), VERDICTS.values(), ids=VERDICTS.keys())
def test_filings_lead_to_the_regulators_own_verdict(
    returns: list[PlannedRow], register: list[dict[str, str]], industries: set[str] | None, counts: tuple[int, ...]
) -> None:
    """Filed, not due, overdue and late follow from the filings alone; the overdue are the same ones, row by row."""
    signed = {
        filing.reference: (filing.rule.words.name, filing.effective_on, filing.precision)
        for filing in (*filings(returns, "filed"), *filings(returns, "draft"))
    }
    minerals = {
        filing.subject: {mineral.code for mineral in filing.event.minerals}
        for filing in filings(returns, "right")
        if isinstance(filing.event, MiningRightRegistered)
    }
    found: dict[str, list[str]] = {"filed": [], "not_due": [], "overdue": [], "late": []}
    for filing in filings(returns, "duty"):
        if industries is not None and not minerals.get(filing.subject, set()) & industries:
            continue
        due = _any(filing.event).due.on
        rule, day, precision = signed.get(filing.reference, ("none", None, ""))
        verdict = "filed" if rule == "filed" else "overdue" if due < AS_OF else "not_due"
        found[verdict].append(filing.reference)
        if day is not None and day > due and precision == "day":
            found["late"].append(filing.reference)

    assert tuple(map(len, found.values())) == counts
    assert set(found["overdue"]) == {
        row["return_reference"]
        for row in register
        if row["status"] == "Overdue" and (industries is None or row["industry"] in industries)
    }


def test_verdicts_of_the_register_have_no_influence(
    queensland: Path, returns: list[PlannedRow], tmp_path: Path, register: list[dict[str, str]]
) -> None:
    """With every status but `Completed` replaced by `X`, the very same filings and problems are planned."""
    blind = tmp_path / "annual_returns.csv"
    with blind.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(register[0]))
        writer.writeheader()
        writer.writerows(row | {"status": row["status"] if row["status"] == "Completed" else "X"} for row in register)

    assert list(map(_essence, plan("qld-annual-returns", blind))) == list(map(_essence, returns))


def _essence(row: PlannedRow) -> tuple[object, ...]:
    filed = [
        (one.filing_id, one.subject, one.event, one.effective_on, one.precision, one.reference) for one in row.filings
    ]
    return row.outcome, filed, row.row.problems


def test_permits_are_rights_and_ended_ones_have_ended(queensland: Path) -> None:
    """Both registers in one import; permits for other activities are left out, each with a note."""
    rows = plan("qld-permits", queensland / "ea_register.csv", queensland / "ealegacy_register.csv")

    assert Counter(row.outcome for row in rows) == {"used": 8435, "left_out": 4790}
    assert counted(rows)["not-a-resource-activity"] == 4790
    states = Counter(_any(filing.event).state for filing in filings(rows, "right"))
    assert states == {"licensed": 4520 + 2543 + 461, "registered": 539, "suspended": 372}
    grounds = Counter(_any(filing.event).ground for filing in filings(rows, "end"))
    assert grounds == {"surrender": 2543, "revoked": 461}


def test_granted_tenures_are_rights_and_applications_are_not(queensland: Path) -> None:
    rows = plan("qld-tenures", queensland / "tenures.csv")

    assert Counter(row.outcome for row in rows) == {"used": 4546, "left_out": 799}
    kinds = Counter(_any(filing.event).right_kind for filing in filings(rows, "right"))
    assert kinds == {"mining": 2227, "exploration": 1646 + 373 + 184 + 116}
    assert not [problem for row in rows for problem in row.row.problems if problem.severity == "error"]


def test_the_real_desk_takes_every_filing(imported: tuple[Ledger, ImportReport]) -> None:
    """27,060 filings and the record of the import, signed by the authority, none refused."""
    ledger, report = imported
    assert report.filings == {
        "party.registered.v1": FilingCounts(added=1933),
        "mining_right.registered.v1": FilingCounts(added=3334),
        "reporting_duty.imposed.v1": FilingCounts(added=9112),
        "annual_report.filed.v1": FilingCounts(added=6434),
        "land_status.reported.v1": FilingCounts(added=6247),
    }
    assert not report.has_errors
    with ledger.store.reading() as view:
        assert view.head().size - 1 == report.batch_position


def test_importing_again_leaves_the_log_untouched(imported: tuple[Ledger, ImportReport], queensland: Path) -> None:
    """Days later, the same file adds nothing, and is found unchanged filing by filing."""
    ledger, first = imported
    with ledger.store.reading() as view:
        before = view.head()
    ledger.clock.forward(days=3)

    again = import_returns(ledger, queensland)

    with ledger.store.reading() as view:
        assert view.head() == before
    assert (again.added, again.present, again.batch_position) == (0, first.added, None)
    assert "changed-since-import" not in again.problem_counts
