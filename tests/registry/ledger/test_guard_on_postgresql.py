# SPDX-License-Identifier: Apache-2.0
"""A guard kept in a PostgreSQL database of its own."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from events.errors import EvidenceError, MalformedError
from events.tlog.merkle import leaf_hash
from registry.ledger.guard import MOVED, Guard, Guarded, check_apart
from registry.ledger.stops import Stop
from tests.ledgers import ORIGIN, START
from tests.postgres import Postgres


@pytest.fixture
def url(postgres: Postgres) -> Iterator[str]:
    """The address of a database that holds nothing."""
    with postgres.database(empty=True) as made:
        yield made


def _next(before: Guarded, number: int) -> Guarded:
    return Guarded(size=before.size + 1, root=leaf_hash(b"%d" % number), note=b"%d" % number, signed_at=START)


def test_a_guard_is_made_once_and_must_exist(url: str) -> None:
    """It is never made on the way, and never a second time."""
    with pytest.raises(EvidenceError, match="not there"):
        Guard.open(url, ORIGIN)
    Guard.create(url, ORIGIN, START).close()
    with pytest.raises(EvidenceError, match="exists already"):
        Guard.create(url, ORIGIN, START)
    guard = Guard.open(url, ORIGIN)
    assert 0 == guard.read().size
    guard.close()


def test_one_of_several_wins_each_swap(url: str) -> None:
    """Eight signers that saw the same head: exactly one puts its own in place, the others learn of it."""
    Guard.create(url, ORIGIN, START).close()
    guards = [Guard.open(url, ORIGIN) for _ in range(8)]
    for _ in range(5):
        before = guards[0].read()

        def swap(number: int, before: Guarded = before) -> str:
            try:
                guards[number].swap(before, _next(before, number))
            except EvidenceError as error:
                return error.code
            return "won"

        with ThreadPoolExecutor(8) as pool:
            outcomes = sorted(pool.map(swap, range(8)))
        assert [MOVED] * 7 + ["won"] == outcomes
        assert before.size + 1 == guards[7].read().size
    for guard in guards:
        guard.close()


def test_a_stop_is_seen_by_everybody(url: str) -> None:
    """What stopped one process is there for the others."""
    Guard.create(url, ORIGIN, START).close()
    one, other = Guard.open(url, ORIGIN), Guard.open(url, ORIGIN)
    one.stop(Stop(code="head-mismatch", message="found out", stopped_at=START))
    stop = other.read().stop
    assert stop is not None
    assert "head-mismatch" == stop.code
    one.close()
    other.close()


def test_a_guard_in_the_logs_own_database_is_refused(url: str) -> None:
    """Whoever puts one back would put back the other with it."""
    with pytest.raises(MalformedError, match="own database"):
        check_apart(url, url)
    check_apart(url, "sqlite:///guard.sqlite")


@pytest.mark.parametrize(
    ("guard", "is_same"),
    {
        "on the second of the log's hosts": ("postgresql://u@b/registry", True),
        "there under another name": ("postgresql://u@b/guard", False),
        "on a server of its own": ("postgresql://u@c/registry", False),
        "there by a socket of its own": ("postgresql://u@/registry?host=/run/c", False),
        "on both hosts, one port": ("postgresql://u@/registry?host=a,b&port=5432", True),
        "on another port": ("postgresql://u@/registry?host=a,b&port=6000,6001", False),
        "in SQLAlchemy's spelling": ("postgresql+psycopg://u@/registry?host=c:6000&host=b:5432", True),
    }.values(),
)
def test_a_guard_beside_a_log_of_several_hosts(guard: str, *, is_same: bool) -> None:
    """A standby holds what its primary holds: a guard in the log's database there would be put back with it."""
    log = "postgresql+psycopg://owner@/registry?host=a,b&target_session_attrs=read-write"
    if is_same:
        with pytest.raises(MalformedError, match="own database"):
            check_apart(log, guard)
    else:
        check_apart(log, guard)
