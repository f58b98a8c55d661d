# SPDX-License-Identifier: Apache-2.0
"""Failover of PostgreSQL to a standby, and what that is good for meanwhile (reliability.md case 15, deploy/SCALING.md).

Two real servers, a primary that is killed, and the real processes of a registry, which know both by one URL.
"""

import dataclasses
import itertools
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from api.settings import resolve_target
from api.wiring import VKEY_FILE, found, open_guard, open_registry
from events.ids import Position
from events.tlog.merkle import verify_consistency
from events.tlog.proof import parse_tlog_proof, prove_consistency, verify_tlog_proof
from events.tlog.signatures import parse_vkey
from events.tlog.tiles import CheckedTileReader
from registry.keyfiles import GOVERNANCE
from registry.ledger.stops import Stop
from tests.api.cli.terminal import verdigris
from tests.api_registry import FOUNDING, sign_company
from tests.api_server import ROOT, serving
from tests.conftest import nightly
from tests.desk_process import Answer
from tests.oracle import check_everything
from tests.postgres import Postgres
from tests.replication import Pair, running_pair, url_on, wait_until

pytestmark = nightly

DATABASE = "registry"
WRITERS, EACH, MISSED = 4, 25, 7
MEANWHILE = {"database-unreachable", "database-busy", "database-read-only", "outcome-unknown", "recorded-not-published"}
"""What a filer may be told between one server's end and the other's beginning: all of it means to send it again."""
ROLES = ROOT / "deploy" / "roles.sql"


@pytest.fixture
def pair() -> Iterator[Pair]:
    """A primary and its standby, with an empty database."""
    with running_pair(DATABASE) as started:
        yield started


@pytest.fixture
def folder(pair: Pair, tmp_path: Path) -> Path:
    """A registry founded on whichever of the two takes writes."""
    made = tmp_path / "here"
    found(made, dataclasses.replace(FOUNDING, database_url=pair.url_of(DATABASE)))
    return made


def _send(client: httpx.Client, filing: bytes) -> httpx.Response:
    return client.post("/filings", content=filing, headers={"Content-Type": "application/jose"})


def _receipt(answer: httpx.Response) -> Answer:
    assert answer.status_code in {200, 201}, answer.text
    receipt = answer.json()
    return Answer(0, receipt["position"], receipt["entry"].encode(), receipt["proof"].encode())


class Filers:
    """Several filers, who send one filing after the other, each until it is taken."""

    def __init__(self, url: str, folder: Path) -> None:
        self._url, self._folder = url, folder
        self._numbers = itertools.count()
        self.first: list[Answer] = []
        """What they were given at their first try, as far as there was an answer."""
        self.codes: set[str] = set()
        self.is_under_way = threading.Event()

    def run(self) -> list[Answer]:
        """File everything, and return the receipts."""
        with ThreadPoolExecutor(WRITERS) as pool:
            return [receipt for own in pool.map(lambda _: self._file_all(), range(WRITERS)) for receipt in own]

    def _file_all(self) -> list[Answer]:
        with httpx.Client(base_url=self._url, timeout=60) as client:
            return [self._file(client, sign_company(self._folder, f"F{next(self._numbers)}")) for _ in range(EACH)]

    def _file(self, client: httpx.Client, filing: bytes) -> Answer:
        deadline = time.monotonic() + 60
        while (answer := _send(client, filing)).status_code not in {200, 201}:
            self.codes.add(answer.json()["code"])
            assert time.monotonic() < deadline, answer.text
            time.sleep(0.1)
        self.first.append(_receipt(answer))
        if len(self.first) > 2 * WRITERS:
            self.is_under_way.set()
        return self.first[-1]


def test_case_15_a_synchronous_standby_loses_nothing(pair: Pair, folder: Path) -> None:
    """
    Amid a burst of filings the primary is killed and the standby promoted: the same process goes on by its URL of two
    hosts, every receipt given before holds, and every filing that was not answered is recorded once.
    """
    pair.wait_for_standby()
    with serving("all", folder) as server:
        filers = Filers(server.url, folder)
        with ThreadPoolExecutor(1) as pool:
            filing = pool.submit(filers.run)
            assert filers.is_under_way.wait(60)
            pair.primary.die("kill")
            before = len(filers.first)
            pair.promote()
            receipts = filing.result()
        assert before < WRITERS * EACH, "killed too late to prove anything"
        assert filers.codes <= MEANWHILE
        assert len(receipts) == len({receipt.position for receipt in receipts}) == WRITERS * EACH
        assert "ok" == httpx.get(f"{server.url}/healthz").json()["status"]
        assert 0 == server.stop()
    check_everything(folder, receipts)


def _file_some(url: str, folder: Path, *names: str) -> list[Answer]:
    with httpx.Client(base_url=url, timeout=30) as client:
        return [_receipt(_send(client, sign_company(folder, name))) for name in names]


def _find_stop(folder: Path) -> Stop | None:
    guard = open_guard(resolve_target(str(folder)), FOUNDING.origin)
    try:
        return guard.read().stop
    finally:
        guard.close()


def _check_stopped(url: str, folder: Path, first: int, last: int, *, known: str) -> None:
    """Filings are refused, the public is told which positions are missing, and questions are answered."""
    with httpx.Client(base_url=url, timeout=30) as client:
        refused = _send(client, sign_company(folder, "LATE"))
        assert (503, "writing-stopped") == (refused.status_code, refused.json()["code"])
        health = client.get("/healthz").json()
        assert ("degraded", False, "writing-stopped") == (
            health["status"], health["writes"]["ok"], health["writes"]["code"],
        )  # fmt: skip
        assert health["reads"]["ok"]
        assert first == health["log"]["size"]
        for address in ("/checkpoint", f"/v1/parties/{known}", f"/v1/events/{first - 1}", "/v1/rights"):
            assert 200 == client.get(address).status_code, address
    checks = {each["check"]: each for each in verdigris("doctor", "-r", folder, "--json").json["checks"]}
    assert f"positions {first} to {last} are missing" in checks["writing"]["value"]
    assert "log recover" in checks["guard"]["fix"]


def test_case_15_an_asynchronous_standby_that_misses_commits(pair: Pair, folder: Path) -> None:
    """
    The line to the standby breaks, more is signed, the primary is killed, and the standby promoted: the guard knows
    better. Writing stops at once and across restarts, the stop names the missing positions, reads go on; what the old
    primary's disk still has is fetched back byte for byte, and every receipt holds.
    """
    with serving("all", folder) as server:
        receipts = _file_some(server.url, folder, "A", "B", "C")
        # The first sweep leaves a record of its own, whenever it comes.
        runs = f"{server.url}/v1/events?type=scheduler.run_completed.v1"
        wait_until(lambda: bool(httpx.get(runs).json()["items"]))
        pair.wait_until_equal()
        pair.cut_off()
        missed = _file_some(server.url, folder, *(f"M{number}" for number in range(MISSED)))
        first, last = missed[0].position, missed[-1].position
        pair.primary.die("kill")
        pair.promote()
        wait_until(lambda: not httpx.get(f"{server.url}/healthz").json()["writes"]["ok"])
        _check_stopped(server.url, folder, first, last, known="A")
        server.stop()
    with serving("all", folder) as server:
        _check_stopped(server.url, folder, first, last, known="B")
        server.stop()

    pair.primary.fence()
    pair.primary.start()
    _bring_back(folder, url_on(pair.primary, DATABASE), first, last)
    with serving("all", folder) as server:
        after = _file_some(server.url, folder, "LATER")
        health = httpx.get(f"{server.url}/healthz").json()
        assert ("ok", True, 1) == (health["status"], health["writes"]["ok"], len(health["restored"]))
        server.stop()
    check_everything(folder, [*receipts, missed[-1], *after])
    _check_still_valid(folder, missed)


def _check_still_valid(folder: Path, receipts: list[Answer]) -> None:
    """Each verifies as on its first day. (Only the last checkpoint over what was lost comes back with the entries.)"""
    verifiers = [parse_vkey(vkey) for vkey in (folder / VKEY_FILE).read_text().split()]
    with open_registry(resolve_target(str(folder)), writing=False) as registry, registry.store.reading() as view:
        hashes = CheckedTileReader(view.tile, view.head().size, view.head().root)
        for receipt in receipts:
            assert receipt.entry == view.entry(Position(receipt.position)).raw
            signed = verify_tlog_proof(parse_tlog_proof(receipt.proof), receipt.entry, verifiers, FOUNDING.origin)
            growth = prove_consistency(signed.size, view.head().size, hashes)
            verify_consistency(signed.size, view.head().size, growth, signed.root, view.head().root)


def _bring_back(folder: Path, source: str, first: int, last: int) -> None:
    """Do what `doctor` names, in its order."""
    back = verdigris("log", "recover", source, "-r", folder, "--json")
    assert 0 == back.code, back.err
    assert (first, last) == (back.json["recovered"]["first"], back.json["recovered"]["last"])
    assert 0 == verdigris("rebuild", "-r", folder).code
    reason = ("--reason", "the standby missed the newest commits; fetched from the old primary")
    resumed = verdigris("log", "resume", "-r", folder, *reason, "--key", folder / "keys" / GOVERNANCE, "--json")
    assert 0 == resumed.code, resumed.err


def test_case_15_an_old_primary_that_comes_back(pair: Pair, folder: Path) -> None:
    """
    Nobody has fenced it, and a process still knows it alone: it lacks what the new one has signed since, so that
    nothing is appended to it.
    """
    pair.wait_for_standby()
    with serving("all", folder) as server:
        receipts = _file_some(server.url, folder, "A")
        pair.primary.die("kill")
        pair.promote()
        filers = Filers(server.url, folder)
        receipts += filers.run()
        server.stop()
    last = max(receipt.position for receipt in receipts)
    pair.primary.start()
    old = url_on(pair.primary, DATABASE)
    with serving("intake", folder, database_url=old) as server, httpx.Client(base_url=server.url) as client:
        refused = _send(client, sign_company(folder, "SPLIT"))
        assert (503, "writing-stopped") == (refused.status_code, refused.json()["code"])
    stop = _find_stop(folder)
    assert stop
    assert f"to {last} are missing" in stop.message


def test_a_standby_serves_the_public(pair: Pair, folder: Path) -> None:
    """
    `serve public` on the standby, with the role that may only read: it answers, says which position it reflects,
    follows the primary, and goes on when that is gone; nothing can be filed there.
    """
    Postgres.say(pair.primary.address().set(database=DATABASE), ROLES.read_text())
    Postgres.say(pair.primary.address(), "CREATE USER registry_public IN ROLE verdigris_public")
    pair.wait_until_equal()
    replica = url_on(pair.standby, DATABASE, user="registry_public")
    with (
        serving("all", folder) as writer,
        serving("public", folder, database_url=replica) as public,
        httpx.Client(base_url=public.url, timeout=30) as client,
    ):
        receipts = _file_some(writer.url, folder, "A", "B")
        wait_until(lambda: client.get("/v1/parties/B").status_code == 200)
        pair.wait_until_equal()
        primary = httpx.get(f"{writer.url}/v1/rights").json()["position"]
        assert receipts[-1].position <= client.get("/v1/rights").json()["position"] <= primary
        assert receipts[-1].proof.decode() == client.get(f"/v1/events/{receipts[-1].position}/receipt").text
        assert client.post("/filings", content=b"x").status_code in {404, 405}
        pair.primary.die("kill")
        for address in ("/checkpoint", "/v1/parties/A", "/v1/rights"):
            assert 200 == client.get(address).status_code, address
        health = client.get("/healthz").json()
        assert (True, None) == (health["reads"]["ok"], health["writes"]["ok"])
