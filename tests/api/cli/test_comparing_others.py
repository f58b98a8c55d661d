# SPDX-License-Identifier: Apache-2.0
"""What `verdigris log compare` does not take for a side or for a key of the log, and checkpoints that are old."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from api.wiring import system_clock
from events.tlog.note import Ed25519Signer, MLDSA44Signer
from events.tlog.proof import MAX_PROOF_BYTES
from tests.api.cli.comparisons import FORK, OLD, SILENT_URL, SIZE, VKEYS, compare, refused
from tests.api.cli.terminal import verdigris
from tests.deploy.logs import SignedLog
from tests.ledgers import ORIGIN

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
