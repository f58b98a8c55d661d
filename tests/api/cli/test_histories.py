# SPDX-License-Identifier: Apache-2.0
"""`verdigris history --prove`: here, from a server, from a file; and a server that lies is never believed."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import msgspec
import pytest

from tests.api.cli.terminal import verdigris
from tests.api_server import Server, serving

RIGHT = "DEMO-CN-02"
SUBJECT = f"right:{RIGHT}"
Answer = tuple[int, bytes]
Lie = Callable[[str, dict[str, str], httpx.Client], Answer]


@pytest.fixture(scope="module")
def server(demo_made: Path) -> Iterator[Server]:
    """The demo, served by a real process that holds no key."""
    with serving("public", demo_made) as running:
        yield running


@pytest.fixture
def vkeys(demo_made: Path) -> Path:
    """The log's public keys, as a reader got them some other way."""
    return demo_made / "log.vkey"


@contextmanager
def lying(server: Server, lie: Lie) -> Iterator[str]:
    """Run a server that answers by `lie` with what the honest one says; yield its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            with httpx.Client(base_url=server.url) as honest:
                status, raw = lie(parts.path, asked, honest)
            self.send_response(status)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_: object) -> None:
            """Say nothing on stderr, which belongs to the command."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        thread = threading.Thread(target=httpd.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()
        thread.join()


def _pass_on(path: str, asked: dict[str, str], honest: httpx.Client) -> Answer:
    answer = honest.get(path, params=asked)
    return answer.status_code, answer.content


def _altered(change: Callable[[dict[str, Any]], object]) -> Lie:
    def lie(path: str, asked: dict[str, str], honest: httpx.Client) -> Answer:
        status, raw = _pass_on(path, asked, honest)
        if path == "/checkpoint":
            return status, raw
        document = json.loads(raw)
        change(document)
        return status, msgspec.json.encode(document, order="sorted")

    return lie


def _asked_otherwise(**other: str) -> Lie:
    return lambda path, asked, honest: _pass_on(path, asked if path == "/checkpoint" else asked | other, honest)


def _noise(_path: str, _asked: dict[str, str], _honest: httpx.Client) -> Answer:
    return 200, b"<html>everything is fine</html>"


def _noise_for_proof(path: str, asked: dict[str, str], honest: httpx.Client) -> Answer:
    return _pass_on(path, asked, honest) if path == "/checkpoint" else _noise(path, asked, honest)


LIES: dict[str, Lie] = {
    "the first event left out": _altered(lambda it: it["entries"].pop(0)),
    "a middle event left out": _altered(lambda it: it["entries"].pop(8)),
    "the last event left out": _altered(lambda it: it["entries"].pop(-1)),
    "all events left out": _altered(lambda it: it.update(entries=[], heads=[])),
    "an event put in": _altered(lambda it: it["entries"].insert(3, it["keys"][0])),
    "a hash changed": _altered(lambda it: it["entries"][3]["proof"].reverse()),
    "the history of another right": _asked_otherwise(stream="right:DEMO-CN-03"),
    "the absence of another right": _asked_otherwise(stream="right:DEMO-CN-99"),
    "a page": _noise_for_proof,
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_case_155_a_server_that_leaves_out_an_event_is_found_out(server: Server, vkeys: Path, lie: Lie):
    """Nothing of what it says is shown; the exit code is that of an integrity failure."""
    with lying(server, lie) as url:
        done = verdigris("history", RIGHT, "--prove", "--server", url, "--vkey-file", vkeys, "--json")
    told = json.loads(done.err)
    assert (7, "") == (done.code, done.out)
    assert told["title"]
    assert told["hint"]


def test_an_honest_server_is_believed_because_it_proves(server: Server, vkeys: Path, demo_made: Path):
    """What comes over the network is what the registry here shows, and as complete."""
    with lying(server, _pass_on) as url:
        fetched, direct = (
            verdigris("history", RIGHT, "--prove", "--server", address, "--vkey-file", vkeys, "--json").json
            for address in (url, server.url)
        )
    here = verdigris("history", RIGHT, "-r", demo_made, "--prove", "--json").json
    for answer in (fetched, direct, here):
        answer["run"].pop("age_seconds")
    assert fetched == direct == here
    listed = verdigris("history", RIGHT, "-r", demo_made, "--json").json["items"]
    assert [item["sha256"] for item in listed] == [item["sha256"] for item in fetched["items"]]


def test_people_are_told_how_far_it_is_complete(demo: Path):
    """The first line says up to which position and run, and what came later stands apart."""
    verdigris("sweep", "-r", demo)
    answer = verdigris("history", "registry", "-r", demo, "--prove", "--json").json
    shown = verdigris("history", "registry", "-r", demo, "--prove").out
    first = f"registry: {len(answer['items'])} events, complete up to position {answer['position']} (run of 20"
    assert shown.startswith(first)
    assert "DEMO: made up" in shown
    # The run itself was recorded after it looked.
    assert "recorded after the run looked: in the log, not proven to be all" in shown
    assert [answer["run"]["position"]] == [item["position"] for item in answer["later"]]


def test_case_155_what_was_never_recorded_is_proved_to_be_nothing(server: Server, vkeys: Path):
    """A right without a history: exit code 3, and how far that holds."""
    done = verdigris("history", "DEMO-CN-99", "--prove", "--server", server.url, "--vkey-file", vkeys)
    assert 3 == done.code
    assert done.out.startswith("right:DEMO-CN-99: nothing is recorded, complete up to position ")


def test_a_proof_that_was_kept_holds_offline(demo: Path, tmp_path: Path):
    """File and keys are enough, for ever; another name, another log or a changed byte are not."""
    kept, vkeys = tmp_path / "kept.json", demo / "log.vkey"
    made = verdigris("history", RIGHT, "-r", demo, "--prove", "--out", kept, "--json").json
    (demo / "registry.sqlite").unlink()
    read = verdigris("history", RIGHT, "--proof", kept, "--vkey-file", vkeys, "--json").json
    assert made["items"] == read["items"]

    assert 7 == verdigris("history", "DEMO-CN-03", "--proof", kept, "--vkey-file", vkeys).code
    length = len(made["items"])
    kept.write_bytes(kept.read_bytes().replace(b'"version":%d' % length, b'"version":%d' % (length - 1)))
    assert 7 == verdigris("history", RIGHT, "--proof", kept, "--vkey-file", vkeys).code


def test_case_155_the_keys_a_reader_brings_are_those_that_count(demo: Path, empty: Path):
    """Keys of another log of the same name hold nothing, neither here nor from a file."""
    verdigris("history", RIGHT, "-r", demo, "--prove", "--out", "kept.json")
    verdigris("init", "--origin", "demo.example/verdigris", "--database", "sqlite:///registry.sqlite")
    for source in (("-r", demo, "--prove"), ("--proof", "kept.json")):
        done = verdigris("history", RIGHT, *source, "--vkey-file", empty / "log.vkey")
        assert (7, "") == (done.code, done.out)


def test_case_156_an_old_run_is_warned_of(demo: Path):
    """Beyond the reader's limit a warning stands on stderr and in the JSON; the answer stays what it is."""
    fine = verdigris("history", RIGHT, "-r", demo, "--prove", "--json")
    old = verdigris("history", RIGHT, "-r", demo, "--prove", "--json", "--max-age", "0")
    spoken = verdigris("history", RIGHT, "-r", demo, "--prove", "--max-age", "0", "--lang", "zh")
    assert ([], "") == (fine.json["warnings"], fine.err)
    assert [old.err.strip()] == old.json["warnings"]
    assert "hours old, your limit is 0: what was recorded since may be left out" in old.err
    assert "巡检记录已有" in spoken.err
    assert [0, 0, 0] == [fine.code, old.code, spoken.code]


@pytest.fixture
def moved(demo: Path) -> Iterator[tuple[Server, dict[str, bytes], dict[str, bytes]]]:
    """A server of a registry that went on, and what it answered before and answers after."""
    with serving("public", demo) as running, httpx.Client(base_url=running.url) as client:
        answers = []
        for _ in range(2):
            note = client.get("/checkpoint").content
            size = note.split(b"\n")[1].decode()
            proof = client.get("/v1/events/proof", params={"stream": SUBJECT, "size": size}).content
            answers.append({"/checkpoint": note, "/v1/events/proof": proof})
            verdigris("sweep", "-r", demo)
        yield running, answers[0], answers[1]


def test_case_156_an_old_proof_under_a_new_checkpoint_is_refused(moved: Any, demo: Path):
    """A cache that has yesterday's proof and today's checkpoint, or the other way round, is found out."""
    server, before, after = moved
    for note, proof in ((after, before), (before, after)):
        answers = {"/checkpoint": note["/checkpoint"], "/v1/events/proof": proof["/v1/events/proof"]}
        with lying(server, lambda path, *_, kept=answers: (200, kept[path])) as url:
            vkeys = ("--vkey-file", demo / "log.vkey")
            done = verdigris("history", RIGHT, "--prove", "--server", url, *vkeys, "--json")
        assert (7, "history-other-checkpoint") == (done.code, json.loads(done.err)["code"])


def test_case_156_a_server_that_stands_still_shows_its_age(moved: Any, demo: Path):
    """What was true before is still proved, for its own position and run; the age of the run gives it away."""
    server, before, after = moved
    shown = []
    for answers in (before, after):
        with lying(server, lambda path, *_, kept=answers: (200, kept[path])) as url:
            vkeys = ("--vkey-file", demo / "log.vkey")
            shown.append(verdigris("history", RIGHT, "--prove", "--server", url, *vkeys, "--json").json)
    assert shown[0]["position"] < shown[1]["position"]
    assert shown[0]["run"]["recorded_at"] < shown[1]["run"]["recorded_at"]


def test_case_156_an_older_run_under_the_newest_checkpoint_shows_its_age(moved: Any, demo: Path):
    """A server may choose an older run; then it is complete only up to that one, and says so."""
    server, before, _ = moved
    run = parse_run(before)
    with lying(server, _asked_otherwise(run=str(run))) as url:
        vkeys = ("--vkey-file", demo / "log.vkey")
        done = verdigris("history", RIGHT, "--prove", "--server", url, *vkeys, "--max-age", "0", "--json")
    assert (0, run, 1) == (done.code, done.json["run"]["position"], len(done.json["warnings"]))


def parse_run(answers: dict[str, bytes]) -> int:
    """Return where the run of a proof is recorded."""
    position: int = json.loads(json.loads(answers["/v1/events/proof"])["run"]["entry"])["position"]
    return position


MISTAKES = {
    "a server without the log's keys": ("--prove", "--server", "http://127.0.0.1:1"),
    "a file without the log's keys": ("--proof", "kept.json"),
    "a server without --prove": ("--server", "http://127.0.0.1:1"),
    "an output without --prove": ("--out", "kept.json"),
    "a file and a server": ("--proof", "kept.json", "--server", "http://127.0.0.1:1"),
    "a proof as known before": ("--prove", "--known-at", "3"),
    "an age below nothing": ("--prove", "--max-age", "-1"),
}


@pytest.mark.parametrize("words", MISTAKES.values(), ids=MISTAKES.keys())
def test_options_that_say_nothing_together_are_told(words: tuple[str, ...]):
    done = verdigris("history", RIGHT, *words)
    assert (2, "") == (done.code, done.out)


def test_a_server_that_answers_something_else_is_the_networks(server: Server, vkeys: Path):
    """What is no checkpoint at all is a wrong address, not evidence."""
    with lying(server, _noise) as url:
        done = verdigris("history", RIGHT, "--prove", "--server", url, "--vkey-file", vkeys)
    assert (6, "") == (done.code, done.out)


def test_a_server_that_does_not_answer_is_the_networks(vkeys: Path):
    done = verdigris("history", RIGHT, "--prove", "--server", "http://127.0.0.1:1", "--vkey-file", vkeys)
    assert (6, "") == (done.code, done.out)


def test_a_registry_that_never_swept_cannot_prove(empty: Path):
    """Not found, with the command that makes the first run."""
    verdigris("init", "--origin", "ledger.example/x", "--database", "sqlite:///registry.sqlite")
    done = verdigris("history", "registry", "--prove")
    assert 3 == done.code
    assert "verdigris sweep" in done.err
    assert 0 == verdigris("sweep").code
    assert 0 == verdigris("history", "registry", "--prove").code
