# SPDX-License-Identifier: Apache-2.0
"""Each volume of a registry full by itself, and no descriptors left (reliability.md cases 10 and 11).

A real server, of which one place at a time lies on a small volume that is filled to its last byte, without a reserve.
"""

import shutil
import socket
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from api.wiring import found
from tests.api_registry import FOUNDING, sign_company
from tests.api_server import serving
from tests.conftest import nightly
from tests.desk_process import Answer
from tests.evidence_files import PDF, digest_of, item_of
from tests.oracle import check_everything
from tests.replication import wait_until
from tests.volumes import Volume, small_volume

pytestmark = nightly

VOLUME_KIB = 12 * 1024
MOST = 600
"""Filings until a full volume must have been met: SQLite goes on for a while in the room that its files have."""
DESCRIPTORS, IDLE = 64, 150


class Place(NamedTuple):
    """What lies on the small volume, and what comes of it: the codes of refused filings, and that of a refused file."""

    settings: Callable[[Path], dict[str, object]]
    before: Callable[[Path], tuple[str, ...]]
    filings: set[str]
    upload: str = ""


def _none(_: Path) -> tuple[str, ...]:
    return ()


PLACES = {
    "the log's database": Place(
        lambda place: {"database_url": f"sqlite:///{place}/registry.sqlite"},
        _none,
        {"disk-full", "recorded-not-published"},
    ),
    "the guard": Place(
        lambda place: {"guard_url": f"sqlite:///{place}/guard.sqlite"}, _none, {"disk-full", "recorded-not-published"}
    ),
    "the evidence": Place(lambda place: {"evidence": place / "evidence"}, _none, set(), "disk-reserve"),
    "temporary files": Place(lambda _: {}, lambda place: ("env", f"TMPDIR={place}"), set()),
    "what the server says": Place(lambda _: {}, lambda place: ("sh", "-c", 'exec "$@" 2>"$0/log"', str(place)), set()),
}


def _send(client: httpx.Client, filing: bytes) -> httpx.Response:
    return client.post("/filings", content=filing, headers={"Content-Type": "application/jose"})


def _receipt(answer: httpx.Response) -> Answer:
    assert answer.status_code in {200, 201}, answer.text
    receipt = answer.json()
    return Answer(0, receipt["position"], receipt["entry"].encode(), receipt["proof"].encode())


def _bring(client: httpx.Client, raw: bytes) -> httpx.Response:
    return client.put(f"/evidence/{digest_of(raw)}", content=raw)


def _fill(volume: Volume) -> None:
    with (volume.seen / "ballast").open("wb", buffering=0) as ballast:
        for size in (64 * 1024, 1024, 1):
            try:
                while True:
                    ballast.write(bytes(size))
            except OSError:
                continue


def _file_until_refused(client: httpx.Client, folder: Path, receipts: list[Answer]) -> tuple[bytes, httpx.Response]:
    for number in range(MOST):
        filing = sign_company(folder, f"N{number}")
        answer = _send(client, filing)
        if answer.status_code != 201:
            return filing, answer
        receipts.append(_receipt(answer))
    pytest.fail(f"{MOST} filings found room on a full volume")


def _check_reading(client: httpx.Client) -> None:
    for address in ("/checkpoint", "/v1/parties/FIRST", "/v1/events/1/receipt", "/v1/rights"):
        assert 200 == client.get(address).status_code, address
    assert client.get("/healthz").json()["reads"]["ok"]


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES.keys())
def test_case_10_each_volume_full_by_itself(tmp_path: Path, place: Place) -> None:
    """
    Whichever it is, questions are answered; what needs room there is refused with an error of its own, all else goes
    on; with room again, what was refused is taken, and nothing that a receipt was given for is lost.
    """
    folder, there = tmp_path / "here", tmp_path / "volume"
    found(folder, FOUNDING)
    receipts: list[Answer] = []
    with small_volume(there, VOLUME_KIB) as volume:
        for name in ("registry.sqlite", "guard.sqlite"):
            shutil.copy(folder / name, volume.seen)
        before = (*volume.enter, *place.before(there))
        settings = {"reserve_mib": 0, **place.settings(there)}
        with (
            serving("all", folder, before=before, **settings) as server,
            httpx.Client(base_url=server.url, timeout=30) as client,
        ):
            receipts.append(_receipt(_send(client, sign_company(folder, "FIRST", evidence=[item_of(PDF)]))))
            # Views of what is recorded by then need room, too.
            wait_until(lambda: client.get("/v1/parties/FIRST").status_code == 200)
            _fill(volume)
            brought = _bring(client, PDF)
            assert ((503, place.upload) if place.upload else 201) in {
                brought.status_code,
                (brought.status_code, brought.json().get("code")),
            }
            if place.filings:
                refused, answer = _file_until_refused(client, folder, receipts)
                assert 503 == answer.status_code
                assert answer.json()["code"] in place.filings
            else:
                refused = sign_company(folder, "SECOND")
                receipts.append(_receipt(_send(client, refused)))
            _check_reading(client)

            (volume.seen / "ballast").unlink()
            wait_until(lambda: _send(client, refused).status_code in {200, 201})
            receipts.append(_receipt(_send(client, refused)))
            assert _bring(client, PDF).status_code in {200, 201}
            assert client.get("/healthz").json()["writes"]["ok"]
            _check_reading(client)
            server.stop()
        for setting, name in {"database_url": "registry.sqlite", "guard_url": "guard.sqlite"}.items():
            if setting in settings:
                shutil.copy(volume.seen / name, folder)
    check_everything(folder, receipts)


def test_case_11_no_descriptor_left(tmp_path: Path) -> None:
    """
    More connections than the server may have descriptors for: who is connected is served or told to come again, and
    when the others have gone everybody is, without a restart.
    """
    folder = tmp_path / "here"
    found(folder, FOUNDING)
    limit = ("prlimit", f"--nofile={DESCRIPTORS}")
    with serving("all", folder, before=limit) as server, httpx.Client(base_url=server.url, timeout=30) as client:
        receipts = [_receipt(_send(client, sign_company(folder, "FIRST")))]
        with ExitStack() as idle:
            for _ in range(IDLE):
                idle.enter_context(socket.create_connection(server.address, timeout=10))
            assert DESCRIPTORS == len([*Path(f"/proc/{server.process.pid}/fd").iterdir()])
            held = sign_company(folder, "AMID")
            amid = _send(client, held)
            assert amid.status_code in {201, 503}, amid.text
        wait_until(lambda: httpx.get(f"{server.url}/healthz").status_code == 200)
        with httpx.Client(base_url=server.url, timeout=30) as other:
            receipts += [_receipt(_send(other, held)), _receipt(_send(other, sign_company(folder, "LATER")))]
            assert 200 == other.get("/v1/parties/FIRST").status_code
        assert server.process.poll() is None
        server.stop()
    check_everything(folder, receipts)
