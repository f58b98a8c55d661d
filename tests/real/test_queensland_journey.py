# SPDX-License-Identifier: Apache-2.0
"""The whole way on a real register, as its operator walks it on the command line: init, import, ask, sweep, audit.

The regulator's own verdict on each of 9,112 annual returns is the answer to match. Of its column `status` the import
reads nothing but `Completed`; `Issued` and `Overdue` are read here alone, to compare with.
"""

import csv
import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.watching import run_watched

RETURNS = Path(__file__).parents[2] / ".." / "shared" / "data" / "qld" / "annual_returns.csv"
AS_OF = "2023-03-31"
VERDIGRIS = str(Path(sys.executable).with_name("verdigris"))
MEMORY_LIMIT_MB = 300
# Of CPU time, which other work on the machine does not stretch; the wall clock adds the waiting for the disk.
CPU_SECONDS = 60

pytestmark = pytest.mark.skipif(not RETURNS.exists(), reason=f"the real register is not here: {RETURNS}")


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one command in `folder` under the memory and time it may take."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))

    command = [VERDIGRIS, *arguments]
    return subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True, preexec_fn=limit)


def _json(folder: Path, *arguments: str) -> Any:
    done = _run(folder, *arguments, "--json")
    assert 0 == done.returncode, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def register() -> list[dict[str, str]]:
    """The rows of the real register."""
    with RETURNS.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A registry with the real returns imported and swept as of the day the register was extracted."""
    place = tmp_path_factory.mktemp("queensland")
    _json(place, "init", "--origin", "ledger.example/qld", "--database", "sqlite:///registry.sqlite")
    report = _json(place, "import", "qld-annual-returns", str(RETURNS))
    assert (9112, 9112, 0) == (report["rows_read"], report["rows_used"], report["rows_unusable"])
    return place


def _counts(answer: dict[str, Any]) -> tuple[int, int, int, int]:
    return answer["filed"], answer["not_due"], answer["overdue"], answer["filed_late"]


def test_the_counts_are_the_regulators(folder: Path, register: list[dict[str, str]]) -> None:
    """Filed, not due, overdue and filed late are as the regulator concluded, over all and for mining alone."""
    question = ("statistics", "obligations", "--kind", "annual_report", "--as-of", AS_OF)
    everything = _json(folder, *question)
    mining = _json(folder, *question, "--mineral", "Minerals", "--mineral", "Coal")
    assert (6402, 2346, 364, 1058) == _counts(everything)
    assert (5492, 1969, 319, 945) == _counts(mining)
    for answer, rows in (
        (everything, register),
        (mining, [r for r in register if r["industry"] in {"Minerals", "Coal"}]),
    ):
        stands = [row["status"] for row in rows]
        assert [stands.count(word) for word in ("Completed", "Issued", "Overdue")] == list(_counts(answer)[:3])
        drafts = [
            row for row in rows if row["status"] == "Overdue" and row["signed_date"] > row["annual_return_due_date"]
        ]
        assert len(drafts) == answer["signed_late_not_received"]


def test_the_overdue_list_is_the_regulators_row_by_row(folder: Path, register: list[dict[str, str]]) -> None:
    """The references of the overdue returns are the rows the regulator calls overdue, no more and no fewer."""
    question = ("statistics", "obligations", "--kind", "annual_report", "--as-of", AS_OF, "--list", "overdue")
    listed = _json(folder, *question)["obligations"]
    found = sorted(reference for item in listed for reference in item["references"])
    assert sorted(row["return_reference"] for row in register if row["status"] == "Overdue") == found


def test_the_sweep_flags_what_is_overdue_once(folder: Path) -> None:
    """One sweep flags each of the 364; the next one finds nothing new and still records that it looked."""
    first, second = (_json(folder, "sweep", "--as-of", AS_OF) for _ in range(2))
    assert (364, 0) == (first["raised"], second["raised"])
    assert first["position"] < second["position"]


def test_importing_again_adds_nothing(folder: Path) -> None:
    """The same import a second time leaves the log as it was."""
    before = _json(folder, "log", "checkpoint")["size"]
    again = _json(folder, "import", "qld-annual-returns", str(RETURNS))
    assert 0 == sum(counts["added"] for counts in again["filings"].values())
    assert before == _json(folder, "log", "checkpoint")["size"]


def test_the_audit_passes_within_its_memory(folder: Path) -> None:
    """Every entry, signature, authority, tile, checkpoint and view of 27,000 entries checks out."""
    taken = run_watched([VERDIGRIS, "audit", "--json"], cwd=folder)
    report = json.loads(taken.output)
    assert (True, []) == (report["ok"], report["findings"])
    assert taken.peak_pss_mb < MEMORY_LIMIT_MB
