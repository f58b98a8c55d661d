# SPDX-License-Identifier: Apache-2.0
"""The client against a real server, over a line that loses answers, and with receipts that are none."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import msgspec
import pytest
from httpx_retries import Retry

from api.client import Filer, Journal, Maker, Outcome, Row, file_batch, prepare_batch
from api.client.intake import RETRY, Intake, open_intake
from api.client.receipts import verify_receipt
from api.intake.results import Recorded
from api.wiring import system_clock
from events.errors import ProofError, RejectedError, SignatureError, UnavailableError
from events.tlog.signatures import parse_vkey
from registry.keyuris import Access, open_key
from registry.passphrases import load_passphrase
from tests.api.cli.terminal import process
from tests.api_registry import sign_company
from tests.api_server import serving
from tests.ledgers import ORIGIN

AT_ONCE = Retry(total=2, allowed_methods=["GET", "POST"], backoff_factor=0)


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a new registry."""
    folder = tmp_path_factory.mktemp("client") / "registry"
    made = process("init", "--origin", ORIGIN, "--dir", folder, "--database", f"sqlite:///{folder}/registry.sqlite")
    assert 0 == made.code, made.err
    return folder


@pytest.fixture(scope="module")
def server(registry: Path) -> Iterator[str]:
    """A server of that registry."""
    with serving("all", registry) as running:
        yield running.url


class Line(ThreadingHTTPServer):
    """A line to a server on which the first answers get lost; it counts what is sent and what is lost."""

    def __init__(self, server: str, losses: list[str]) -> None:
        super().__init__(("127.0.0.1", 0), _Passing)
        self.server_url = server
        self.losses = losses
        self.sent: list[bytes] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Passing(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        line = self.server
        assert isinstance(line, Line)
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        line.sent.append(raw)
        loss = line.losses.pop(0) if line.losses else ""
        if loss == "request":
            self.close_connection = True
            return
        if loss == "busy":
            self._answer(503, b"", {"Retry-After": "0"})
            return
        kind = {"Content-Type": self.headers["Content-Type"]}
        answer = httpx.post(f"{line.server_url}{self.path}", content=raw, headers=kind)
        if loss == "answer":
            # The server took it, and nobody here will know.
            self.close_connection = True
            return
        self._answer(answer.status_code, answer.content, {"Content-Type": answer.headers["Content-Type"]})

    def _answer(self, status: int, raw: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(raw))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def line_to(server: str, *losses: str) -> Iterator[Line]:
    line = Line(server, list(losses))
    thread = threading.Thread(target=line.serve_forever)
    thread.start()
    try:
        yield line
    finally:
        line.shutdown()
        thread.join()
        line.server_close()


LOSSES = {
    "the request is lost": ("request",),
    "the answer is lost, twice": ("answer", "answer"),
    "the server is busy, then the answer is lost": ("busy", "answer"),
}


@pytest.mark.parametrize("losses", LOSSES.values(), ids=LOSSES.keys())
def test_what_gets_lost_is_sent_again_and_recorded_once(losses: tuple[str, ...], server: str, registry: Path) -> None:
    """
    The very same bytes go out again; the receipt is that of the one entry there is.
    """
    raw = sign_company(registry, f"LOSS-{len(losses)}-{losses[0].upper()}")
    with line_to(server, *losses) as line, open_intake(line.url, retry=AT_ONCE) as intake:
        recorded = intake.file(raw)
        assert [raw] * (len(losses) + 1) == line.sent
    verify_receipt(recorded, raw)
    subject = {"stream": recorded.subject}
    assert 1 == len(httpx.get(f"{server}/v1/events", params=subject).json()["items"])


def test_a_line_that_stays_broken_is_told_as_the_networks(server: str, registry: Path) -> None:
    """
    After the last try the error says what went wrong; the filing may have been recorded.
    """
    with line_to(server, *["answer"] * 9) as line, open_intake(line.url, retry=AT_ONCE) as intake:
        with pytest.raises(UnavailableError) as caught:
            intake.file(sign_company(registry, "BROKEN"))
        assert ("network", 3) == (caught.value.code, len(line.sent))


def test_case_129_a_key_over_its_budget_is_told_to_come_back(registry: Path) -> None:
    """
    That is no refusal of what was filed: sent again in another hour, it is taken.
    """
    never = Retry(total=0, allowed_methods=["POST"])
    with serving("all", registry, key_filings=1) as server, open_intake(server.url, retry=never) as intake:
        intake.file(sign_company(registry, "WITHIN"))
        with pytest.raises(UnavailableError) as caught:
            intake.file(sign_company(registry, "BEYOND"))
    assert "key-over-budget" == caught.value.code


def test_a_refusal_is_not_asked_for_twice(server: str, registry: Path) -> None:
    """
    What the desk says no to is said once, as the error it was.
    """
    raw = sign_company(registry, "ONCE")
    with line_to(server) as line, open_intake(line.url, retry=AT_ONCE) as intake:
        with pytest.raises(RejectedError) as caught:
            intake.file(b"no filing")
        assert ("jws-malformed", 1) == (caught.value.code, len(line.sent))
        intake.file(raw)
        with pytest.raises(RejectedError) as again:
            intake.file(sign_company(registry, "ONCE"))
        assert ("party-already-registered", 3) == (again.value.code, len(line.sent))
    assert ("GET", "POST") == tuple(sorted(RETRY.allowed_methods))


def test_answers_that_are_none_are_the_networks(server: str) -> None:
    """
    Something else than a registry answers there.
    """
    with line_to(server) as line, open_intake(line.url, retry=AT_ONCE) as intake:
        with pytest.raises(UnavailableError) as caught:
            intake.ledger()  # the line passes no GET on
        assert "network" == caught.value.code
    with open_intake(server) as intake:
        assert ORIGIN == intake.ledger()
    with pytest.raises(UnavailableError), httpx.Client(base_url="no url") as client:
        Intake(client).ledger()


def test_a_receipt_is_believed_only_for_what_was_sent(server: str, registry: Path) -> None:
    """
    Another filing's receipt, a changed entry, position or proof, and another log's keys are all found.
    """
    mine, other = sign_company(registry, "MINE"), sign_company(registry, "OTHER")
    with open_intake(server) as intake:
        receipt, foreign = intake.file(mine), intake.file(other)
    keys = [parse_vkey(line) for line in (registry / "log.vkey").read_text().split()]
    verify_receipt(receipt, mine, keys)
    replace = msgspec.structs.replace
    wrong: list[Recorded] = [
        foreign,
        replace(receipt, position=receipt.position + 1),
        replace(receipt, proof=foreign.proof),
        replace(receipt, entry="{}"),
        replace(receipt, proof="yes"),
        replace(receipt, entry=receipt.entry.replace('"v":1', '"v":2')),
        replace(receipt, entry=receipt.entry.replace('"recorded_at":"20', '"recorded_at":"21')),
    ]
    for each in wrong:
        with pytest.raises(ProofError):
            verify_receipt(each, mine)
    unsigned = replace(receipt, proof="\n".join(receipt.proof.split("\n")[:-2]) + "\n")
    with pytest.raises((SignatureError, ProofError)):
        verify_receipt(unsigned, mine, keys)
    assert json.loads(receipt.entry)["position"] == receipt.position


def test_a_program_files_in_three_steps(server: str, registry: Path, tmp_path: Path) -> None:
    """
    As the package says: a key by its URI, statements of rows, and a batch whose outcomes are told.
    """
    environ = {"VERDIGRIS_SECRET_FILER": (registry / "keys" / "governance-1.pem").read_text()}
    access = Access(environ=environ, ask=lambda: load_passphrase(registry / "passphrase"))
    signer = open_key("env:VERDIGRIS_SECRET_FILER", access).signer()
    members = {
        "type": "party.registered.v1",
        "subject": "party:BY-PROGRAM",
        "effective_on": "2026-10-01",
        "data": {"party_kind": "company", "names": {"en": "By program"}},
    }
    told: list[Outcome] = []
    with open_intake(server) as intake:
        maker = Maker(ledger=intake.ledger(), signer=signer, clock=system_clock)
        filer = Filer(desk=intake, maker=maker, journal=Journal(tmp_path / "returns.filed"))
        rows = [Row(number=1, members=members)]
        assert None is file_batch(prepare_batch(rows, maker), filer, on_outcome=told.append)
        assert None is file_batch(prepare_batch(rows, maker), filer, on_outcome=told.append)
    assert [("recorded", ""), ("present", "")] == [(each.state, each.code) for each in told]
    assert told[0].position == told[1].position
