# SPDX-License-Identifier: Apache-2.0
"""Real server processes: the roles, the wire, deadlines, and stopping without losing anything."""

import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from api.serving import bind, url_of
from api.wiring import found
from events.errors import UnavailableError
from tests.api_registry import FOUNDING, sign_company
from tests.api_server import Server, serving

JOSE = {"Content-Type": "application/jose"}
RECEIVE_SECONDS = 1


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A registry folder for the servers of this file."""
    folder = tmp_path_factory.mktemp("served") / "here"
    found(folder, FOUNDING)
    return folder


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    """Everything in one process, impatient with slow senders."""
    with serving("all", folder, receive_seconds=RECEIVE_SECONDS) as server:
        yield server


def exchange(server: Server, request: bytes) -> bytes:
    """Send bytes as they are and return everything that comes back."""
    with socket.create_connection(server.address, timeout=10) as connection:
        connection.sendall(request)
        answer = b""
        while part := connection.recv(65536):
            answer += part
        return answer


def test_a_filing_is_answered_in_public_at_once(server: Server, folder: Path) -> None:
    """
    From a signed filing to the public answer it takes well below a second.
    """
    with httpx.Client(base_url=server.url) as client:
        receipt = client.post("/filings", content=sign_company(folder, "NEWCO"), headers=JOSE)
        assert receipt.status_code == 201, receipt.text
        started = time.monotonic()
        while client.get("/v1/parties/NEWCO").status_code != 200:
            assert time.monotonic() - started < 5

        event = client.get(receipt.headers["location"])

    assert time.monotonic() - started < 1
    assert event.json()["sha256"] == receipt.json()["entry_sha256"]


RAW = {
    "a way up in a tile's address": (b"GET /tile/0/../0/000.p/1 HTTP/1.1", 404),
    "the same in disguise": (b"GET /tile/0/%2e%2e/0/000.p/1 HTTP/1.1", 404),
    "bytes that are no address": (b"GET /v1/rights/\xff HTTP/1.1", 400),
    "no HTTP at all": (b"\x16\x03\x01\x02\x00", 400),
    "a method override": (b"GET /checkpoint HTTP/1.1\r\nX-HTTP-Method-Override: DELETE", 200),
    "an unknown method": (b"BREW /checkpoint HTTP/1.1", 400),
    "two lengths": (b"POST /filings HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4", 400),
    "a length and chunks": (b"POST /filings HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked", 400),
    "HTTP/1.0": (b"GET /checkpoint HTTP/1.0", 200),
    "the absolute form": (b"GET http://elsewhere.example/checkpoint HTTP/1.1", 200),
    "a forged proxy header": (b"GET /checkpoint HTTP/1.1\r\nX-Forwarded-For: 127.0.0.1", 200),
    "a head that does not end": (b"GET / HTTP/1.1\r\nX-Long: " + b"a" * 70_000, 400),
}


@pytest.mark.parametrize(("head", "status"), RAW.values(), ids=RAW.keys())
def test_on_the_wire(head: bytes, status: int, server: Server) -> None:
    """
    Odd requests are refused or taken for what they say, and the server goes on.
    """
    answer = exchange(server, head + b"\r\nHost: here\r\nConnection: close\r\n\r\n")

    assert str(status).encode() == answer.partition(b" ")[2][:3]
    assert b"Traceback" not in answer
    assert httpx.get(f"{server.url}/healthz").status_code == 200


def trickle(server: Server, head: bytes) -> tuple[float, bytes]:
    """Send `head` and then a byte now and then; return how long that was borne, and the answer."""
    with socket.create_connection(server.address, timeout=10) as connection:
        started = time.monotonic()
        connection.sendall(head)
        connection.settimeout(0.1)
        answer = b""
        while time.monotonic() - started < 10:
            try:
                connection.send(b"a")
                part = connection.recv(65536)
                if not part:
                    break
                answer += part
            except TimeoutError:
                continue
            except OSError:
                break
        return time.monotonic() - started, answer


SLOW = {
    "a head that never ends": (b"GET / HTTP/1.1\r\nX-Slow: ", b""),
    "a body that never ends": (
        b"POST /filings HTTP/1.1\r\nHost: x\r\nContent-Type: application/jose\r\nContent-Length: 9999\r\n\r\n",
        b"408",
    ),
}


@pytest.mark.parametrize(("head", "status"), SLOW.values(), ids=SLOW.keys())
def test_a_slow_sender_is_cut_off(head: bytes, status: bytes, server: Server) -> None:
    """
    No trickle of bytes keeps a connection beyond the absolute deadline (reliability.md case 126).
    """
    seconds, answer = trickle(server, head)

    assert RECEIVE_SECONDS * 0.8 < seconds < RECEIVE_SECONDS + 4
    assert answer.partition(b" ")[2][:3] == status


def test_a_connection_serves_several_requests(server: Server) -> None:
    """
    Deadlines do not stand in the way of keep-alive.
    """
    with httpx.Client(base_url=server.url) as client:
        statuses = []
        for _ in range(3):
            statuses.append(client.get("/checkpoint").status_code)
            time.sleep(RECEIVE_SECONDS * 0.5)

    assert statuses == [200, 200, 200]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stopping_finishes_what_was_begun(number: int, folder: Path) -> None:
    """
    After the order to stop, open requests are answered and the process ends well.
    """
    filings = [sign_company(folder, f"STOP-{number}-{index}") for index in range(20)]
    with serving("all", folder) as server, client_of(server) as client, ThreadPoolExecutor(20) as pool:
        answers = [pool.submit(client.post, "/filings", content=filing, headers=JOSE) for filing in filings]
        while not any(answer.done() for answer in answers):
            time.sleep(0.005)
        code = server.stop(number)
        statuses = [answer.result().status_code for answer in answers if answer.exception() is None]

    assert code == 0
    assert set(statuses) == {201}
    assert '"level":"error"' not in server.log.read_text()


def test_a_public_server_needs_no_key(tmp_path: Path) -> None:
    """
    The public role reads without keys and guard, and takes no filing.
    """
    folder = tmp_path / "here"
    found(folder, FOUNDING)
    filing = sign_company(folder, "NEWCO")
    for path in [*(folder / "keys").iterdir(), folder / "guard.sqlite"]:
        path.unlink()
    with serving("public", folder) as server:
        answers = [
            httpx.get(f"{server.url}/checkpoint").status_code,
            httpx.post(f"{server.url}/filings", content=filing, headers=JOSE).status_code,
            httpx.get(f"{server.url}/healthz?need=writes").status_code,
        ]
        code = server.stop()

    assert (answers, code) == ([200, 405, 503], 0)


def test_the_parts_work_apart(tmp_path: Path) -> None:
    """
    Intake, worker and public server are three processes on one folder; a filing goes from the first to the last.
    """
    folder = tmp_path / "here"
    found(folder, FOUNDING)
    filing = sign_company(folder, "NEWCO")
    with (
        serving("intake", folder) as intake,
        serving("worker", folder) as worker,
        serving("public", folder) as public,
    ):
        receipt = httpx.post(f"{intake.url}/filings", content=filing, headers=JOSE, timeout=30)
        deadline = time.monotonic() + 20
        while httpx.get(f"{public.url}/v1/parties/NEWCO").status_code != 200:
            assert time.monotonic() < deadline, worker.log.read_text()
            time.sleep(0.05)
        refused = httpx.get(f"{intake.url}/v1/rights")
        codes = [server.stop() for server in (intake, worker, public)]

    assert (201, 404, [0, 0, 0]) == (receipt.status_code, refused.status_code, codes)


def test_reading_goes_on_without_the_writers(tmp_path: Path) -> None:
    """
    Intake and worker are killed in the middle of their work: the public server answers as before, the position too.
    """
    folder = tmp_path / "here"
    found(folder, FOUNDING)
    filings = [sign_company(folder, f"P{number}") for number in range(12)]
    with (
        serving("intake", folder) as intake,
        serving("worker", folder) as worker,
        serving("public", folder) as public,
        ThreadPoolExecutor(4) as pool,
    ):
        assert 201 == httpx.post(f"{intake.url}/filings", content=filings[0], headers=JOSE, timeout=30).status_code
        deadline = time.monotonic() + 20
        while httpx.get(f"{public.url}/v1/parties/P0").status_code != 200:
            assert time.monotonic() < deadline, worker.log.read_text()
            time.sleep(0.05)
        answers = [
            pool.submit(httpx.post, f"{intake.url}/filings", content=filing, headers=JOSE) for filing in filings[1:]
        ]
        while not any(answer.done() for answer in answers):
            time.sleep(0.005)
        for server in (intake, worker):
            server.process.kill()
            server.process.wait(30)
        pool.shutdown()
        taken = 1 + sum(answer.exception() is None and answer.result().status_code == 201 for answer in answers)
        addresses = ("/v1/parties/P0", "/v1/parties/P0", "/v1/rights", "/checkpoint", "/v1/events?limit=1000")
        read = [httpx.get(f"{public.url}{address}") for address in addresses]

    assert [200] * len(addresses) == [answer.status_code for answer in read]
    # What was given a receipt is there; the last of what was not may be as well.
    assert taken + 1 <= len(read[-1].json()["items"])
    assert read[0].content == read[1].content


def test_a_taken_port_is_named() -> None:
    """
    A port in use is an error that says what to do; a demo moves on to the next one.
    """
    with bind("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UnavailableError, match="--port") as error:
            bind("127.0.0.1", port)
        with bind("127.0.0.1", port, may_move=True) as moved:
            assert moved.getsockname()[1] > port
            assert url_of(moved).startswith("http://127.0.0.1:")

    assert error.value.code == "port-busy"


def client_of(server: Server) -> httpx.Client:
    """Return a client that many threads may share."""
    return httpx.Client(base_url=server.url, timeout=30, limits=httpx.Limits(max_connections=64))
