# SPDX-License-Identifier: Apache-2.0
"""What may happen to a PostgreSQL server in the middle of an append (reliability.md §5.1, §7.2)."""

import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import URL, make_url

from events.database import open_database
from events.errors import OutcomeUnknownError, RegistryError, UnavailableError
from events.ids import Position
from events.sql import SqlEventStore
from tests.contracts.entries import append, file
from tests.ledgers import Ledger, found_ledger
from tests.oracle import check_everything
from tests.postgres import Postgres, Server, running_server

WRITERS, EACH = 6, 15
BACKENDS = (
    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{}' AND pid <> pg_backend_pid()"
)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server of this module's own, to be stopped and killed."""
    with running_server() as started:
        yield started


@pytest.fixture
def own(server: Server, tmp_path: Path) -> Iterator[Ledger]:
    """A registry on that server."""
    postgres = Postgres(server.address())
    with postgres.database() as url:
        ledger = found_ledger(tmp_path, url)
        yield ledger
        ledger.close()
    postgres.close()


def _append(ledger: Ledger, name: str, then: Callable[[], object]) -> None:
    """Append an entry past the desk, and do something before its commit."""
    with SqlEventStore(ledger.database).appending() as appender:
        append(appender, [file(name, "right:A")], at=ledger.clock())
        then()


def _file_until_taken(ledger: Ledger, filing: bytes) -> list[str]:
    """File it as a client does that tries again; return the codes of what went wrong before."""
    codes = []
    for _ in range(20):
        try:
            ledger.desk.file(filing)
        except RegistryError as error:
            codes.append(error.code)
        else:
            return codes
    raise AssertionError(codes)


@pytest.mark.parametrize("how", ["immediate", "kill"])
def test_case_13_the_server_dies_in_the_middle_of_an_append(server: Server, own: Ledger, how: str) -> None:
    """
    Nothing of the append is there, the filer learns that the database is gone, and the same filing is recorded once.
    """
    filing = own.sign_party("A")
    with pytest.raises(RegistryError) as error:
        _append(own, "lost", lambda: server.die(how))
    assert error.value.code in {"database-unreachable", "outcome-unknown"}

    with pytest.raises(UnavailableError):
        own.desk.file(filing)
    server.start()
    _file_until_taken(own, filing)

    receipt = own.desk.file(filing)
    assert not receipt.is_new
    check_everything(own, [receipt])


def test_case_13_one_backend_is_killed(own: Ledger, server: Server) -> None:
    """The connection of the append is cut: the next one is taken from another, and nothing is there twice."""
    filing = own.sign_party("A")
    words = BACKENDS.format(make_url(own.database.url).database)
    with pytest.raises(RegistryError):
        _append(own, "lost", lambda: Postgres.say(server.address(), words))
    _file_until_taken(own, filing)
    check_everything(own, [own.desk.file(filing)])


def test_every_idle_connection_is_cut(own: Ledger, server: Server) -> None:
    """As by a server that was started again while nobody filed: the next filer is told nothing of it."""
    with own.database.read_transaction(), own.database.read_transaction():
        own.desk.file(own.sign_party("A"))
    Postgres.say(server.address(), BACKENDS.format(make_url(own.database.url).database))
    receipt = own.desk.file(own.sign_party("B"))
    assert receipt.is_new
    check_everything(own, [receipt])


class Proxy:
    """Stands between client and server, and cuts the line once, after the server's answer to a COMMIT."""

    def __init__(self, address: URL) -> None:
        self._folder = Path(str(address.query["host"]), ".s.PGSQL.5432")
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.is_armed = False
        self.cuts = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def arm(self) -> None:
        """Cut the next one."""
        self.is_armed = True

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        upstream = socket.socket(socket.AF_UNIX)
        upstream.connect(str(self._folder))
        cut = threading.Event()
        back = threading.Thread(target=self._answer, args=(upstream, client, cut), daemon=True)
        back.start()
        with suppress(OSError), client, upstream:
            while data := client.recv(65_536):
                if self.is_armed and b"COMMIT" in data:
                    self.is_armed = False
                    cut.set()
                upstream.sendall(data)

    def _answer(self, upstream: socket.socket, client: socket.socket, cut: threading.Event) -> None:
        with suppress(OSError):
            while data := upstream.recv(65_536):
                if cut.is_set():
                    # The server has committed, and nobody hears of it.
                    self.cuts += 1
                    break
                client.sendall(data)
            client.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._listener.close()


@contextmanager
def _behind_proxy(server: Server, folder: Path) -> Iterator[tuple[Ledger, Proxy]]:
    postgres, proxy = Postgres(server.address()), Proxy(server.address())
    with ExitStack() as stack:
        stack.callback(postgres.close)
        stack.callback(proxy.close)
        address = make_url(stack.enter_context(postgres.database()))
        ledger = found_ledger(
            folder, address.set(host="127.0.0.1", port=proxy.port, query={}).render_as_string(hide_password=False)
        )
        stack.callback(ledger.close)
        yield ledger, proxy


def test_case_14_the_answer_to_a_commit_is_lost(server: Server, tmp_path: Path) -> None:
    """
    It is never called a failure when it was committed: the desk looks the filing up, and one entry is there.
    """
    with _behind_proxy(server, tmp_path) as (ledger, proxy):
        with pytest.raises(OutcomeUnknownError):
            _append(ledger, "done", proxy.arm)
        with ledger.store.reading() as view:
            assert view.find_filing(file("done", "right:A").payload.filing_id) is not None
        assert 1 == proxy.cuts


def test_case_14_a_desk_whose_commit_was_cut_off(server: Server, tmp_path: Path) -> None:
    """The filer gets a receipt, at once or when the same filing is sent again; exactly one entry is there."""
    with _behind_proxy(server, tmp_path) as (ledger, proxy):
        filing = ledger.sign_party("A")
        proxy.arm()
        codes = _file_until_taken(ledger, filing)
        assert set(codes) <= {"outcome-unknown", "database-unreachable"}
        assert 1 == proxy.cuts
        receipt = ledger.desk.file(filing)
        assert not receipt.is_new
        check_everything(ledger, [receipt])


SAID = {
    "53100": "disk-full",
    "53200": "out-of-memory",
    "53300": "database-busy",
    "58030": "database-io",
}
"""Cases 10 to 12: what the server says when its own volume is full, or it has no memory, no connection or no disk."""


@pytest.mark.parametrize("table", ["events", "checkpoints"])
@pytest.mark.parametrize(("state", "code"), SAID.items(), ids=SAID.values())
def test_what_the_server_has_no_room_for_is_taken_later(
    own: Ledger, server: Server, state: str, code: str, table: str
) -> None:
    """
    The filer is told what the server said, whichever write it was; reading goes on; then the same filing is taken.
    """
    before = own.desk.file(own.sign_party("A"))
    filing = own.sign_party("B")
    database = server.address().set(database=make_url(own.database.url).database)
    Postgres.say(
        database,
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '{state}'; END $$",
    )
    Postgres.say(database, f"CREATE TRIGGER refuse BEFORE INSERT ON {table} EXECUTE FUNCTION refuse()")

    with pytest.raises(UnavailableError) as refused:
        own.desk.file(filing)
    with own.store.reading() as view:
        assert before.entry == view.entry(Position(before.position)).raw
    Postgres.say(database, f"DROP TRIGGER refuse ON {table}")

    assert {"events": code, "checkpoints": "recorded-not-published"}[table] == refused.value.code
    receipt = own.desk.file(filing)
    assert (table == "events") == receipt.is_new
    check_everything(own, [before, receipt])


def test_a_server_that_became_read_only_is_told(own: Ledger, server: Server) -> None:
    """
    As case 11 is for a file: nothing is recorded, reading goes on, and with the right to write again it is taken.
    """
    filing = own.sign_party("A")
    name = make_url(own.database.url).database
    Postgres.say(server.address(), f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    Postgres.say(server.address(), BACKENDS.format(name))

    with pytest.raises(UnavailableError) as refused:
        own.desk.file(filing)
    with own.store.reading() as view:
        assert view.head().size
    Postgres.say(server.address(), f"ALTER DATABASE {name} RESET default_transaction_read_only")
    Postgres.say(server.address(), BACKENDS.format(name))

    assert "database-read-only" == refused.value.code
    check_everything(own, [own.desk.file(filing)])


def test_case_16_a_setting_that_loses_receipts_is_named(postgres: Postgres, postgres_url: str) -> None:
    """`doctor` names a setting of the server or of the database that would lose acknowledged filings."""
    database = open_database(postgres_url)
    assert [] == database.find_unsafe_settings()
    database.close()
    postgres.execute(f"ALTER DATABASE {make_url(postgres_url).database} SET synchronous_commit = off")
    database = open_database(postgres_url)
    assert ["synchronous_commit: expected on or remote_apply, found off"] == database.find_unsafe_settings()
    database.close()


def test_case_21_a_sequence_lets_readers_skip(postgres_url: str) -> None:
    """
    The control: positions from a sequence are seen out of order, and whoever follows them never sees the late one.
    """
    address = make_url(postgres_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with ExitStack() as stack:
        first, second, reader = (stack.enter_context(psycopg.connect(address)) for _ in range(3))
        reader.autocommit = True
        reader.execute("CREATE TABLE naive (position BIGSERIAL PRIMARY KEY, body TEXT)")
        first.execute("INSERT INTO naive (body) VALUES ('early')")
        second.execute("INSERT INTO naive (body) VALUES ('late')")
        second.commit()
        seen = [row[0] for row in reader.execute("SELECT position FROM naive WHERE position > 0")]
        first.commit()
        seen += [row[0] for row in reader.execute("SELECT position FROM naive WHERE position > %s", [max(seen)])]
        everything = [row[0] for row in reader.execute("SELECT position FROM naive ORDER BY position")]
    assert ([2], [1, 2]) == (seen, everything)


def _write(url: str, number: int) -> None:
    database = open_database(url)
    for count in range(EACH):
        with SqlEventStore(database).appending() as appender:
            append(appender, [file(f"{number}/{count}", f"right:{number}")])
    database.close()


def _follow(url: str, ended: threading.Event) -> list[int]:
    database, seen = open_database(url), list[int]()
    is_last = False
    while not is_last:
        is_last = ended.is_set()
        with SqlEventStore(database).reading() as view:
            seen += [each.position for each in view.entries(Position(len(seen)), 1000)]
    database.close()
    return seen


def test_case_21_readers_of_the_log_skip_nothing(postgres_url: str) -> None:
    """Writers in connections of their own; a reader that follows has seen every position once, in order."""
    ended = threading.Event()
    with ThreadPoolExecutor(WRITERS + 1) as pool:
        reader = pool.submit(_follow, postgres_url, ended)
        for writer in [pool.submit(_write, postgres_url, number) for number in range(WRITERS)]:
            writer.result()
        ended.set()
        assert list(range(WRITERS * EACH)) == reader.result()
