# SPDX-License-Identifier: Apache-2.0
"""Evidence through a real server: large files in little memory, in a folder and in a bucket."""

import os
import socket
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from api.wiring import WritingRegistry
from tests.api_server import Server, serving
from tests.evidence_files import digest_of, file_naming, item_of
from tests.ledgers import Ledger
from tests.s3_server import BUCKET, s3_serving

_MIB = 1024**2


def test_case_136_a_large_file_takes_little_memory(fresh: WritingRegistry, ledger: Ledger) -> None:
    """Forty-eight MiB go in and out, and the server's memory does not grow by a third of it."""
    raw = os.urandom(_MIB) * 48
    file_naming(ledger, item_of(raw, media_type="application/zip"))
    assert fresh.settings.folder
    with serving("all", fresh.settings.folder) as server:
        httpx.get(f"{server.url}/healthz")
        before = _peak_kib(server)
        assert 201 == _put(server, raw).status_code
        assert raw == httpx.get(f"{server.url}/v1/evidence/{digest_of(raw)}", timeout=60).content
        assert _peak_kib(server) - before < 16 * 1024


def test_evidence_in_a_bucket(fresh: WritingRegistry, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a setting alone, a bucket takes the folder's place: nothing lies here, and a lost file is told of as well."""
    raw = os.urandom(6 * _MIB)
    position = file_naming(ledger, item_of(raw))
    assert fresh.settings.folder
    with s3_serving() as s3:
        for name, value in s3.variables.items():
            monkeypatch.setenv(name, value)
        with serving("all", fresh.settings.folder, evidence=f"s3://{BUCKET}/cn") as server:
            assert 201 == _put(server, raw).status_code
            assert 200 == _put(server, raw).status_code
            address = f"{server.url}/v1/evidence/{digest_of(raw)}"
            assert raw == httpx.get(address).content
            digest = digest_of(raw)
            assert 204 == httpx.delete(f"{s3.url}/{BUCKET}/cn/sha256/{digest[:2]}/{digest}").status_code
            assert (500, "evidence-mismatch") == (httpx.get(address).status_code, httpx.get(address).json()["code"])
            [item] = httpx.get(f"{server.url}/v1/events/{position}").json()["evidence"]
            assert "missing" == item["state"]
            assert item["received_at"]
    assert not Path(fresh.settings.evidence).exists()


def test_who_breaks_off_leaves_nothing(fresh: WritingRegistry, ledger: Ledger) -> None:
    """A sender that goes away in the middle has brought nothing, and the next one is served."""
    raw = os.urandom(4 * _MIB)
    file_naming(ledger, item_of(raw))
    assert fresh.settings.folder
    folder = Path(fresh.settings.evidence)
    with serving("intake", fresh.settings.folder) as server:

        def half() -> object:
            yield raw[: 2 * _MIB]
            raise ConnectionError

        with pytest.raises(ConnectionError):
            httpx.put(f"{server.url}/evidence/{digest_of(raw)}", content=half())  # type: ignore[arg-type]
        assert 201 == _put(server, raw).status_code
    assert 2 == len([path for path in folder.rglob("*") if path.is_file()])


def test_no_more_than_eight_at_once(fresh: WritingRegistry, ledger: Ledger) -> None:
    """Whoever comes while eight files are on their way in is told to come back; filings and readers are not."""
    raw = os.urandom(_MIB)
    file_naming(ledger, item_of(raw))
    head = f"PUT /evidence/{digest_of(raw)} HTTP/1.1\r\nHost: here\r\nContent-Length: {len(raw)}\r\n\r\n".encode()
    assert fresh.settings.folder
    with serving("all", fresh.settings.folder) as server:
        with ExitStack() as opened:
            for _ in range(8):
                sender = opened.enter_context(socket.create_connection(server.address))
                sender.sendall(head + raw[:1000])
            answer = _wait_for(503, lambda: _put(server, raw))
            assert ("evidence-busy", "5") == (answer.json()["code"], answer.headers["retry-after"])
            assert (
                201
                == httpx.post(
                    f"{server.url}/filings",
                    content=ledger.sign_party("LATER"),
                    headers={"Content-Type": "application/jose"},
                ).status_code
            )
        assert 201 == _wait_for(201, lambda: _put(server, raw)).status_code


def _wait_for(status: int, ask: Callable[[], httpx.Response]) -> httpx.Response:
    deadline = time.monotonic() + 30
    while (answer := ask()).status_code != status and time.monotonic() < deadline:
        time.sleep(0.1)
    assert status == answer.status_code, answer.text
    return answer


def _put(server: Server, raw: bytes) -> httpx.Response:
    return httpx.put(f"{server.url}/evidence/{digest_of(raw)}", content=raw, timeout=60)


def _peak_kib(server: Server) -> int:
    lines = Path(f"/proc/{server.process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
