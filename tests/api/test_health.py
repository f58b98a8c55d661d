# SPDX-License-Identifier: Apache-2.0
"""Health: reading and writing are told apart, and what stalls is not green (reliability.md case 149)."""

import pytest
from litestar.testing import TestClient

from api.edge import Edge
from api.health import get_health
from api.public.app import public_app
from api.wiring import WritingRegistry, open_registry
from events.clock import format_instant
from events.errors import EvidenceError, UnavailableError
from events.ids import TreeSize
from projections.views import cursor
from tests.ledgers import Ledger


def test_a_registry_in_order_is_ok(fresh: WritingRegistry) -> None:
    """
    With everything published and projected, both reads and writes are well.
    """
    health = get_health(fresh)

    assert health.log
    assert health.projection
    assert ("ok", True, True, 0, 0, False) == (
        health.status,
        health.reads.ok,
        health.writes.ok,
        health.log.unpublished,
        health.projection.lag,
        health.log.witnessed,
    )


def test_a_stopped_writer_is_degraded_and_still_reads(fresh: WritingRegistry) -> None:
    """
    When writing has stopped, reads are well, writes are not, and the cause is not told to everybody.
    """
    fresh.publisher.stop(EvidenceError("secret"))
    with TestClient(public_app(fresh)) as client:
        health, needed = client.get("/healthz"), client.get("/healthz?need=writes")

        assert (200, 503, "degraded", True, False) == (
            health.status_code,
            needed.status_code,
            health.json()["status"],
            health.json()["reads"]["ok"],
            health.json()["writes"]["ok"],
        )
        assert "secret" not in health.text
        writes = health.json()["writes"]
        stop = fresh.publisher.state.stop
        assert stop
        assert ("writing-stopped", format_instant(stop.stopped_at)) == (writes["code"], writes["since"])
        assert {"zh", "en"} == set(writes["words"])
        assert client.get("/v1/rights").status_code == 200


def test_a_guard_that_does_not_answer_is_degraded(fresh: WritingRegistry, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Without its guard the registry reads and does not write, and says that it is the guard.
    """

    def fail() -> None:
        message = "no connection"
        raise UnavailableError(message)

    monkeypatch.setattr(fresh.guard, "read", fail)

    health = get_health(fresh)

    assert ("degraded", True, False, "guard-unavailable") == (
        health.status,
        health.reads.ok,
        health.writes.ok,
        health.writes.code,
    )


def test_a_reader_does_not_speak_for_the_writer(fresh: WritingRegistry) -> None:
    """
    A public process says that it does not know about writing, rather than that all is well.
    """
    with open_registry(fresh.settings, writing=False, clock=fresh.clock) as registry:
        health = get_health(registry)

    assert ("ok", None) == (health.status, health.writes.ok)


def test_what_is_not_published_within_a_minute_is_degraded(
    fresh: WritingRegistry, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    An entry without a checkpoint counts as stalled once the promised minute is over, not before.
    """

    def stall() -> bytes:
        message = "the signer does not answer"
        raise UnavailableError(message)

    monkeypatch.setattr(fresh.publisher, "publish", stall)
    with pytest.raises(UnavailableError):
        ledger.desk.file(ledger.sign_party("LATE"))
    fresh.runner.catch_up()

    statuses = [get_health(fresh).status]
    ledger.clock.forward(seconds=61)
    statuses.append(get_health(fresh).status)

    log = get_health(fresh).log
    assert log
    assert (["ok", "degraded"], 1) == (statuses, log.unpublished)


def test_case_131_a_stall_is_told_while_filers_go_on(
    fresh: WritingRegistry, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    What counts is how long the first entry waits for a checkpoint: the last one is never old while filers go on.
    """

    def stall() -> bytes:
        message = "the signer does not answer"
        raise UnavailableError(message)

    monkeypatch.setattr(fresh.publisher, "publish", stall)
    statuses = []
    for number in range(6):
        with pytest.raises(UnavailableError):
            ledger.desk.file(ledger.sign_party(f"LATE{number}"))
        fresh.runner.catch_up()
        statuses.append(get_health(fresh).status)
        ledger.clock.forward(seconds=31)

    assert ["ok"] * 2 + ["degraded"] * 4 == statuses


def test_views_far_behind_are_degraded(fresh: WritingRegistry, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Answers that leave out more of the log than they may are not ok.
    """
    monkeypatch.setattr("api.health.MAX_LAG", 1)
    for name in ("ONE", "TWO"):
        ledger.desk.file(ledger.sign_party(name))

    health = get_health(fresh)

    assert health.projection
    assert ("degraded", 2) == (health.status, health.projection.lag)


def test_case_140_views_ahead_of_the_log_are_never_healthy(fresh: WritingRegistry) -> None:
    """
    A log restored from an older backup under newer views: health says so, and the views refuse to go on.
    """
    with fresh.database.write_transaction() as connection:
        at = cursor.load(connection)
        cursor.store(connection, cursor.Cursor(size=TreeSize(at.size + 3), leaf_hash=at.leaf_hash))

    health = get_health(fresh)
    assert health.projection
    assert ("degraded", -3) == (health.status, health.projection.lag)
    with pytest.raises(EvidenceError) as refused:
        fresh.runner.catch_up()
    assert "views-ahead-of-log" == refused.value.code


def test_a_database_that_does_not_answer_is_failing(
    public: TestClient[Edge], registry: WritingRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Without its database the registry says so, with 503, instead of failing itself.
    """

    def fail() -> int:
        message = "no connection"
        raise UnavailableError(message)

    monkeypatch.setattr(registry.answers, "size", fail)

    response = public.get("/healthz")

    assert (503, "failing", False) == (
        response.status_code,
        response.json()["status"],
        response.json()["reads"]["ok"],
    )
