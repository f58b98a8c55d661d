# SPDX-License-Identifier: Apache-2.0
"""`verdigris log compare`: cases 63, 64 and 66, with everything that can stand for a side, and with logs that lie."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from api.wiring import system_clock
from events.ids import Position
from events.tlog.note import Ed25519Signer, MLDSA44Signer, sign_note
from events.tlog.proof import MAX_PROOF_BYTES
from tests.api.cli.terminal import Outcome, verdigris
from tests.api_server import serving
from tests.deploy.logs import SignedLog
from tests.deploy.verifiers import SCRIPT
from tests.ledgers import ORIGIN, Ledger, found_ledger

SIZE, OLD, FORK = 13, 6, 2
"""Of the log, of an older checkpoint, and the entry by which the forked log differs."""
SILENT_URL = "http://127.0.0.1:1"
SECONDS = 20
"""However a server behaves, a comparison is done by then, the limits being set to one second."""
VKEYS = ("--vkey-file", "log.vkey")


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A registry with an uneven tree."""
    ledger = found_ledger(tmp_path_factory.mktemp("ledger"))
    for number in range(SIZE - 1):
        ledger.desk.file(ledger.sign_party(f"P{number}"))
    yield ledger
    ledger.close()


@pytest.fixture(scope="module")
def log(ledger: Ledger) -> SignedLog:
    """Its log, which can be made to sign whatever it likes."""
    with ledger.store.reading() as view:
        entries = tuple(each.raw for each in view.entries(Position(0), SIZE))
    return SignedLog(ORIGIN, entries, ledger.log_signers)


@pytest.fixture
def here(log: SignedLog, ledger: Ledger, empty: Path) -> Path:
    """The current folder: what the honest log has handed out, and what a forked one, signed by the same keys, has."""
    fork = log.forked(FORK)
    (empty / "log.vkey").write_text(log.keys)
    for name, each in (("honest", log), ("forked", fork)):
        (empty / f"{name}-{SIZE}.txt").write_bytes(each.checkpoint(SIZE))
        (empty / f"{name}-{OLD}.txt").write_bytes(each.checkpoint(OLD))
        (empty / f"{name}-{OLD}.tlog-proof").write_bytes(each.receipt(5, OLD))
        (empty / f"{name}-{SIZE}.tlog-proof").write_bytes(each.receipt(5, SIZE))
        each.write(empty / name)
        each.write(empty / f"{name}-small", OLD)
    (empty / "growth").write_bytes(log.consistency(OLD, SIZE))
    (empty / "evidence").write_bytes(log.misbehaviour(fork.checkpoint(OLD), SIZE))
    (empty / "entry").write_bytes(log.entries[5])
    return empty


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


def compare(*arguments: object, keys: tuple[object, ...] = VKEYS) -> Outcome:
    """Run `log compare` with the log's keys and JSON."""
    return verdigris("log", "compare", *arguments, *keys, "--json")


def refused(done: Outcome) -> tuple[int, str]:
    """Return how a comparison failed before it had an outcome."""
    told = json.loads(done.err.splitlines()[-1])
    assert ("", done.code) == (done.out, told["exit_code"])
    assert told["hint"]
    return done.code, told["code"]


def verified_by_both(kind: str, file: Path) -> str:
    """Return the script's verdict on a proof that `log verify` holds for good too, each with the keys alone."""
    told = verdigris("log", "verify", file, *VKEYS, "--json").json
    assert (True, kind) == (told["ok"], told["kind"])
    command = [sys.executable, "-I", SCRIPT, kind, "--vkey-file", "log.vkey", file]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, timeout=60)
    assert (0, "") == (done.returncode, done.stderr)
    zh, verdict = done.stdout.splitlines()
    assert "验证通过" == zh
    return verdict


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


# --- What is no side.


def _large() -> str:
    Path("large").write_bytes(bytes(MAX_PROOF_BYTES + 1))
    return "large"


def _changed(name: str, before: bytes, after: bytes) -> str:
    raw = Path(name).read_bytes()
    assert before in raw
    Path("changed").write_bytes(raw.replace(before, after, 1))
    return "changed"


def _page() -> str:
    Path("page").write_bytes(b"<!doctype html>\n<html>\n\n</html>\n")
    return "page"


NO_SIDES: dict[str, tuple[Callable[[], str], tuple[int, str]]] = {
    "a proof of growth": (lambda: "growth", (4, "file-kind-wrong")),
    "a proof of misbehaviour": (lambda: "evidence", (4, "file-kind-wrong")),
    "an entry": (lambda: "entry", (4, "file-kind-wrong")),
    "the keys": (lambda: "log.vkey", (4, "file-kind-wrong")),
    "an empty file": (lambda: "/dev/null", (4, "file-kind-wrong")),
    "a web page": (_page, (4, "file-kind-wrong")),
    "a receipt in another version": (
        lambda: _changed(f"honest-{OLD}.tlog-proof", b"@v1", b"@v2"),
        (4, "proof-version-unknown"),
    ),
    "a receipt that is cut off": (lambda: _changed(f"honest-{OLD}.tlog-proof", b"\n\n", b"\n"), (4, "malformed")),
    "a file that is too large": (_large, (4, "malformed")),
    "a file without an end": (lambda: "/dev/zero", (4, "malformed")),
    "a file that is not there": (lambda: "nowhere", (3, "file-not-found")),
    "a folder that is no log": (lambda: ".", (3, "registry-not-found")),
    "a database that is not there": (lambda: "sqlite:///nowhere.sqlite", (3, "registry-not-found")),
    "a server that is silent": (lambda: SILENT_URL, (6, "source-unavailable")),
    "an address that is none": (lambda: "ftp://ledger.example", (8, "database-url")),
    "a changed checkpoint": (lambda: _changed(f"honest-{OLD}.txt", b"\n6\n", b"\n7\n"), (7, "signature")),
    "a receipt with a changed checkpoint": (
        lambda: _changed(f"honest-{OLD}.tlog-proof", b"\n6\n", b"\n7\n"),
        (7, "signature"),
    ),
}


@pytest.mark.parametrize(("side", "expected"), NO_SIDES.values(), ids=NO_SIDES.keys())
def test_is_no_side(here: Path, side: Callable[[], str], expected: tuple[int, str]):
    """As the first or as the second: told as what it is, and never as a signature that fails unless it is one."""
    name = side()
    for sides in ((name, f"honest-{SIZE}.txt"), (f"honest-{SIZE}.txt", name)):
        assert expected == refused(compare(*sides))


def test_a_proof_as_a_side_is_told_where_it_belongs(here: Path):
    for language, words in (("en", "The file is of another kind"), ("zh", "文件种类不符")):
        done = verdigris("log", "compare", "growth", f"honest-{SIZE}.txt", *VKEYS, "--lang", language)
        assert words in done.err
        assert "verdigris log verify" in done.err


def _others(*names: str) -> tuple[str, ...]:
    seed = bytes(range(1, 33))
    return tuple(
        option
        for name in names
        for signer in (
            Ed25519Signer(name, Ed25519PrivateKey.from_private_bytes(seed)),
            MLDSA44Signer(name, MLDSA44PrivateKey.from_seed_bytes(seed)),
        )
        for option in ("--vkey", signer.verifier.vkey)
    )


OTHER_KEYS = {
    "other keys under the same name": (_others(ORIGIN), (7, "signature")),
    "the keys of another log": (_others("ledger.example/other"), (7, "signature")),
    "the keys of two logs": (_others(ORIGIN, "ledger.example/other"), (4, "vkeys-of-several-logs")),
    "no keys": ((), (2, "usage")),
    "a key that is none": (("--vkey", "x"), (4, "malformed")),
    "a file of keys that is not there": (("--vkey-file", "nowhere"), (3, "file-not-found")),
}


@pytest.mark.parametrize(("keys", "expected"), OTHER_KEYS.values(), ids=OTHER_KEYS.keys())
def test_a_checkpoint_under_other_keys_says_nothing(here: Path, keys: tuple[str, ...], expected: tuple[int, str]):
    """Nobody is accused by somebody else's signatures, even where the roots differ."""
    for sides in ((f"honest-{SIZE}.txt", f"forked-{SIZE}.txt"), (f"honest-{OLD}.txt", "honest")):
        assert expected == refused(compare(*sides, keys=keys))


def test_a_checkpoint_signed_by_somebody_else_accuses_nobody(here: Path, log: SignedLog):
    """One side is the log's, the other is by an impostor under its name."""
    impostor = Ed25519Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(32)))
    other = replace(log.forked(FORK), signers=(impostor,))
    Path("impostor").write_bytes(other.checkpoint(SIZE))
    assert (7, "signature") == refused(compare(f"honest-{SIZE}.txt", "impostor"))
    other.write(Path("impostors"))
    # As a third it is not heard.
    done = compare(f"honest-{OLD}.txt", f"honest-{SIZE}.txt", "--from", "impostors")
    assert (1, "unproven") == (done.code, done.json["outcome"])


# --- An old one.


def test_case_66_an_old_checkpoint_is_warned_of(here: Path):
    """Exit code 1 and a warning on stderr, though the log only grew; the answer itself stays."""
    sides = (f"honest-{OLD}.txt", "honest")
    old, fine, unasked = (compare(*sides, *more) for more in (("--max-age", 24), ("--max-age", 1e6), ()))
    assert [(1, True), (0, False), (0, None)] == [(each.code, each.json["stale"]) for each in (old, fine, unasked)]
    assert "is signed at 2026-09-21T14:13:20.000000Z, which is older than 24 hours allow" in old.err
    assert ["consistent"] * 3 == [each.json["outcome"] for each in (old, fine, unasked)]
    assert ("", "") == (fine.err, unasked.err)


def test_case_66_the_newest_signature_counts(here: Path, log: SignedLog):
    """One side was signed just now: the log is alive."""
    Path("fresh").write_bytes(replace(log, signed_at=int(system_clock().timestamp())).checkpoint(SIZE))
    for sides in (("fresh", f"honest-{SIZE}.txt"), (f"honest-{SIZE}.txt", "fresh")):
        done = compare(*sides, "--max-age", 1)
        assert (0, "same", False) == (done.code, done.json["outcome"], done.json["stale"])


def test_case_66_who_knows_no_key_that_states_a_time_is_warned(here: Path, log: SignedLog):
    done = compare(f"honest-{SIZE}.txt", "honest", "--max-age", 1e6, keys=("--vkey", log.signers[0].verifier.vkey))
    assert (1, True) == (done.code, done.json["stale"])
    assert "without a signed time" in done.err


def test_case_66_two_histories_outweigh_their_age(here: Path):
    done = compare(f"honest-{SIZE}.txt", f"forked-{SIZE}.txt", "--max-age", 1)
    assert (7, True) == (done.code, done.json["stale"])


AGES = {"0": 1, "1e300": 0, "inf": 0, "nan": 1}


@pytest.mark.parametrize(("age", "code"), AGES.items(), ids=AGES.keys())
def test_case_66_an_age_beyond_any_calendar_is_an_age(here: Path, age: str, code: int):
    assert code == compare(f"honest-{SIZE}.txt", "honest", "--max-age", age).code


def test_case_66_a_negative_age_is_a_mistake(here: Path):
    assert (2, "usage") == refused(compare(f"honest-{SIZE}.txt", "honest", "--max-age", -1))


def test_a_proof_that_cannot_be_written_is_told(here: Path):
    done = compare(f"honest-{OLD}.txt", "honest", "--out", "nowhere/proof")
    assert (8, "file-unwritable") == refused(done)
