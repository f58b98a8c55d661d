# SPDX-License-Identifier: Apache-2.0
"""`verdigris log compare`: cases 63, 64 and 66, with everything that can stand for a side, and with logs that lie."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from events.tlog.note import sign_note
from tests.api.cli.comparisons import FORK, OLD, SILENT_URL, SIZE, VKEYS, compare, verified_by_both
from tests.api.cli.terminal import verdigris
from tests.api_server import serving
from tests.deploy.logs import SignedLog
from tests.ledgers import ORIGIN, Ledger

SECONDS = 20
"""However a server behaves, a comparison is done by then, the limits being set to one second."""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing on stderr, which belongs to the command."""


@contextmanager
def web(handler: Callable[..., BaseHTTPRequestHandler]) -> Iterator[str]:
    """Serve with `handler`; yield the address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as httpd:
        httpd.daemon_threads = True
        httpd.block_on_close = False
        thread = threading.Thread(target=httpd.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()
        thread.join()


def serve_folder(folder: Path | str) -> Callable[..., BaseHTTPRequestHandler]:
    """Return what serves `folder` as any web server would."""
    return partial(_Quiet, directory=str(folder))


# --- The same tree, and one that only grew.


SAME = {
    "the same file": (f"honest-{SIZE}.txt", f"honest-{SIZE}.txt"),
    "a file and a receipt": (f"honest-{OLD}.txt", f"honest-{OLD}.tlog-proof"),
    "two receipts": (f"honest-{SIZE}.tlog-proof", f"honest-{SIZE}.tlog-proof"),
    "a file and a folder of tiles": (f"honest-{SIZE}.txt", "honest"),
    "two folders of tiles": ("honest", "honest"),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME.keys())
def test_one_tree_is_said_to_be_one(here: Path, one: str, other: str):
    """There is nothing to prove, and no file is written."""
    done = compare(one, other, "--out", "proof")
    assert (0, "same", None, None, None) == (
        done.code,
        *(done.json[name] for name in ("outcome", "proof", "reason", "stale")),
    )
    assert done.json["old"]["root"] == done.json["new"]["root"]
    assert not Path("proof").exists()
    shown = verdigris("log", "compare", one, other, *VKEYS)
    assert (0, "both checkpoints are of the same tree") == (shown.code, shown.out.splitlines()[0])
    assert 3 == len(shown.out.splitlines())


def test_case_63_a_tree_signed_twice_is_one_tree(here: Path, log: SignedLog):
    Path("again").write_bytes(replace(log, signed_at=log.signed_at + 60).checkpoint(SIZE))
    assert "same" == compare(f"honest-{SIZE}.txt", "again").json["outcome"]


def test_extension_lines_make_no_other_tree(here: Path, log: SignedLog):
    """Signed with the Ed25519 key alone, which covers them: other words about one and the same tree."""
    text = log.checkpoint(SIZE).partition(b"\n\n")[0] + b"\n"
    Path("extended").write_bytes(sign_note(text + b"an extension\n", log.signers[:1]))
    done = compare("extended", f"honest-{SIZE}.txt", keys=("--vkey", log.signers[0].verifier.vkey))
    assert (0, "same") == (done.code, done.json["outcome"])


GROWN = {
    "a file and a folder of tiles": (f"honest-{OLD}.txt", "honest"),
    "a folder of tiles and a file": ("honest", f"honest-{OLD}.txt"),
    "a receipt and a folder of tiles": (f"honest-{OLD}.tlog-proof", "honest"),
    "two files and a folder of tiles": (f"honest-{OLD}.txt", f"honest-{SIZE}.txt", "--from", "honest"),
    "two receipts and a folder of tiles": (f"honest-{OLD}.tlog-proof", f"honest-{SIZE}.tlog-proof", "--from", "honest"),
    "two folders of tiles": ("honest-small", "honest"),
    "the larger folder first": ("honest", "honest-small"),
    "a receipt from before the fork, and the forked log": (f"honest-{FORK}.txt", "forked"),
}


@pytest.mark.parametrize("sides", GROWN.values(), ids=GROWN.keys())
def test_growth_is_proved_by_a_file(here: Path, log: SignedLog, sides: tuple[str, ...]):
    """Whichever side is named first; what comes out is what `log consistency` makes, and holds for both verifiers."""
    Path(f"honest-{FORK}.txt").write_bytes(log.checkpoint(FORK))
    done = compare(*sides, "--out", "proof")
    assert (0, "consistent", None) == (done.code, done.json["outcome"], done.json["reason"])
    assert done.json["old"]["size"] < done.json["new"]["size"]
    assert Path("proof").read_text() == done.json["proof"]
    assert f"{ORIGIN} only grew: size {done.json['old']['size']} " in verified_by_both("consistency", Path("proof"))
    shown = verdigris("log", "compare", *sides, *VKEYS, "--out", "proof").out.splitlines()
    assert ("the log only grew between these checkpoints", "wrote proof") == (shown[0], shown[-1])


def test_a_server_and_a_database_are_sides_too(here: Path, ledger: Ledger):
    """The registry's own store, and its tiles behind any web server."""
    database = f"sqlite:///{ledger.folder}/registry.sqlite"
    with web(serve_folder("honest")) as url:
        for one, other in ((f"honest-{OLD}.txt", url), (f"honest-{OLD}.txt", database)):
            done = compare(one, other)
            assert (0, "consistent", SIZE) == (done.code, done.json["outcome"], done.json["new"]["size"])
        assert "same" == compare(url, database).json["outcome"]
        assert "consistent" == compare(f"honest-{OLD}.txt", f"honest-{SIZE}.txt", "--from", url).json["outcome"]


def test_a_running_registry_is_compared_with_what_was_kept(place: Path):
    """Its own server process, over HTTP, and its folder: each with what the registry handed out before."""
    keys = ("--vkey-file", "demo-registry/log.vkey")
    with serving("public", place / "demo-registry") as running:
        for kept in ("checkpoint.txt", "receipt.tlog-proof"):
            done = compare(kept, running.url, keys=keys)
            assert (0, "consistent") == (done.code, done.json["outcome"])
        assert "same" == compare(running.url, "demo-registry", keys=keys).json["outcome"]
    # Of a registry of one's own the keys are known.
    assert "consistent" == compare("receipt.tlog-proof", "demo-registry", keys=()).json["outcome"]


def test_an_empty_tree_is_the_beginning_of_every_log(here: Path, log: SignedLog):
    Path("empty").write_bytes(log.checkpoint(0))
    done = compare("empty", f"forked-{OLD}.txt", "--out", "proof")
    assert (0, "consistent", 0) == (done.code, done.json["outcome"], done.json["old"]["size"])
    verified_by_both("consistency", Path("proof"))


# --- Two histories.


TWO_ROOTS = {
    "two files": (f"honest-{SIZE}.txt", f"forked-{SIZE}.txt"),
    "two files of the older size": (f"forked-{OLD}.txt", f"honest-{OLD}.txt"),
    "two receipts": (f"honest-{OLD}.tlog-proof", f"forked-{OLD}.tlog-proof"),
    "a receipt and a file": (f"honest-{SIZE}.tlog-proof", f"forked-{SIZE}.txt"),
    "a file and a folder of tiles": (f"honest-{SIZE}.txt", "forked"),
    "two folders of tiles": ("honest", "forked"),
    "two files, and a source that is silent": (f"honest-{OLD}.txt", f"forked-{OLD}.txt", "--from", SILENT_URL),
}


@pytest.mark.parametrize("sides", TWO_ROOTS.values(), ids=TWO_ROOTS.keys())
def test_case_63_two_roots_of_one_size_are_a_portable_proof(here: Path, sides: tuple[str, ...]):
    """Exit code 7, and a file that both verifiers hold for good, with nothing but the log's public keys."""
    done = compare(*sides, "--out", "proof")
    assert (7, "misbehaviour") == (done.code, done.json["outcome"])
    assert done.json["old"]["size"] == done.json["new"]["size"]
    assert done.json["old"]["root"] != done.json["new"]["root"]
    assert Path("proof").read_text() == done.json["proof"]
    assert verified_by_both("misbehaviour", Path("proof")).startswith(f"verified: {ORIGIN} signed two histories: ")


def test_case_63_people_get_the_evidence_without_asking_for_it(here: Path):
    """Without --out it stands behind an empty line on stdout, whole; with it, the file is named."""
    sides = (f"honest-{SIZE}.txt", f"forked-{SIZE}.txt")
    shown = verdigris("log", "compare", *sides, *VKEYS)
    said, _, proof = shown.out.partition("\n\n")
    assert 7 == shown.code
    assert said.startswith(
        "MISBEHAVIOUR: the log signed two histories; these checkpoints cannot both be true\n  size 13"
    )
    Path("proof").write_text(proof)
    verified_by_both("misbehaviour", Path("proof"))
    written = verdigris("log", "compare", *sides, *VKEYS, "--out", "written")
    assert (7, f"{said}\nwrote written\n") == (written.code, written.out)
    assert proof == Path("written").read_text()


def test_case_63_whoever_answers_once_only_is_convicted(here: Path):
    """For equal sizes a server is asked for its checkpoint once, and for nothing else."""
    asked = []

    class Once(_Quiet):
        def do_GET(self) -> None:
            asked.append(self.path)
            if len(asked) > 1:
                self.send_error(503)
            else:
                super().do_GET()

    with web(partial(Once, directory="forked")) as url:
        done = compare(f"honest-{SIZE}.txt", url)
    assert (7, ["/checkpoint"]) == (done.code, asked)


def test_case_63_a_signed_time_that_is_none_protects_nobody(here: Path, log: SignedLog):
    """The largest number there is for a time: no calendar has it, and the signature holds all the same."""
    Path("late").write_bytes(replace(log.forked(FORK), signed_at=2**63 - 1).checkpoint(SIZE))
    done = compare(f"honest-{SIZE}.txt", "late", "--out", "proof", "--max-age", 1)
    assert (7, "misbehaviour") == (done.code, done.json["outcome"])
    assert {None, "2026-09-21T14:13:20.000000Z"} == {done.json[side]["signed_at"] for side in ("old", "new")}
    verified_by_both("misbehaviour", Path("proof"))


INCONSISTENT = {
    "a forked receipt, and the folder of tiles": (f"forked-{OLD}.tlog-proof", "honest"),
    "a forked file, and the folder of tiles": ("honest", f"forked-{OLD}.txt"),
    "two files, and the tiles from elsewhere": (f"forked-{OLD}.txt", f"honest-{SIZE}.txt", "--from", "honest"),
    "a smaller folder of tiles, and a larger": ("forked-small", "honest"),
}


@pytest.mark.parametrize("sides", INCONSISTENT.values(), ids=INCONSISTENT.keys())
def test_case_64_sizes_that_do_not_fit_are_a_portable_proof(here: Path, sides: tuple[str, ...]):
    """By the tiles of the larger tree it is shown which root it has at the smaller size."""
    done = compare(*sides, "--out", "proof")
    assert (7, "misbehaviour", OLD, SIZE) == (
        done.code, done.json["outcome"], done.json["old"]["size"], done.json["new"]["size"],
    )  # fmt: skip
    verdict = verified_by_both("misbehaviour", Path("proof"))
    assert f"size {OLD} root {done.json['old']['root']}, size {SIZE} root {done.json['new']['root']}" in verdict


def test_case_64_a_third_convicts_a_side_though_nothing_links_the_two(here: Path):
    """The two sides may be one history; but what the source has signed is another one."""
    done = compare(f"honest-{OLD}.txt", f"honest-{SIZE}.txt", "--from", "forked", "--out", "proof")
    assert (7, "misbehaviour") == (done.code, done.json["outcome"])
    verified_by_both("misbehaviour", Path("proof"))


# --- Nothing proved.


def _tiles_without_tiles() -> str:
    Path("bare").mkdir()
    (Path("bare") / "checkpoint").write_bytes(Path(f"honest-{SIZE}.txt").read_bytes())
    return "bare"


def _tiles_of_zeroes() -> str:
    for tile in Path("honest/tile/0").rglob("*"):
        if tile.is_file():
            tile.write_bytes(bytes(len(tile.read_bytes())))
    return "honest"


def _another_kind() -> str:
    return "growth"


NO_HASHES: dict[str, tuple[Callable[[], str], str]] = {
    "a server that is silent": (lambda: SILENT_URL, "127.0.0.1:1"),
    "a folder that is not there": (lambda: "nowhere", "nowhere"),
    "a checkpoint alone": (_tiles_without_tiles, "not there"),
    "tiles of zeroes": (_tiles_of_zeroes, "proof"),
    "a file of another kind": (_another_kind, "not a signed checkpoint"),
}


@pytest.mark.parametrize(("source", "reason"), NO_HASHES.values(), ids=NO_HASHES.keys())
@pytest.mark.parametrize("old", ["honest", "forked"])
def test_case_64_that_no_proof_can_be_had_is_told(here: Path, old: str, source: Callable[[], str], reason: str):
    """Exit code 1 with the reason, no file, and nobody convicted: the old checkpoint may be honest or not."""
    done = compare(f"{old}-{OLD}.txt", f"honest-{SIZE}.txt", "--from", source(), "--out", "proof")
    assert (1, "unproven", None) == (done.code, done.json["outcome"], done.json["proof"])
    assert reason in done.json["reason"]
    assert not Path("proof").exists()


def test_case_64_the_tiles_of_the_smaller_tree_prove_nothing_about_the_larger(here: Path):
    """They are of the log, and too few; what else their owner has signed still counts."""
    done = compare(f"honest-{OLD}.txt", f"honest-{SIZE}.txt", "--from", "honest-small")
    assert (1, "tile 0/0: expected 12 hashes or more, found 192 bytes") == (done.code, done.json["reason"])
    done = compare(f"forked-{OLD}.txt", f"honest-{SIZE}.txt", "--from", "honest-small", "--out", "proof")
    assert (7, OLD, OLD) == (done.code, done.json["old"]["size"], done.json["new"]["size"])
    verified_by_both("misbehaviour", Path("proof"))


def test_case_64_without_any_source_nothing_is_proved(here: Path):
    shown = verdigris("log", "compare", f"honest-{OLD}.txt", f"honest-{SIZE}.txt", *VKEYS)
    lines = shown.out.splitlines()
    assert (1, "nothing could be proved about these checkpoints") == (shown.code, lines[0])
    assert "  there is no source of hashes that could prove how size 6 became size 13" == lines[-1]


class _Hanging(_Quiet):
    """Hands out the checkpoint, and nothing else, however long one waits."""

    def do_GET(self) -> None:
        if self.path == "/checkpoint":
            super().do_GET()
        else:
            time.sleep(SECONDS)


class _Dripping(_Quiet):
    """Hands out the checkpoint, and tiles of which each byte comes in time."""

    def do_GET(self) -> None:
        if self.path == "/checkpoint":
            super().do_GET()
            return
        self.send_response(200)
        self.end_headers()
        for _ in range(SECONDS * 5):
            try:
                self.wfile.write(b"x")
            except OSError:
                return
            time.sleep(0.2)


class _Refusing(_Quiet):
    """Hands out the checkpoint; tiles are a page that says that all is well."""

    def do_GET(self) -> None:
        if self.path == "/checkpoint":
            super().do_GET()
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<html>all is well</html>")


WITHHOLDING = {
    "never answers": (_Hanging, "timed out"),
    "never comes to an end": (_Dripping, "not complete after 1 s"),
    "answers something else": (_Refusing, "tile/0/000.p/13"),
}


@pytest.mark.parametrize(("handler", "reason"), WITHHOLDING.values(), ids=WITHHOLDING.keys())
def test_case_64_a_log_whose_proof_does_not_come_in_time_is_reported(
    here: Path, monkeypatch: pytest.MonkeyPatch, handler: type[_Quiet], reason: str
):
    """It has signed, it withholds its hashes: not yet a liar, but said aloud, in bounded time."""
    monkeypatch.setattr("registry.ledger.sources._SECONDS", 1)
    monkeypatch.setattr("registry.ledger.sources._FILE_SECONDS", 1)
    started = time.monotonic()
    with web(partial(handler, directory="honest")) as url:
        done = compare(f"forked-{OLD}.txt", url)
    assert (1, "unproven") == (done.code, done.json["outcome"])
    assert reason in done.json["reason"]
    assert time.monotonic() - started < SECONDS
