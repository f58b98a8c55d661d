# SPDX-License-Identifier: Apache-2.0
"""Two real PostgreSQL servers on one machine, the second a streaming standby of the first (deploy/SCALING.md).

The standby is made as an operator makes one: `pg_basebackup --write-recovery-conf --create-slot`, and a start.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy.engine import URL

from tests.postgres import Postgres, Server, running_server

SLOT = "standby"
SECONDS = 30.0
_STREAMING = "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND sync_state = '{}'"


class Pair:
    """A primary and its standby; `primary` stays the one that was it first."""

    def __init__(self, primary: Server, standby: Server) -> None:
        """Use both as they run."""
        self.primary = primary
        self.standby = standby

    def wait_for_standby(self) -> None:
        """Let every commit on the primary wait until the standby has it on disk."""
        self._set(self.primary, "synchronous_standby_names = '*'")
        self.wait_until_streaming("sync")

    def wait_until_streaming(self, how: str = "async") -> None:
        """Wait until the standby is connected, `sync` or `async`."""
        wait_until(lambda: ask(self.primary.address(), _STREAMING.format(how)) == 1)

    def wait_until_equal(self) -> None:
        """Wait until the standby shows all that the primary has committed."""
        end = ask(self.primary.address(), "SELECT pg_current_wal_lsn()")
        wait_until(lambda: ask(self.standby.address(), f"SELECT pg_last_wal_replay_lsn() >= '{end}'") is True)

    def cut_off(self) -> None:
        """Break the line between the two: from now on the standby hears of nothing."""
        self._set(self.standby, "primary_conninfo = ''")
        wait_until(lambda: ask(self.primary.address(), "SELECT count(*) FROM pg_stat_replication") == 0)

    def promote(self) -> None:
        """Make the standby a primary of its own."""
        assert ask(self.standby.address(), "SELECT pg_promote()") is True

    def url_of(self, database: str) -> str:
        """Return the address of a database on whichever of the two takes writes."""
        hosts = ",".join(str(server.address().query["host"]) for server in (self.primary, self.standby))
        address = self.primary.address().set(drivername="postgresql+psycopg", database=database, query={})
        return address.update_query_dict({"host": hosts, "target_session_attrs": "read-write"}).render_as_string(
            hide_password=False
        )

    @staticmethod
    def _set(server: Server, setting: str) -> None:
        Postgres.say(server.address(), f"ALTER SYSTEM SET {setting}")
        Postgres.say(server.address(), "SELECT pg_reload_conf()")


def url_on(server: Server, database: str, *, user: str = "postgres") -> str:
    """Return the address of a database on this server and no other."""
    address = server.address().set(drivername="postgresql+psycopg", database=database, username=user)
    return address.render_as_string(hide_password=False)


def ask(address: URL, query: str) -> object:
    """Return the one value that answers `query`."""
    url = address.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row
    return row[0]


def wait_until(holds: Callable[[], bool]) -> None:
    """Ask again until it holds."""
    deadline = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < deadline, f"not so after {SECONDS} s"
        time.sleep(0.05)


@contextmanager
def running_pair(database: str) -> Iterator[Pair]:
    """Start a primary with an empty `database`, and a standby of it; stop both at the end."""
    with running_server() as primary:
        Postgres.say(primary.address(), f"CREATE DATABASE {database}")
        with tempfile.TemporaryDirectory(prefix="verdigris-standby-", dir="/tmp", ignore_cleanup_errors=True) as folder:
            Path(folder).chmod(0o755)
            with primary.copied_to(Path(folder, "data"), slot=SLOT) as standby:
                pair = Pair(primary, standby)
                pair.wait_until_streaming()
                yield pair
