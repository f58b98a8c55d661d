# SPDX-License-Identifier: Apache-2.0
"""A filer's batch that is cut short, on either side of the line, is run again and everything is there once."""

import csv
import json
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from events.database import open_database
from events.entry import parse_entry
from events.ids import Position
from events.sql import SqlEventStore
from events.tlog.proof import parse_tlog_proof, verify_tlog_proof
from events.tlog.signatures import parse_vkey
from tests.api.cli.terminal import PROGRAM, Outcome, clean_environment, process
from tests.api_server import Server, serving

ORIGIN = "ledger.example/interrupted"
ROWS = 60
ENOUGH = 10
"""Receipts after which something is cut short."""

Interrupt = Callable[[subprocess.Popen[str], Server], int]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new registry, shared: each test files about parties of its own."""
    folder = tmp_path_factory.mktemp("interrupted") / "registry"
    made = process("init", "--origin", ORIGIN, "--dir", folder, "--database", f"sqlite:///{folder}/registry.sqlite")
    assert 0 == made.code, made.err
    return folder


def write_rows(path: Path, prefix: str) -> None:
    """Write ROWS companies to be registered, as CSV."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("subject", "effective_on", "data/party_kind", "data/names/en"))
        writer.writerows((f"party:{prefix}{n}", "2026-10-01", "company", f"Company {n}") for n in range(ROWS))


def command(registry: Path, rows: Path, url: str) -> list[str]:
    """Return the command line that files them."""
    key = registry / "keys" / "governance-1.pem"
    words = ("file", "party.registered.v1", "--rows", rows, "--key", key, "--server", url, "--registry", registry)
    return [*map(str, words), "--vkey-file", str(registry / "log.vkey"), "--json"]


@contextmanager
def filing(arguments: list[str]) -> Iterator[subprocess.Popen[str]]:
    """Run it in a process that the block may do something to."""
    with subprocess.Popen(
        [PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=clean_environment()
    ) as started:
        try:
            yield started
        finally:
            started.kill()


def wait_for_receipts(journal: Path, count: int) -> None:
    """Wait until the journal holds `count` receipts."""
    deadline = time.monotonic() + 60
    while len(list(journal.glob("*.tlog-proof"))) < count:
        assert time.monotonic() < deadline, "no receipts came"
        time.sleep(0.005)


def kill_filer(filer: subprocess.Popen[str], _server: Server) -> int:
    filer.kill()
    filer.communicate()
    return -signal.SIGKILL


def press_ctrl_c(filer: subprocess.Popen[str], _server: Server) -> int:
    filer.send_signal(signal.SIGINT)
    _, told = filer.communicate(timeout=60)
    assert "interrupted" in told
    return 130


def kill_server(filer: subprocess.Popen[str], server: Server) -> int:
    server.stop(signal.SIGKILL)
    out, told = filer.communicate(timeout=60)
    counts = json.loads(out)["counts"]
    assert (ROWS, "network") == (counts["recorded"] + counts["not_tried"], json.loads(told.splitlines()[-1])["code"])
    return 6


INTERRUPTS: dict[str, Interrupt] = {
    "the filer's process is killed": kill_filer,
    "the filer presses Ctrl-C": press_ctrl_c,
    "the server is killed": kill_server,
}


@pytest.mark.parametrize("interrupt", INTERRUPTS.values(), ids=INTERRUPTS.keys())
def test_a_batch_cut_short_is_run_again_and_everything_is_there_once(
    interrupt: Interrupt, registry: Path, tmp_path: Path
) -> None:
    """
    Whatever ends the first run, the second sends what is missing: each row recorded once, each with its receipt.
    """
    rows, prefix = tmp_path / "rows.csv", interrupt.__name__.upper().replace("_", "-")
    journal = tmp_path / "rows.csv.filed"
    write_rows(rows, prefix)
    with serving("all", registry) as server, filing(command(registry, rows, server.url)) as filer:
        wait_for_receipts(journal, ENOUGH)
        expected = interrupt(filer, server)
        assert expected == filer.returncode
    before = {path.name: path.read_bytes() for path in journal.glob("*.tlog-proof")}
    assert ENOUGH <= len(before) < ROWS, "cut short too late to prove anything"
    with serving("all", registry) as server:
        again = process(*command(registry, rows, server.url))
        third = process(*command(registry, rows, server.url))
    assert (0, ROWS) == (again.code, len(recorded(again))), again.err
    assert {"present": ROWS} == third.json["counts"]
    assert len(before) <= again.json["counts"]["present"]
    check(registry, journal, prefix, again)
    assert before == {name: raw for name in before for raw in [(journal / name).read_bytes()]}


def recorded(outcome: Outcome) -> list[dict[str, Any]]:
    """Return the rows that are on record."""
    return [row for row in outcome.json["rows"] if row["state"] in {"recorded", "present"}]


def check(registry: Path, journal: Path, prefix: str, outcome: Outcome) -> None:
    """Check that the log holds each row once, and that every receipt kept proves it."""
    verifiers = [parse_vkey(line) for line in (registry / "log.vkey").read_text().split()]
    with SqlEventStore(open_database(f"sqlite:///{registry}/registry.sqlite")).reading() as view:
        entries = [parse_entry(each.raw) for each in view.entries(Position(0), view.head().size)]
    ours = [entry for entry in entries if entry.filing.payload.subject.startswith(f"party:{prefix}")]
    told = {row["filing_id"]: row for row in recorded(outcome)}
    assert {1} == set(Counter(entry.filing.payload.filing_id for entry in ours).values())
    assert set(told) == {entry.filing.payload.filing_id for entry in ours}
    for entry in ours:
        row = told[entry.filing.payload.filing_id]
        proof = parse_tlog_proof(Path(row["receipt"]).read_bytes())
        kept = Path(row["receipt"].replace(".tlog-proof", ".entry.json")).read_bytes()
        verify_tlog_proof(proof, kept, verifiers, ORIGIN)
        assert (entry.position, entry.raw) == (row["position"], kept)
    assert ROWS == len(list(journal.glob("*.jws")))


def test_two_runs_at_once_add_nothing_twice(registry: Path, tmp_path: Path) -> None:
    """
    Started twice by mistake, both end well, and each row is recorded once: whoever keeps a statement first signed it.
    """
    rows = tmp_path / "rows.csv"
    write_rows(rows, "TWICE")
    with serving("all", registry) as server:
        words = command(registry, rows, server.url)
        with filing(words) as first, filing(words) as second:
            outcomes = [Outcome(each.returncode or 0, *each.communicate(timeout=120)) for each in (first, second)]
            assert (0, 0) == (first.returncode, second.returncode), outcomes
    assert [ROWS, ROWS] == [len(recorded(outcome)) for outcome in outcomes]
    check(registry, tmp_path / "rows.csv.filed", "TWICE", outcomes[0])


def test_without_its_journal_a_batch_adds_nothing_twice(registry: Path, tmp_path: Path) -> None:
    """
    The ids follow from the rows: whoever lost the folder is told that each row is on record already.
    """
    rows = tmp_path / "rows.csv"
    write_rows(rows, "LOST")
    with serving("all", registry) as server:
        words = [*command(registry, rows, server.url), "--keep-going"]
        assert 0 == process(*words).code
        (tmp_path / "rows.csv.filed").rename(tmp_path / "elsewhere")
        again = process(*words)
    assert (4, {"refused": ROWS}) == (again.code, again.json["counts"])
    assert {"filing-id-reused"} == {row["code"] for row in again.json["rows"]}
