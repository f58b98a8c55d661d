# SPDX-License-Identifier: Apache-2.0
"""deploy/verify_receipt.py as a stranger runs it: one file in an empty folder, a plain Python, and nothing of ours."""

import ast
import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from events.tlog.merkle import leaf_hash
from tests.deploy.logs import SignedLog
from tests.deploy.verifiers import SCRIPT

INDEX, OLD, SIZE = 5, 6, 13
MAX_LINES = 300
SECONDS = 20
MEMORY_BYTES = 512 * 2**20
"""Address space enough for Python and for any file within the limits, and too little for one without an end."""
OPERATIONS = ("receipt", "log", "consistency", "misbehaviour")


@dataclass(frozen=True)
class Ended:
    """How a run of the script ended."""

    code: int
    out: str
    err: str

    @property
    def verdict(self) -> str:
        """The last line of output, which is the verdict (as the script's own words say)."""
        return self.out.splitlines()[-1]


def run(folder: Path, *arguments: object, environ: dict[str, str] | None = None) -> Ended:
    """Run the copy in `folder` from there, isolated, with little memory and little time."""
    limited = f'ulimit -v {MEMORY_BYTES // 1024}; exec "$@"'
    command = ["sh", "-c", limited, "sh", sys.executable, "-I", SCRIPT.name, *map(str, arguments)]
    done = subprocess.run(
        command,
        cwd=folder,
        env={"PATH": os.environ["PATH"], **(environ or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="strict",
        timeout=SECONDS,
        check=False,
    )
    assert "Traceback" not in done.stdout + done.stderr, done.stderr
    return Ended(done.returncode, done.stdout, done.stderr)


def not_verified(done: Ended) -> str:
    """Return why something is not verified; it must not be, and be said so in both languages."""
    assert (1, "") == (done.code, done.err), done
    *_, chinese, verdict = done.out.splitlines()
    assert "验证未通过" == chinese
    assert verdict.startswith("NOT verified: ")
    return verdict.removeprefix("NOT verified: ")


@pytest.fixture
def folder(log: SignedLog, tmp_path: Path) -> Path:
    """The script, and what a stranger was given, in a folder of its own."""
    here = tmp_path / "stranger"
    here.mkdir()
    shutil.copy(SCRIPT, here)
    fork = log.forked(2)
    for name, raw in {
        "log.vkey": log.keys.encode(),
        "receipt": log.receipt(INDEX, SIZE),
        "entry": log.entries[INDEX],
        "consistency": log.consistency(OLD, SIZE),
        "misbehaviour": log.misbehaviour(fork.checkpoint(OLD), SIZE),
        "old": log.checkpoint(OLD),
        "forked": fork.checkpoint(OLD),
    }.items():
        (here / name).write_bytes(raw)
    log.write(here / "log")
    return here


KEYS = ("--vkey-file", "log.vkey")
VERIFIED = {
    "a receipt": (
        ("receipt", *KEYS, "receipt", "entry"),
        "entry 5, version 1 of party:P4, is in the tree of size 13 of ",
    ),
    "a log": (("log", *KEYS, "log"), "13 entries of ledger.example/test lead to the signed root "),
    "a log that is older": (("log", *KEYS, "log", "--since", "old"), "13 entries of ledger.example/test lead to "),
    "growth": (("consistency", *KEYS, "consistency"), "ledger.example/test only grew: size 6 root "),
    "misbehaviour": (("misbehaviour", *KEYS, "misbehaviour"), "ledger.example/test signed two histories: size 6 root "),
    "options behind the files": (("receipt", "receipt", "entry", *KEYS), "entry 5, version 1 of party:P4, is in "),
}


@pytest.mark.parametrize(("arguments", "verdict"), VERIFIED.values(), ids=VERIFIED.keys())
def test_is_verified_in_an_empty_folder(folder: Path, arguments: tuple[str, ...], verdict: str) -> None:
    """Exit code 0, the verdict in both languages, and nothing on stderr."""
    done = run(folder, *arguments)
    assert (0, "") == (done.code, done.err), done
    chinese, last = done.out.splitlines()
    assert "验证通过" == chinese
    assert last.startswith(f"verified: {verdict}")


def test_it_needs_nothing_of_ours(folder: Path) -> None:
    """
    With this project's packages out of reach, which they are not for the Python of the tests.
    """
    code = (
        "import sys, runpy\n"
        "class Refuse:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.partition('.')[0] in {'events', 'registry', 'projections', 'api', 'migrations', 'deploy'}:\n"
        "            raise ImportError(name)\n"
        "sys.meta_path.insert(0, Refuse())\n"
        f"sys.argv = ['{SCRIPT.name}', 'receipt', '--vkey-file', 'log.vkey', 'receipt', 'entry']\n"
        f"runpy.run_path('{SCRIPT.name}', run_name='__main__')\n"
    )
    command = [sys.executable, "-I", "-c", code]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", timeout=SECONDS, check=False)
    assert (0, "") == (done.returncode, done.stderr)


def test_it_imports_the_standard_library_and_cryptography_alone() -> None:
    """
    Anywhere in the file; and it calls nothing by which more could come in.
    """
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"))
    imported = set[str]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert 0 == node.level
            assert node.module
            imported.add(node.module.partition(".")[0])
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert {"cryptography"} == imported - sys.stdlib_module_names
    assert set() == imported & {"importlib", "runpy", "subprocess", "socket", "urllib", "http", "ctypes", "pickle"}
    assert set() == called & {"__import__", "exec", "eval", "compile", "open", "input"}


def test_it_is_under_three_hundred_lines() -> None:
    """What somebody who trusts nobody can read in one sitting."""
    lines = SCRIPT.read_text(encoding="utf-8").splitlines()
    assert len(lines) < MAX_LINES
    assert max(map(len, lines)) <= 120


# --- Help and usage.


def test_the_help_has_examples_of_every_operation(folder: Path) -> None:
    """And each example is one that the script takes, with files of these names."""
    done = run(folder, "--help")
    assert (0, "") == (done.code, done.err)
    examples = re.findall(r"^  verify_receipt\.py (\S+) (.*)$", done.out, re.MULTILINE)
    assert list(OPERATIONS) == [operation for operation, _ in examples]
    names = {
        "receipt.tlog-proof": "receipt", "entry.json": "entry", "tiles-folder": "log", "kept-checkpoint.txt": "old",
        "growth.txt": "consistency", "evidence.txt": "misbehaviour",
    }  # fmt: skip
    for operation, rest in examples:
        ended = run(folder, operation, *[names.get(word, word) for word in rest.split()])
        assert 0 == ended.code, ended


@pytest.mark.parametrize("operation", OPERATIONS)
def test_each_operation_has_a_help_of_its_own(folder: Path, operation: str) -> None:
    done = run(folder, operation, "--help")
    assert (0, "", True) == (done.code, done.err, "--vkey-file" in done.out)


def test_the_exit_codes_are_in_the_help(folder: Path) -> None:
    assert "Exit code: 0 verified, 1 not verified, 2 usage" in run(folder, "--help").out


USAGE = {
    "nothing": (),
    "an operation there is not": ("verify", *KEYS, "receipt"),
    "no keys": ("receipt", "receipt", "entry"),
    "no entry": ("receipt", *KEYS, "receipt"),
    "a file too many": ("consistency", *KEYS, "consistency", "consistency"),
    "an option there is not": ("consistency", *KEYS, "--fast", "consistency"),
    "a checkpoint kept where none is of use": ("consistency", *KEYS, "--since", "old", "consistency"),
}


@pytest.mark.parametrize("arguments", USAGE.values(), ids=USAGE.keys())
def test_is_a_mistake_in_calling(folder: Path, arguments: tuple[str, ...]) -> None:
    """Exit code 2, and no verdict: nothing was looked at."""
    done = run(folder, *arguments)
    assert (2, "") == (done.code, done.out)
    assert "usage: verify_receipt.py" in done.err


# --- Files that are not there, or of another kind.


MISSING = {
    "the keys": ("receipt", "--vkey-file", "nowhere", "receipt", "entry"),
    "the receipt": ("receipt", *KEYS, "nowhere", "entry"),
    "the entry": ("receipt", *KEYS, "receipt", "nowhere"),
    "the proof of growth": ("consistency", *KEYS, "nowhere"),
    "the evidence": ("misbehaviour", *KEYS, "nowhere"),
    "the folder": ("log", *KEYS, "nowhere"),
    "the kept checkpoint": ("log", *KEYS, "log", "--since", "nowhere"),
}


@pytest.mark.parametrize("arguments", MISSING.values(), ids=MISSING.keys())
def test_is_not_there(folder: Path, arguments: tuple[str, ...]) -> None:
    """Exit code 1 with the name of what is missing."""
    assert "nowhere" in not_verified(run(folder, *arguments))


def test_a_folder_in_place_of_a_file_is_told(folder: Path) -> None:
    assert "log" in not_verified(run(folder, "receipt", *KEYS, "log", "entry"))
    assert "receipt" in not_verified(run(folder, "log", *KEYS, "receipt"))


def test_a_file_that_may_not_be_read_is_told(folder: Path) -> None:
    """A loop of links stands for it, since whoever runs tests may be allowed everything."""
    (folder / "loop").symlink_to("loop")
    assert "loop" in not_verified(run(folder, "receipt", *KEYS, "loop", "entry"))


KINDS = ("receipt", "consistency", "misbehaviour", "old", "entry", "log.vkey")


@pytest.mark.parametrize("operation", ["receipt", "consistency", "misbehaviour"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_file_of_another_kind_is_told_as_such(folder: Path, operation: str, kind: str) -> None:
    """By the first line, before anything else is looked at."""
    if kind == operation:
        return
    more = ("entry",) if operation == "receipt" else ()
    assert re.fullmatch(r"this is not a \S+ file", not_verified(run(folder, operation, *KEYS, kind, *more)))


def test_what_is_no_file_of_keys_is_told(folder: Path) -> None:
    for name in ("receipt", "entry", "old"):
        assert "vkey" in not_verified(run(folder, "receipt", "--vkey-file", name, "receipt", "entry"))
    (folder / "empty").write_bytes(b"")
    done = run(folder, "receipt", "--vkey-file", "empty", "receipt", "entry")
    assert "keys: expected those of one log" == not_verified(done)


# --- Files that nobody should send.


def _vkey(name: str, kind: int, key: bytes) -> str:
    raw = bytes([kind]) + key
    key_id = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4].hex()
    return f"{name}+{key_id}+{base64.b64encode(raw).decode()}\n"


def test_a_key_with_a_name_of_300_bytes_verifies_nothing(folder: Path, log: SignedLog) -> None:
    """ML-DSA-44 signs a length of one byte; a note that claims such a signature has a verdict all the same."""
    name = "x" * 300
    vkey = _vkey(name, 0x06, bytes(1312))
    key_id = bytes.fromhex(vkey.split("+")[1])
    body = log.checkpoint(SIZE).partition(b"\n\n")[0].replace(log.origin.encode(), name.encode())
    line = f"— {name} {base64.b64encode(key_id + bytes(8 + 2420)).decode()}\n".encode()
    head = log.receipt(INDEX, SIZE).partition(b"\n\n")[0]
    (folder / "long.vkey").write_text(vkey)
    (folder / "long").write_bytes(head + b"\n\n" + body + b"\n\n" + line)
    assert not_verified(run(folder, "receipt", "--vkey-file", "long.vkey", "long", "entry"))
    # And so has one that does not.
    assert not_verified(run(folder, "receipt", "--vkey-file", "long.vkey", "receipt", "entry"))


ODD_KEYS: dict[str, Callable[[str], str]] = {
    "a key of zeroes": lambda name: _vkey(name, 0x01, bytes(32)),
    "a key that is no point": lambda name: _vkey(name, 0x01, b"\x02" + bytes(31)),
    "a key of another size": lambda name: _vkey(name, 0x01, bytes(31)),
    "a key of a witness": lambda name: _vkey(name, 0x04, bytes(32)),
    "a key of an unknown type": lambda name: _vkey(name, 0xFF, bytes(32)),
    "a key of nothing": lambda name: f"{name}+00000000+\n",
    "a key whose id is not its own": lambda name: f"{name}+00000000+{base64.b64encode(bytes(33)).decode()}\n",
    "a key twice": lambda name: _vkey(name, 0x01, bytes(32)) * 2,
    "keys of two logs": lambda name: _vkey(name, 0x01, bytes(32)) + _vkey("other", 0x01, bytes(32)),
    "a name with a space": lambda name: _vkey("a b", 0x01, bytes(32)),
    "base64 that is none": lambda name: f"{name}+00000000+\N{SNOWMAN}\n",
    "base64 with a line's end in it": lambda name: f"{name}+00000000+AQ==\r\n",
}


@pytest.mark.parametrize("keys", ODD_KEYS.values(), ids=ODD_KEYS.keys())
def test_nothing_is_verified_with(folder: Path, log: SignedLog, keys: Callable[[str], str]) -> None:
    (folder / "odd").write_text(keys(log.origin))
    assert not_verified(run(folder, "receipt", "--vkey-file", "odd", "receipt", "entry"))


NOISE = {
    "a file that is not UTF-8": b"\xff\xfe\x00\x80" * 100,
    "a file that ends within a letter": b"receipt" + "—".encode()[:2],
    "surrogates": b"\xed\xa0\x80\n",
    "NULs": bytes(1000),
    "nothing": b"",
    "an empty line": b"\n",
    "ten megabytes of NULs": bytes(10_000_000),
    "ten megabytes on one line": b"c2sp.org/tlog-proof@v1\n" + b"A" * 10_000_000,
    "three megabytes on one line": b"c2sp.org/tlog-proof@v1\n" + b"A" * 2_900_000,
    "three megabytes of short lines": b"c2sp.org/tlog-proof@v1\nindex 5\n" + b"A\n" * 1_450_000,
    "three megabytes of empty lines": b"c2sp.org/tlog-proof@v1\nindex 5\n" + b"\n" * 2_900_000,
    "three megabytes of hashes": b"c2sp.org/tlog-proof@v1\nindex 5\n"
    + (base64.b64encode(leaf_hash(b"")) + b"\n") * 64_000,
    "a number of a megabyte": b"c2sp.org/tlog-proof@v1\nindex " + b"9" * 1_000_000 + b"\n\n",
    "extra data of two megabytes": b"c2sp.org/tlog-proof@v1\nextra " + b"A" * 2_000_000 + b"\nindex 5\n\n",
}


@pytest.mark.parametrize("noise", NOISE.values(), ids=NOISE.keys())
def test_noise_has_a_verdict_in_bounded_time_and_memory(folder: Path, noise: bytes) -> None:
    """In the place of each file; whatever the script is given, it is NOT verified, and never a traceback."""
    (folder / "noise").write_bytes(noise)
    (folder / "log" / "checkpoint").write_bytes(noise)
    for arguments in (
        ("receipt", *KEYS, "noise", "entry"),
        ("receipt", *KEYS, "receipt", "noise"),
        ("receipt", "--vkey-file", "noise", "receipt", "entry"),
        ("log", *KEYS, "log"),
    ):
        assert not_verified(run(folder, *arguments))
    for kind in ("consistency", "misbehaviour"):
        (folder / "noise").write_bytes(
            noise.replace(b"c2sp.org/tlog-proof@v1\nindex 5", f"verdigris-{kind}@v1\nold 6\nnew 13".encode())
        )
        assert not_verified(run(folder, kind, *KEYS, "noise"))


def test_a_file_without_an_end_is_not_read_to_its_end(folder: Path) -> None:
    """Within the memory that the script is given here, which is less than it would take."""
    for arguments in (
        ("receipt", *KEYS, "/dev/zero", "entry"),
        ("receipt", *KEYS, "receipt", "/dev/zero"),
        ("consistency", *KEYS, "/dev/zero"),
        ("misbehaviour", "--vkey-file", "/dev/zero", "misbehaviour"),
        ("log", *KEYS, "log", "--since", "/dev/zero"),
    ):
        assert re.fullmatch(r"/dev/zero: larger than \d+ bytes", not_verified(run(folder, *arguments)))


def test_a_file_name_that_is_no_text_is_told(folder: Path) -> None:
    """The verdict is printed, the byte that is no letter as a question mark."""
    name = os.fsdecode(b"no\xffwhere")
    assert "where'" in not_verified(run(folder, "receipt", *KEYS, name, "entry"))
    (folder / name).symlink_to("/dev/zero")
    assert "no?where: larger than 3000000 bytes" == not_verified(run(folder, "receipt", *KEYS, name, "entry"))


@pytest.mark.parametrize("environ", [{"LC_ALL": "C"}, {"LC_ALL": "POSIX", "PYTHONUTF8": "0"}, {"LC_ALL": "C.UTF-8"}])
def test_the_verdict_is_printed_in_any_locale(folder: Path, environ: dict[str, str]) -> None:
    """A terminal that has no Chinese gets the last line, in English, as all do."""
    done = run(folder, "receipt", *KEYS, "receipt", "entry", environ=environ)
    assert (0, "") == (done.code, done.err)
    assert done.verdict.startswith("verified: entry 5")


def test_a_verdict_cannot_be_forged_by_what_is_verified(folder: Path) -> None:
    """A header that would write a verdict of its own on a terminal is printed as plain letters on one line."""
    raw = (folder / "receipt").read_bytes()
    escape = "\N{CONTROL SEQUENCE INTRODUCER}1F\N{RIGHT-TO-LEFT OVERRIDE}verified: all is well\N{LINE SEPARATOR}"
    (folder / "forged").write_bytes(raw.replace(b"@v1\n", f"@v1{escape}\n".encode(), 1))
    said = not_verified(run(folder, "receipt", *KEYS, "forged", "entry"))
    assert "newer software" in said
    assert said.isprintable()
