# SPDX-License-Identifier: Apache-2.0
"""`verdigris log prove`, `consistency` and `verify`, and what `receipt verify` warns of: as people type them."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from events.tlog.growth import parse_consistency
from events.tlog.proof import MAX_PROOF_BYTES, format_tlog_proof, parse_tlog_proof
from tests.api.cli.terminal import Outcome, process, verdigris
from tests.deploy.logs import SignedLog

REGISTRY = ("--registry", "demo-registry")
KEYS = ("--vkey-file", "demo-registry/log.vkey")
GROWTH = "growth.tlog-consistency"
GOLDEN = Path(__file__).parents[2] / "deploy" / "golden" / "v1"
"""Files of another log, which convict it."""
OTHER_VKEY = (GOLDEN / "keys").read_text().splitlines()[0]
OTHER_LOG = OTHER_VKEY.partition("+")[0]
UNPUBLISHED = 2
"""A size between two published ones: the demo's second group of filings is larger."""


def refused(done: Outcome) -> tuple[int, str]:
    """Return how a command failed that was asked for JSON; nothing may stand on stdout."""
    told = json.loads(done.err.splitlines()[-1])
    assert ("", done.code) == (done.out, told["exit_code"])
    assert told["title"]
    assert told["hint"]
    return done.code, told["code"]


def newest_size() -> int:
    """Return the size of the demo's newest checkpoint."""
    size: int = verdigris("log", "checkpoint", *REGISTRY, "--json").json["size"]
    return size


# --- prove


def test_a_proof_is_made_under_the_newest_checkpoint(place: Path):
    """Proof and entry are files that `receipt verify` takes, with nothing but the log's keys."""
    newest = newest_size()
    made = verdigris("log", "prove", 5, *REGISTRY, "--out", "p.tlog-proof", "--entry-out", "e.json")
    assert (0, "wrote p.tlog-proof and e.json\n", "") == (made.code, made.out, made.err)
    checked = verdigris("receipt", "verify", "p.tlog-proof", "e.json", *KEYS, "--json").json
    assert (True, 5, newest) == (checked["ok"], checked["position"], checked["size"])


def test_a_proof_is_made_under_any_published_size(place: Path):
    """The file says under which; for the first that covers the entry it is the receipt its filer got."""
    first = parse_tlog_proof(Path("receipt.tlog-proof").read_bytes())
    size = int(first.checkpoint.split(b"\n")[1])
    for asked in (size, 33, newest_size()):
        raw = verdigris("log", "prove", 5, *REGISTRY, "--size", asked).out.encode()
        assert asked == int(parse_tlog_proof(raw).checkpoint.split(b"\n")[1])
    again = verdigris("log", "prove", 5, *REGISTRY, "--size", size, "--json").json
    assert Path("receipt.tlog-proof").read_text() == again["proof"]


def test_a_proof_as_json_has_all_that_the_files_have(place: Path):
    verdigris("log", "prove", 5, *REGISTRY, "--out", "p.tlog-proof", "--entry-out", "e.json")
    made = verdigris("log", "prove", 5, *REGISTRY, "--json").json
    assert (5, Path("p.tlog-proof").read_text()) == (made["position"], made["proof"])
    assert Path("e.json").read_text() == made["entry"]


NO_PROOF: dict[str, tuple[tuple[object, ...], tuple[int, str]]] = {
    "a position behind the end": ((100_000,), (3, "position-unknown")),
    "a position that no log reaches": ((10**30,), (3, "position-unknown")),
    "a position that is not in the tree of that size": ((5, "--size", 1), (3, "position-beyond-size")),
    "a position at the end of the tree": ((33, "--size", 33), (3, "position-beyond-size")),
    "an empty tree": ((0, "--size", 0), (3, "position-beyond-size")),
    "a size that was never published": ((0, "--size", UNPUBLISHED), (3, "size-not-published")),
    "a size behind the end": ((5, "--size", 100_000), (3, "size-not-published")),
    "a size that no database counts to": ((5, "--size", 10**30), (3, "size-not-published")),
    "a negative position": (("--", -1), (2, "usage")),
    "a position in words": (("five",), (2, "usage")),
    "a negative size": ((5, "--size", -1), (2, "usage")),
    "no position": ((), (2, "usage")),
}


@pytest.mark.parametrize(("asked", "expected"), NO_PROOF.values(), ids=NO_PROOF.keys())
def test_no_proof_is_made_of(place: Path, asked: tuple[object, ...], expected: tuple[int, str]):
    assert expected == refused(verdigris("log", "prove", *REGISTRY, "--json", *asked))


@pytest.mark.parametrize(
    ("command", "place_of"),
    [
        (("prove", 0, "--size", UNPUBLISHED), "/size"),
        (("checkpoint", "--size", UNPUBLISHED), "/size"),
        (("consistency", UNPUBLISHED, 33), "/old"),
        (("consistency", 1, UNPUBLISHED), "/new"),
        (("consistency", 33, 1), "/old"),
    ],
)
def test_what_cannot_be_proved_is_told_with_its_place_and_a_way_on(
    place: Path, command: tuple[object, ...], place_of: str
):
    """In both languages; for a size that was never published the nearest that were are named."""
    english, chinese = (verdigris("log", *command, *REGISTRY, "--lang", language) for language in ("en", "zh"))
    assert f"where: {place_of}" in english.err
    assert "what to do:" in english.err
    assert "怎么办:" in chinese.err
    if UNPUBLISHED in command:
        assert "the nearest are of 1 and " in english.err
        assert "该大小未曾公布检查点" in chinese.err
    else:
        assert "两个大小的次序颠倒" in chinese.err


def test_a_proof_that_cannot_be_written_is_told(place: Path):
    for command in (("prove", 5), ("consistency", 1, 33)):
        done = verdigris("log", *command, *REGISTRY, "--out", "no-such-folder/p", "--json")
        assert (8, "file-unwritable") == refused(done)


def test_a_folder_without_registry_has_no_proofs(empty: Path):
    for command in (("prove", 5), ("consistency", 1, 33)):
        assert 3 == verdigris("log", *command).code


# --- consistency


def test_growth_is_proved_between_published_sizes(place: Path):
    """As a file, on stdout and as JSON it is one and the same proof; both checkpoints are in it, verbatim."""
    newest = newest_size()
    written = verdigris("log", "consistency", 1, newest, *REGISTRY, "--out", "g")
    shown = verdigris("log", "consistency", 1, newest, *REGISTRY)
    told = verdigris("log", "consistency", 1, newest, *REGISTRY, "--json").json
    assert (0, "wrote g\n", "") == (written.code, written.out, written.err)
    assert Path("g").read_text() == shown.out == told["proof"]
    assert ("consistency", 1, newest) == (told["kind"], told["old"]["size"], told["new"]["size"])
    proof = parse_consistency(Path("g").read_bytes())
    for size, note in ((1, proof.old), (newest, proof.new)):
        assert note.decode() == verdigris("log", "checkpoint", "--size", size, *REGISTRY).out


def test_between_equal_sizes_nothing_is_to_be_proved(place: Path):
    verdigris("log", "consistency", 33, 33, *REGISTRY, "--out", "g")
    assert () == parse_consistency(Path("g").read_bytes()).hashes
    assert 0 == verdigris("log", "verify", "g", *KEYS).code


NO_GROWTH: dict[str, tuple[tuple[object, ...], tuple[int, str]]] = {
    "the larger size first": ((33, 1), (4, "sizes-reversed")),
    "an old size that was never published": ((UNPUBLISHED, 33), (3, "size-not-published")),
    "a new size that was never published": ((1, UNPUBLISHED), (3, "size-not-published")),
    "an empty tree, which was never published": ((0, 33), (3, "size-not-published")),
    "a size behind the end": ((1, 100_000), (3, "size-not-published")),
    "the largest size there may be": ((1, 2**63 - 1), (3, "size-not-published")),
    "a size that no database counts to": ((1, 10**30), (3, "size-not-published")),
    "two such sizes": ((10**30, 10**31), (3, "size-not-published")),
    "a negative size": (("--", -1, 33), (2, "usage")),
    "a size in words": (("one", 33), (2, "usage")),
    "one size alone": ((33,), (2, "usage")),
}


@pytest.mark.parametrize(("asked", "expected"), NO_GROWTH.values(), ids=NO_GROWTH.keys())
def test_no_growth_is_proved_between(place: Path, asked: tuple[object, ...], expected: tuple[int, str]):
    assert expected == refused(verdigris("log", "consistency", *REGISTRY, "--json", *asked))


def test_a_checkpoint_of_a_size_that_no_database_counts_to_is_not_found(place: Path):
    done = verdigris("log", "checkpoint", "--size", 10**30, *REGISTRY, "--json")
    assert (3, "size-not-published") == refused(done)


# --- verify


def test_a_checkpoint_is_verified(place: Path):
    told = verdigris("log", "verify", "checkpoint.txt", *KEYS, "--json").json
    shown = verdigris("log", "verify", "checkpoint.txt", *KEYS)
    assert (True, "checkpoint", 33) == (told["ok"], told["kind"], told["new"]["size"])
    assert ["0x01", "0x06"] == [key["type"] for key in told["new"]["keys"]]
    assert 0 == shown.code
    origin, root = told["new"]["origin"], told["new"]["root"]
    assert shown.out.startswith(f"the log {origin} signed this checkpoint\n  size 33, root {root}, signed at 2")


def test_growth_is_verified(place: Path):
    told = verdigris("log", "verify", GROWTH, *KEYS, "--json").json
    shown = verdigris("log", "verify", GROWTH, *KEYS)
    assert (True, "consistency", 1, 33) == (told["ok"], told["kind"], told["old"]["size"], told["new"]["size"])
    assert 0 == shown.code
    first, old, new = shown.out.splitlines()
    assert f"the log {told['new']['origin']} only grew between these checkpoints" == first
    assert ("  size 1, root ", "  size 33, root ") == (old[:15], new[:16])


def test_case_63_misbehaviour_is_verified(place: Path):
    """The file holds: exit code 0, since it proves what it says."""
    evidence, keys = GOLDEN / "evidence.tlog-misbehaviour", ("--vkey-file", GOLDEN / "keys")
    told = verdigris("log", "verify", evidence, *keys, "--json").json
    shown = verdigris("log", "verify", evidence, *keys)
    assert (True, "misbehaviour", OTHER_LOG) == (told["ok"], told["kind"], told["new"]["origin"])
    assert told["old"]["size"] <= told["new"]["size"]
    first, old, new = shown.out.splitlines()
    assert f"the log {OTHER_LOG} signed two histories: these checkpoints cannot both be true" == first
    assert (0, f"  size {told['old']['size']}, root {told['old']['root']},") == (
        shown.code,
        old.rpartition(" signed")[0],
    )
    assert new.startswith(f"  size {told['new']['size']}, root {told['new']['root']},")


def test_one_of_the_logs_keys_is_enough_for_who_has_only_that(place: Path):
    for vkey in Path("demo-registry/log.vkey").read_text().splitlines():
        told = verdigris("log", "verify", GROWTH, "--vkey", vkey, "--json").json
        assert 1 == len(told["new"]["keys"])


def _write(name: str, raw: bytes) -> str:
    Path(name).write_bytes(raw)
    return name


def _changed(name: str, before: bytes, after: bytes) -> str:
    raw = Path(name).read_bytes()
    assert before in raw
    return _write("changed", raw.replace(before, after, 1))


def _without_first_hash() -> str:
    head, lines, rest = (Path(GROWTH).read_bytes()).partition(b"new 33\n")
    return _write("changed", head + lines + rest.partition(b"\n")[2])


NOT_VERIFIED: dict[str, tuple[Callable[[], str], tuple[int, str]]] = {
    "a receipt": (lambda: "receipt.tlog-proof", (4, "receipt-needs-entry")),
    "an entry": (lambda: "entry.json", (4, "file-kind-wrong")),
    "the proof of a history": (lambda: "kept.json", (4, "file-kind-wrong")),
    "the keys": (lambda: "demo-registry/log.vkey", (4, "file-kind-wrong")),
    "an empty file": (lambda: _write("x", b""), (4, "file-kind-wrong")),
    "a web page": (lambda: _write("x", b"<!doctype html>\n<html>\n\n</html>\n"), (4, "file-kind-wrong")),
    "a file that is not UTF-8": (lambda: _write("x", b"\xff\xfe" * 100), (4, "file-kind-wrong")),
    "a file with Windows line ends": (
        lambda: _write("x", Path("checkpoint.txt").read_bytes().replace(b"\n", b"\r\n")),
        (4, "file-kind-wrong"),
    ),
    "growth in another version": (lambda: _changed(GROWTH, b"@v1", b"@v2"), (4, "proof-version-unknown")),
    "growth with a line too many": (lambda: _changed(GROWTH, b"new 33\n", b"new 33\nx\n"), (4, "malformed")),
    "growth that states another size": (lambda: _changed(GROWTH, b"old 1\n", b"old 3\n"), (4, "malformed")),
    "growth without its first hash": (_without_first_hash, (7, "proof")),
    "misbehaviour that is none": (
        lambda: _changed(GROWTH, b"verdigris-consistency@v1", b"verdigris-misbehaviour@v1"),
        (4, "malformed"),
    ),
    "a checkpoint of a changed size": (lambda: _changed("checkpoint.txt", b"\n33\n", b"\n34\n"), (7, "signature")),
    "a file that is not there": (lambda: "nowhere.txt", (3, "file-not-found")),
    "a folder": (lambda: "demo-registry", (3, "file-not-found")),
    "a file that is too large by a byte": (lambda: _write("x", bytes(MAX_PROOF_BYTES + 1)), (4, "malformed")),
    "a file without an end": (lambda: "/dev/zero", (4, "malformed")),
}


@pytest.mark.parametrize(("file", "expected"), NOT_VERIFIED.values(), ids=NOT_VERIFIED.keys())
def test_is_not_verified(place: Path, file: Callable[[], str], expected: tuple[int, str]):
    """A file of another kind is refused as such: only what the log did sign can be a broken signature or proof."""
    assert expected == refused(verdigris("log", "verify", file(), *KEYS, "--json"))


def test_a_file_of_another_kind_is_told_where_it_belongs(place: Path):
    assert "verdigris receipt verify RECEIPT ENTRY" in verdigris("log", "verify", "receipt.tlog-proof", *KEYS).err
    chinese = verdigris("log", "verify", "entry.json", *KEYS, "--lang", "zh").err
    assert "文件种类不符" in chinese
    assert "verdigris receipt verify" in chinese


KEYS_OF_NO_USE: dict[str, tuple[tuple[str, ...], tuple[int, str]]] = {
    "no keys": ((), (2, "usage")),
    "a file of keys that is not there": (("--vkey-file", "nowhere"), (3, "file-not-found")),
    "a file of keys that is none": (("--vkey-file", "entry.json"), (4, "malformed")),
    "a key that is none": (("--vkey", "x"), (4, "malformed")),
    "an empty file of keys": (("--vkey-file", "/dev/null"), (2, "usage")),
    "the keys of another log": (("--vkey-file", str(GOLDEN / "keys")), (7, "signature")),
    "the keys of two logs": ((*KEYS, "--vkey", OTHER_VKEY), (4, "vkeys-of-several-logs")),
    "a file of keys without an end": (("--vkey-file", "/dev/zero"), (4, "malformed")),
}


@pytest.mark.parametrize(("keys", "expected"), KEYS_OF_NO_USE.values(), ids=KEYS_OF_NO_USE.keys())
def test_nothing_is_verified_with(place: Path, keys: tuple[str, ...], expected: tuple[int, str]):
    assert expected == refused(verdigris("log", "verify", GROWTH, *keys, "--json"))


def test_a_process_ends_with_the_same_codes(place: Path):
    """What scripts see: 0 for what holds, 7 for what does not, 3 for what is not there."""
    Path("bad").write_bytes(Path(GROWTH).read_bytes().replace(b"\n1\n", b"\n2\n").replace(b"old 1\n", b"old 2\n"))
    codes = [process("log", "verify", name, *KEYS, cwd=place).code for name in (GROWTH, "bad", "nowhere")]
    assert [0, 7, 3] == codes


# --- receipts


def test_case_51_extra_data_in_a_receipt_is_ignored_and_warned_of(place: Path):
    """It verifies as without, and stderr says that nobody signed it."""
    plain = parse_tlog_proof(Path("receipt.tlog-proof").read_bytes())
    Path("extra").write_bytes(format_tlog_proof(replace(plain, extra=b'{"position":7}')))
    with_, without = (
        verdigris("receipt", "verify", name, "entry.json", *KEYS, "--json") for name in ("extra", "receipt.tlog-proof")
    )
    assert (0, 0, with_.json) == (with_.code, without.code, without.json)
    assert ("warning: the receipt has extra data, which nobody signed; it was ignored\n", "") == (
        with_.err,
        without.err,
    )


WRONG_FILES = {
    "proof and entry the other way round": ("entry.json", "receipt.tlog-proof", (4, "file-kind-wrong")),
    "growth in place of the receipt": (GROWTH, "entry.json", (4, "file-kind-wrong")),
    "a checkpoint in place of the receipt": ("checkpoint.txt", "entry.json", (4, "file-kind-wrong")),
    "the receipt twice": ("receipt.tlog-proof", "receipt.tlog-proof", (7, "proof")),
    "an entry that is not there": ("receipt.tlog-proof", "nowhere", (3, "file-not-found")),
    "a receipt that is not there": ("nowhere", "entry.json", (3, "file-not-found")),
    "an entry without an end": ("receipt.tlog-proof", "/dev/zero", (4, "malformed")),
    "a receipt without an end": ("/dev/zero", "entry.json", (4, "malformed")),
}


@pytest.mark.parametrize(("receipt", "entry", "expected"), WRONG_FILES.values(), ids=WRONG_FILES.keys())
def test_a_receipt_is_not_verified_with(place: Path, receipt: str, entry: str, expected: tuple[int, str]):
    assert expected == refused(verdigris("receipt", "verify", receipt, entry, *KEYS, "--json"))


def test_people_are_told_what_a_receipt_proves(place: Path):
    told = verdigris("receipt", "verify", "receipt.tlog-proof", "entry.json", *KEYS, "--json").json
    shown = verdigris("receipt", "verify", "receipt.tlog-proof", "entry.json", *KEYS)
    first, second = shown.out.splitlines()
    assert (0, "") == (shown.code, shown.err)
    assert (
        f"the receipt holds: {told['type']} about {told['subject']} stands at position 5 of {told['origin']}" == first
    )
    assert f"recorded at {told['recorded_at']}, in the tree of size {told['size']} with root {told['root']}" == second


def test_case_50_an_entry_that_a_log_put_elsewhere_is_refused(here: Path, log: SignedLog):
    """Properly proved to be at position 0, though it says that it belongs at 5."""
    liar = replace(log, entries=(log.entries[5],))
    Path("moved").write_bytes(liar.receipt(0, 1))
    assert (7, "proof") == refused(
        verdigris("receipt", "verify", "moved", "entry", "--vkey-file", "log.vkey", "--json")
    )
    assert 0 == verdigris("receipt", "verify", "honest-13.tlog-proof", "entry", "--vkey-file", "log.vkey").code
