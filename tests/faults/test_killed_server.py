# SPDX-License-Identifier: Apache-2.0
"""A server killed in the middle of its work loses nothing it gave a receipt for (reliability.md cases 1, 5 and 18)."""

import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from events.catalogue.trust import PartyRegistered
from events.clock import format_instant
from events.database import open_database
from events.filing import sign_filing, write_payload
from events.ids import Position, derived_filing_id
from events.sql import SqlEventStore
from events.tlog.proof import parse_tlog_proof, verify_tlog_proof
from events.tlog.signatures import parse_vkey
from events.values import Text
from registry.keyfiles import load_signer
from tests.desk_process import Answer
from tests.ledgers import START
from tests.oracle import check_everything

ORIGIN = "ledger.example/killed"
FILINGS = 200
WRITERS = 20
_VERDIGRIS = [str(Path(sys.executable).with_name("verdigris"))]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _serving(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    port = _free_port()
    command = [*_VERDIGRIS, "serve", "all", "--registry", str(folder), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait_for(f"http://127.0.0.1:{port}/healthz", server)
            yield server, f"http://127.0.0.1:{port}"
        finally:
            server.kill()


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        assert server.poll() is None, "the server ended by itself"
        try:
            if httpx.get(url, timeout=2).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    pytest.fail(f"{url} did not answer")


def _filings(folder: Path) -> list[bytes]:
    signer = load_signer(folder / "keys" / "governance-1.pem")
    filings = []
    for number in range(FILINGS):
        envelope = {
            "ledger": ORIGIN,
            "filing_id": derived_filing_id(START, "killed", str(number)),
            "subject": f"party:P{number}",
            "effective_on": "2026-10-01",
            "signed_at": format_instant(START),
        }
        event = PartyRegistered(party_kind="company", names=Text(en=f"Company {number}"))
        filings.append(sign_filing(write_payload(event, envelope), signer))
    return filings


def _post_all(
    url: str, filings: list[bytes], receipts: dict[int, dict[str, object]], some: threading.Event
) -> list[threading.Thread]:
    """Begin to post every filing from many threads; `some` is set after a third of them. They end with the server."""

    def post(numbers: range) -> None:
        with httpx.Client(base_url=url, timeout=10) as client:
            for number in numbers:
                try:
                    answer = client.post(
                        "/filings", content=filings[number], headers={"Content-Type": "application/jose"}
                    )
                except httpx.TransportError:
                    return
                assert answer.status_code in {200, 201}, answer.text
                receipts[number] = answer.json()
                if len(receipts) >= FILINGS // 3:
                    some.set()

    threads = [threading.Thread(target=post, args=(range(n, FILINGS, WRITERS),)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    return threads


def test_case_1_a_killed_server_keeps_every_filing_it_gave_a_receipt_for(tmp_path: Path) -> None:
    """SIGKILL amid 200 concurrent filings: every receipt holds, the rest can be sent again, and the audit passes."""
    folder = tmp_path / "registry"
    database_url = f"sqlite:///{folder}/registry.sqlite"
    command = [*_VERDIGRIS, "init", "--origin", ORIGIN, "--dir", str(folder), "--database", database_url]
    subprocess.run(command, check=True, capture_output=True)
    filings = _filings(folder)
    receipts: dict[int, dict[str, object]] = {}
    halfway = threading.Event()
    with _serving(folder) as (server, url):
        threads = _post_all(url, filings, receipts, halfway)
        assert halfway.wait(60)
        server.send_signal(signal.SIGKILL)
        server.wait()
        for thread in threads:
            thread.join()
    assert len(receipts) < FILINGS, "the server was killed too late to prove anything"
    _check_receipts(folder, receipts)
    again: dict[int, dict[str, object]] = {}
    with _serving(folder) as (_, url):
        for thread in _post_all(url, filings, again, threading.Event()):
            thread.join()
    assert len(again) == FILINGS
    for number, receipt in receipts.items():
        assert (receipt["position"], receipt["proof"]) == (again[number]["position"], again[number]["proof"])
    _check_receipts(folder, again)
    audited = subprocess.run([*_VERDIGRIS, "audit", str(folder), "--json"], check=False, capture_output=True)
    assert (audited.returncode, json.loads(audited.stdout)["ok"]) == (0, True)
    check_everything(folder, [_given(receipt) for receipt in (*receipts.values(), *again.values())])


def _given(receipt: dict[str, object]) -> Answer:
    entry, proof = (str(receipt[name]).encode() for name in ("entry", "proof"))
    return Answer(0, int(str(receipt["position"])), entry, proof)


def _check_receipts(folder: Path, receipts: dict[int, dict[str, object]]) -> None:
    """Check offline that each receipt's entry is in the log it names, and in the database as it was given out."""
    keys = [parse_vkey(vkey) for vkey in (folder / "log.vkey").read_text().split()]
    database = open_database(f"sqlite:///{folder}/registry.sqlite")
    with SqlEventStore(database).reading() as view:
        for receipt in receipts.values():
            entry = str(receipt["entry"]).encode()
            verify_tlog_proof(parse_tlog_proof(str(receipt["proof"]).encode()), entry, keys, ORIGIN)
            assert entry == view.entry(Position(int(str(receipt["position"])))).raw
    database.close()
