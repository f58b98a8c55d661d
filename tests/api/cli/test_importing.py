# SPDX-License-Identifier: Apache-2.0
"""`import`: the authority is enrolled where it may be, rows become filings, and again adds nothing."""

import json
from pathlib import Path

import pytest

from tests.api.cli.conftest import write_returns
from tests.api.cli.terminal import verdigris

IMPORT = ("import", "qld-annual-returns", "annual_returns.csv")


@pytest.fixture
def founded(empty: Path) -> Path:
    """A new registry in the current folder, and a register to import."""
    assert 0 == verdigris("init", "--origin", "ledger.example/qld", "--database", "sqlite:///registry.sqlite").code
    write_returns(empty / "annual_returns.csv")
    return empty


def test_from_a_new_registry_to_the_statistics(founded: Path):
    """Three commands, no preparation: the authority is enrolled on the way, and this is said on stderr."""
    done = verdigris(*IMPORT, "--json")
    assert (0, 3, 3) == (done.code, done.json["rows_read"], done.json["rows_used"])
    assert "enrolled AU-QLD-DES" in done.err
    assert 0o600 == (founded / "keys" / "AU-QLD-DES.pem").stat().st_mode & 0o777
    counts = verdigris(
        "statistics", "obligations", "--kind", "annual_report", "--as-of", "2023-03-31", "--json", "--list", "overdue"
    ).json
    assert (3, 2, 1, 1) == tuple(counts[name] for name in ("total", "filed", "filed_late", "overdue"))
    assert [["RET-2"]] == [item["references"] for item in counts["obligations"]]
    assert verdigris("audit", "--json").json["ok"]


def test_the_same_import_again_adds_nothing(founded: Path):
    verdigris(*IMPORT)
    before = verdigris("log", "checkpoint", "--json").json["size"]
    again = verdigris(*IMPORT, "--json")
    assert (0, False) == (again.code, "enrolled" in again.err)
    assert 0 == sum(counts["added"] for counts in again.json["filings"].values())
    assert before == verdigris("log", "checkpoint", "--json").json["size"]


def test_a_dry_run_files_nothing_and_enrols_nobody(founded: Path):
    planned = verdigris(*IMPORT, "--dry-run", "--json")
    assert (0, True) == (planned.code, planned.json["dry_run"])
    assert 1 == verdigris("log", "checkpoint", "--json").json["size"]
    assert not (founded / "keys" / "AU-QLD-DES.pem").exists()


def test_without_the_governance_key_the_steps_are_named(founded: Path):
    (founded / "keys" / "governance-1.pem").unlink()
    done = verdigris(*IMPORT)
    assert (4, "") == (done.code, done.out)
    for step in ("party:AU-QLD-DES", "registrar", "--key", "governance"):
        assert step in done.err


def test_an_interrupted_enrolment_is_completed(founded: Path):
    """The key file is there but not on record: it is registered, not replaced."""
    verdigris("key", "new", "keys/AU-QLD-DES.pem")
    before = (founded / "keys" / "AU-QLD-DES.pem").read_bytes()
    assert 0 == verdigris(*IMPORT).code
    assert before == (founded / "keys" / "AU-QLD-DES.pem").read_bytes()


def test_another_key_than_the_authoritys_is_refused_row_by_row(founded: Path):
    verdigris(*IMPORT)
    (founded / "annual_returns.csv").write_text(
        (founded / "annual_returns.csv").read_text().replace("RET-", "RET-9").replace("EPML-", "EPML-9")
    )
    verdigris("key", "new", "stranger.pem")
    done = verdigris(*IMPORT, "--key", "stranger.pem", "--json")
    assert 4 == done.code
    assert {"key-unknown"} == {problem["code"] for problem in done.json["problems"] if problem["severity"] == "error"}


def test_a_row_that_cannot_be_used_is_told_by_line_and_the_code_says_so(founded: Path):
    lines = (founded / "annual_returns.csv").read_text().splitlines()
    lines[2] = lines[2].replace("2022-03-01", "soon")
    (founded / "annual_returns.csv").write_text("\n".join(lines) + "\n")
    done = verdigris(*IMPORT, "--json")
    assert 4 == done.code
    problem = next(problem for problem in done.json["problems"] if problem["severity"] == "error")
    assert (3, "annual_return_due_date") == (problem["line"], problem["column"])


def test_an_unknown_mapping_names_the_shipped_ones(founded: Path):
    done = verdigris("import", "no-such-mapping", "annual_returns.csv", "--json")
    assert (3, "mapping-not-found") == (done.code, json.loads(done.err)["code"])
    assert "qld-annual-returns" in json.loads(done.err)["detail"]
