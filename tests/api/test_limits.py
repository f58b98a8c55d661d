# SPDX-License-Identifier: Apache-2.0
"""One filer never stands in the way of the others, and nobody waits for a desk that stands still."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import msgspec
import pytest
from litestar.testing import TestClient
from pysqlite3 import dbapi2

from api.edge import Edge
from api.health import get_health
from api.intake.app import Intake
from api.intake.limits import HOUR_SECONDS, Budgets
from api.intake.refusals import HEADER, verify_refusal
from api.wiring import WritingRegistry, open_registry
from events.errors import UnavailableError
from tests.ledgers import Ledger
from tests.registry.admission import mine

JOSE = {"Content-Type": "application/jose"}
MOST = 3


@contextmanager
def window(registry: WritingRegistry, **settings: Any) -> Iterator[tuple[Intake, TestClient[Edge]]]:
    """An intake with settings of its own."""
    with open_registry(
        msgspec.structs.replace(registry.settings, **settings), writing=True, clock=registry.clock
    ) as own:
        intake = Intake(own, on_recorded=lambda: None)
        with TestClient(intake.app(), raise_server_exceptions=False) as client:
            yield intake, client
        intake.close()


def test_case_129_a_key_beyond_its_budget_waits_and_the_others_do_not(fresh: WritingRegistry, ledger: Ledger) -> None:
    """
    The filing after the last one allowed gets 429, signed, with the time to come back; another key files as ever.
    """
    ledger.enrol("REGISTRAR", "authority", "registrar")
    with window(fresh, key_filings=MOST) as (_, client):
        statuses = [
            client.post("/filings", content=ledger.sign_party(f"P{number}"), headers=JOSE).status_code
            for number in range(MOST)
        ]
        refused = client.post("/filings", content=ledger.sign_party("ONE-MORE"), headers=JOSE)
        other = client.post(
            "/filings", content=ledger.sign(mine.register(), "right:CN-41-000777-4", "REGISTRAR"), headers=JOSE
        )

    assert [201] * MOST == statuses
    assert (429, "key-over-budget") == (refused.status_code, refused.json()["code"])
    assert 0 < int(refused.headers["retry-after"]) <= HOUR_SECONDS
    verify_refusal(refused.headers[HEADER], refused.content, fresh.service_signer.public)
    assert 201 == other.status_code, other.text


def test_case_129_whoever_forges_a_key_id_spends_nothing_of_it(fresh: WritingRegistry, ledger: Ledger) -> None:
    """
    Filings that are refused, since their signature is none, leave the budget of the key they name as it was.
    """
    with window(fresh, key_filings=1) as (_, client):
        forged = [
            client.post("/filings", content=_forged(ledger.sign_party(f"F{number}")), headers=JOSE)
            for number in range(5)
        ]
        honest = client.post("/filings", content=ledger.sign_party("HONEST"), headers=JOSE)

    assert {"signature-invalid"} == {each.json()["code"] for each in forged}
    assert 201 == honest.status_code


def _forged(raw: bytes) -> bytes:
    signed, _, signature = raw.rpartition(b".")
    return signed + b"." + (b"A" if signature[:1] != b"A" else b"B") + signature[1:]


def test_case_129_the_next_hour_is_another_budget(ledger: Ledger) -> None:
    """
    The time that a key is told to wait is enough, and no shorter one is.
    """
    now, raw = [7 * HOUR_SECONDS + 1000.0], ledger.sign_party("P")
    budgets = Budgets(1, clock=lambda: now[0])
    with budgets.spending(raw) as spend:
        spend()
    with pytest.raises(UnavailableError) as refused, budgets.spending(raw):
        pytest.fail("there was no budget left")
    waits = refused.value.after_seconds
    assert waits == HOUR_SECONDS - 1000
    now[0] += waits - 1
    with pytest.raises(UnavailableError), budgets.spending(raw):
        pytest.fail("that was too early")
    now[0] += 1
    with budgets.spending(raw):
        pass


def test_case_129_a_log_that_grows_too_fast_is_told(fresh: WritingRegistry, ledger: Ledger) -> None:
    """
    More entries within a day than are usual make the registry degraded, until a day has passed.
    """
    with open_registry(
        msgspec.structs.replace(fresh.settings, day_entries=5), writing=False, clock=fresh.clock
    ) as registry:
        for number in range(6):
            ledger.desk.file(ledger.sign_party(f"P{number}"))
        fresh.runner.catch_up()
        alarmed = get_health(registry)
        ledger.clock.forward(hours=25)
        after = get_health(registry)

    assert alarmed.log
    assert after.log
    assert ("degraded", True) == (alarmed.status, alarmed.log.last_day > 5)
    assert 0 == after.log.last_day


def test_case_131_a_signer_that_stalls_is_not_given_more(
    fresh: WritingRegistry, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    While the guard does not answer, whoever comes later is told to come back; then everybody gets a receipt.
    """
    monkeypatch.setattr("api.intake.limits.STANDSTILL_SECONDS", 0.3)
    first, second = ledger.sign_party("FIRST"), ledger.sign_party("SECOND")
    guard = dbapi2.connect(fresh.settings.guard_url.removeprefix("sqlite:///"), isolation_level=None)
    with window(fresh) as (intake, client), ThreadPoolExecutor(1) as pool:
        guard.execute("BEGIN IMMEDIATE")
        waiting = pool.submit(client.post, "/filings", content=first, headers=JOSE)
        while not intake.waiting.longest() > 0.3:
            time.sleep(0.01)
        refused = client.post("/filings", content=second, headers=JOSE)
        guard.execute("ROLLBACK")
        received = waiting.result(60)
        again = client.post("/filings", content=second, headers=JOSE)

    assert (503, "backlog", "5") == (refused.status_code, refused.json()["code"], refused.headers["retry-after"])
    assert [201, 201] == [received.status_code, again.status_code]
