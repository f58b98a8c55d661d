# SPDX-License-Identifier: Apache-2.0
"""The auditor's memory: a file that is whole, about one log, and never silently begun anew (cases 52, 58, 59, 65)."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path

import msgspec
import pytest

from events.errors import EvidenceError, MalformedError, NotFoundError, RegistryError, UnavailableError
from events.tlog.checkpoint import Checkpoint, sign_checkpoint
from events.tlog.merkle import leaf_hash
from events.tlog.signatures import LogSigner, parse_vkey
from registry.memory import Memory, check_known, find_memory, held, store_memory
from tests.ledgers import ORIGIN
from tests.registry.admission.world import new_log_signers

ROOT = Path(__file__).parents[2]
SIGNERS = new_log_signers()
KEYS = tuple(parse_vkey(signer.verifier.vkey) for signer in SIGNERS)


def _memory(size: int = 1, signers: tuple[LogSigner, ...] = SIGNERS, **changes: object) -> Memory:
    note = sign_checkpoint(Checkpoint(ORIGIN, size, leaf_hash(b"%d" % size)), signers, 1_790_000_000).decode()
    vkeys = tuple(signer.verifier.vkey for signer in signers)
    fields = {"origin": ORIGIN, "vkeys": vkeys, "checkpoint": note, "verified": size} | changes
    return Memory(**fields)  # type: ignore[arg-type]


def test_what_is_remembered_comes_back(tmp_path: Path) -> None:
    """
    Where there is no file nothing is known; what is stored is found, and replaces what was there.
    """
    path = tmp_path / "state.json"
    assert find_memory(path, None, ()) is None

    for size in (3, 5):
        store_memory(path, _memory(size))
        found = find_memory(path, ORIGIN, KEYS[:1])
        assert found
        assert (size, size) == (found.verified, found.head().size)
    assert ["state.json"] == [file.name for file in tmp_path.iterdir()]


def test_everybody_may_read_it_and_only_its_owner_change_it(tmp_path: Path) -> None:
    """
    Whatever the shell allows: it holds nothing secret, but who can write it decides what the next audit believes.
    """
    before = os.umask(0)
    try:
        store_memory(tmp_path / "state.json", _memory())
    finally:
        os.umask(before)

    assert 0o644 == (tmp_path / "state.json").stat().st_mode & 0o777


def test_what_says_nothing_of_it_was_never_found_in_order(tmp_path: Path) -> None:
    """
    Not even its first entry: an audit begins with that.
    """
    fields = msgspec.structs.asdict(_memory(5))
    del fields["verified"]
    (tmp_path / "state.json").write_text(json.dumps(fields))

    found = find_memory(tmp_path / "state.json", ORIGIN, KEYS)

    assert found
    assert (5, 0) == (found.head().size, found.verified)


def _edited(**changes: object) -> Callable[[Path], None]:
    def edit(path: Path) -> None:
        path.write_text(json.dumps(json.loads(path.read_text()) | changes))

    return edit


def _with_another_root(path: Path) -> None:
    note = _memory().checkpoint
    root = note.splitlines()[2]
    _edited(checkpoint=note.replace(root, "A" + root[1:]))(path)


def _become_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


CHANGED: dict[str, tuple[Callable[[Path], object], type[RegistryError], str]] = {
    "cut short": (lambda path: path.write_bytes(path.read_bytes()[:200]), MalformedError, "audit-state-malformed"),
    "empty": (lambda path: path.write_bytes(b""), MalformedError, "audit-state-malformed"),
    "another file": (lambda path: path.write_text('{"a": 1}'), MalformedError, "audit-state-malformed"),
    "a list": (lambda path: path.write_text("[]"), MalformedError, "audit-state-malformed"),
    "of a newer version": (
        _edited(format="verdigris-audit-state@v2"),
        MalformedError,
        "audit-state-newer",
    ),
    "of another format": (_edited(format="somebody-elses@v1"), MalformedError, "audit-state-malformed"),
    "with a format that is no text": (_edited(format=1), MalformedError, "audit-state-malformed"),
    "with a field we do not know": (_edited(more=1), MalformedError, "audit-state-malformed"),
    "with another root": (_with_another_root, EvidenceError, "signature"),
    "with keys that signed nothing": (
        _edited(vkeys=[signer.verifier.vkey for signer in new_log_signers()]),
        EvidenceError,
        "audit-state-other-keys",
    ),
    "about another log": (_edited(origin="ledger.example/other"), EvidenceError, "audit-state-other-log"),
    "a folder": (_become_folder, UnavailableError, "audit-state-unreadable"),
}


@pytest.mark.parametrize(("change", "error", "code"), CHANGED.values(), ids=CHANGED.keys())
def test_case_58_a_memory_that_was_changed(
    tmp_path: Path, change: Callable[[Path], object], error: type[RegistryError], code: str
) -> None:
    """
    It is refused with its own reason, and never taken for no memory at all.
    """
    path = tmp_path / "state.json"
    store_memory(path, _memory())
    change(path)

    with pytest.raises(error) as caught:
        find_memory(path, ORIGIN, KEYS)

    assert code == caught.value.code


def test_case_58_an_unknown_log_is_not_believed_at_first_sight() -> None:
    """
    Without a key or a memory somebody must say that this is the first use.
    """
    with pytest.raises(NotFoundError, match="trust-on-first-use"):
        check_known(None, (), trust_on_first_use=False)
    for known in ((None, (), True), (_memory(), (), False), (None, KEYS, False)):
        memory, keys, first_use = known
        check_known(memory, keys, trust_on_first_use=first_use)


def test_case_58_a_memory_that_cannot_be_kept_is_said_before_the_audit(tmp_path: Path) -> None:
    """
    A folder that is not there or cannot be written to is found out before an hour of work.
    """
    with pytest.raises(UnavailableError) as caught, held(tmp_path / "nowhere" / "state.json"):
        pytest.fail("held")
    assert "audit-state-unwritable" == caught.value.code

    with pytest.raises(UnavailableError) as caught:
        store_memory(tmp_path / "nowhere" / "state.json", _memory())
    assert "audit-state-unwritable" == caught.value.code


_STORING = """
import itertools, sys
from pathlib import Path
import msgspec
from registry.memory import Memory, store_memory
memories = [msgspec.json.decode(line, type=Memory) for line in sys.stdin]
print("ready", flush=True)
for memory in itertools.cycle(memories):
    store_memory(Path(sys.argv[1]), memory)
"""


def test_case_59_killed_while_it_is_stored(tmp_path: Path) -> None:
    """
    Whenever the auditor is killed, the old memory is there or the new one, never half of one, and nothing beside it.
    """
    path = tmp_path / "state.json"
    memories = [_memory(size) for size in (1, 2)]
    for after in range(12):
        with subprocess.Popen(
            [sys.executable, "-c", _STORING, str(path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as auditor:
            assert auditor.stdin
            assert auditor.stdout
            auditor.stdin.write(b"".join(msgspec.json.encode(memory) + b"\n" for memory in memories))
            auditor.stdin.close()
            assert b"ready\n" == auditor.stdout.readline()
            threading.Event().wait(0.004 * (after + 1))
            os.kill(auditor.pid, signal.SIGKILL)
        if path.exists() or after == 11:
            assert find_memory(path, ORIGIN, ()) in memories
        left = {file.name for file in tmp_path.iterdir()} - {"state.json"}
        assert all(fnmatch(name, ".state.json.*.part") for name in left), left


def test_case_65_two_audits_at_once_never_roll_back(tmp_path: Path) -> None:
    """
    Whoever reads, compares and stores does so alone: of sizes n and n + k, the larger one is what stays.
    """
    path = tmp_path / "state.json"
    store_memory(path, _memory(1))
    sizes = [*range(2, 30), *range(29, 1, -1)]
    seen: list[tuple[int, int]] = []

    def audit(size: int) -> None:
        with held(path):
            before = find_memory(path, ORIGIN, ())
            assert before
            seen.append((before.verified, size))
            if size > before.verified:
                store_memory(path, _memory(size))

    threads = [threading.Thread(target=audit, args=(size,)) for size in sizes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    last = find_memory(path, ORIGIN, ())
    assert last
    assert (29, len(sizes)) == (last.verified, len(seen))
    known = [before for before, _ in seen]
    assert sorted(known) == known
