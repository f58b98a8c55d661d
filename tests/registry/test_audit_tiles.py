# SPDX-License-Identifier: Apache-2.0
"""The audit from outside: tiles from anywhere, believed only as far as they lead to what a known key signed."""

import datetime
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from events.catalogue.trust import LogKeyRetired
from events.errors import NotFoundError, RegistryError
from events.tlog.checkpoint import Checkpoint, sign_checkpoint
from events.tlog.policy import Policy, parse_policy
from events.tlog.signatures import KnownVerifier, LogSigner
from registry.audit import Audited
from registry.audit_tiles import audit_tiles
from registry.confidence import Trust
from registry.ledger.sources import CachedFiles, FileSource, FolderFiles, StoreSource, TileSource
from registry.memory import Memory
from tests.forgeries import slip_in
from tests.histories import file_mine
from tests.ledgers import ORIGIN, START, Ledger, open_ledger
from tests.mirrors import mirror
from tests.registry.admission.world import log_key_event, new_log_signers

NOW = START + datetime.timedelta(days=1)


def _keys(signers: Sequence[LogSigner]) -> tuple[KnownVerifier, ...]:
    return tuple(signer.verifier for signer in signers)  # type: ignore[misc]


def _audit(
    source: TileSource, keys: Sequence[KnownVerifier] = (), memory: Memory | None = None, **more: object
) -> Audited:
    fields = {"origin": ORIGIN if keys else None, "keys": tuple(keys), "memory": memory, "now": NOW} | more
    return audit_tiles(source, Trust(**fields), progress=lambda *_: None)  # type: ignore[arg-type]


def _codes(audited: Audited) -> set[tuple[int | None, str]]:
    return {(finding.position, finding.code) for finding in audited.report.findings}


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    """A registry whose log has a full tile, and the level above."""
    file_mine(ledger)
    ledger.desk.file_all([ledger.sign_party(f"P{number}") for number in range(300)])
    return ledger


@pytest.mark.parametrize("source", ["database", "folder"])
def test_a_log_in_order_is_found_in_order(filled: Ledger, tmp_path: Path, source: str) -> None:
    """
    Database or folder: everything checks out, nobody else has signed, and what is remembered is all of it.
    """
    tiles = mirror(filled, tmp_path / "mirror") if source == "folder" else StoreSource(filled.store)

    audited = _audit(tiles, _keys(filled.log_signers))

    assert (set(), {"unwitnessed"}) == (_codes(audited), {notice.code for notice in audited.report.notices})
    with filled.store.reading() as view:
        size, note = view.head().size, view.checkpoint()
    assert audited.memory
    assert (size, ORIGIN, note.decode()) == (audited.memory.verified, audited.memory.origin, audited.memory.checkpoint)


def _edit(path: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        file = folder / path
        file.write_bytes(change(file.read_bytes()))

    return edit


def _flip(raw: bytes) -> bytes:
    return raw[:-20] + bytes([raw[-20] ^ 1]) + raw[-19:]


def _swap_hashes(raw: bytes) -> bytes:
    return raw[32:64] + raw[:32] + raw[64:]


def _swap_files(folder: Path) -> None:
    full = (folder / "tile/0/000").read_bytes()
    partial = next((folder / "tile/0/001.p").iterdir())
    (folder / "tile/0/000").write_bytes((partial.read_bytes() * 8)[: len(full)])


SPOILT: dict[str, tuple[Callable[[Path], None], set[str]]] = {
    "one bit of a full tile": (_edit("tile/0/000", _flip), {"hash-mismatch"}),
    "two hashes of a tile swapped": (_edit("tile/0/000", _swap_hashes), {"hash-mismatch"}),
    "a full tile made of another": (_swap_files, {"hash-mismatch"}),
    "one bit of the tile above": (_edit("tile/1/000.p/1", _flip), {"hash-mismatch"}),
    "one bit of an entry": (_edit("tile/entries/000", _flip), {"leaf-hash"}),
    "an entry left out of a bundle": (_edit("tile/entries/000", lambda raw: raw[2 + int.from_bytes(raw[:2]) :]), set()),
    "half a bundle": (_edit("tile/entries/000", lambda raw: raw[: len(raw) // 2]), {"tile-malformed"}),
    "a page of HTML for a bundle": (
        _edit("tile/entries/000", lambda _: b"<!doctype html><title>Oops</title>"),
        {"tile-malformed"},
    ),
    "nothing for a bundle": (_edit("tile/entries/000", lambda _: b""), {"tile-malformed"}),
    "nothing for a tile": (_edit("tile/0/000", lambda _: b""), set()),
    "a page of HTML for a checkpoint": (_edit("checkpoint", lambda _: b"<!doctype html>\n"), {"malformed"}),
    "nothing for a checkpoint": (_edit("checkpoint", lambda _: b""), {"malformed"}),
    "another size in the checkpoint": (_edit("checkpoint", lambda raw: raw.replace(b"\n3", b"\n2", 1)), {"signature"}),
    "a checkpoint with a line more": (
        _edit("checkpoint", lambda raw: raw.replace(b"\n\n", b"\nx\n\n", 1)),
        {"signature"},
    ),
}


@pytest.mark.parametrize(("spoil", "codes"), SPOILT.values(), ids=SPOILT.keys())
def test_case_39_and_50_what_is_not_the_log_is_not_believed(
    filled: Ledger, tmp_path: Path, spoil: Callable[[Path], None], codes: set[str]
) -> None:
    """
    No hash and no entry counts before it is known to lead to what was signed; nothing returned is never success.
    """
    source = mirror(filled, tmp_path / "mirror")
    spoil(tmp_path / "mirror")

    if not codes:
        with pytest.raises(NotFoundError, match="expected"):
            _audit(source, _keys(filled.log_signers))
        return
    audited = _audit(source, _keys(filled.log_signers))
    assert codes == {code for _, code in _codes(audited)}
    assert (False, None) == (audited.report.ok, audited.memory)


def test_an_entry_without_authority_is_found(filled: Ledger, tmp_path: Path) -> None:
    """
    A log signed with its own keys is no excuse: who filed what is replayed from the tiles alone.
    """
    [position] = slip_in(filled, filled.sign(LogKeyRetired(vkeys=("x+y",), reason="lost"), "registry", "service"))

    audited = _audit(mirror(filled, tmp_path / "mirror"), _keys(filled.log_signers))

    assert {position} == {at for at, _ in _codes(audited)}
    assert audited.memory
    assert 0 == audited.memory.verified


def test_case_52_another_name_or_key_is_refused(filled: Ledger) -> None:
    """
    What the reader asked for decides, never what the server calls itself.
    """
    source, others = StoreSource(filled.store), _keys(new_log_signers())

    assert {(None, "log-other-origin")} == _codes(
        _audit(source, _keys(filled.log_signers), origin="ledger.example/other")
    )
    assert {(filled.filed - 1, "log-keys-changed")} == _codes(_audit(source, others))
    memory = _audit(source, _keys(filled.log_signers)).memory
    assert memory
    assert set() == _codes(_audit(source, memory=memory))


def test_what_was_seen_is_compared(filled: Ledger, tmp_path: Path) -> None:
    """
    A log that only grew is fine, and only its new part is inspected; shorter or other ones are found (61, 63, 64, 70).
    """
    keys, source = _keys(filled.log_signers), StoreSource(filled.store)
    before = mirror(filled, tmp_path / "before")
    first = _audit(source, keys).memory
    filled.desk.file_all([filled.sign_party(f"Q{number}") for number in range(5)])
    second = _audit(source, keys, first)
    assert (set(), filled.filed) == (_codes(second), second.memory and second.memory.verified)

    assert {(filled.filed - 5, "log-rolled-back")} == _codes(_audit(before, keys, second.memory))
    assert first
    head = first.head()
    forged = sign_checkpoint(Checkpoint(ORIGIN, head.size, b"x" * 32), filled.log_signers, 1).decode()
    forked = Memory(origin=ORIGIN, vkeys=first.vkeys, checkpoint=forged, verified=first.verified)
    found = _audit(source, keys, forked)
    assert ({(head.size, "log-forked")}, None) == (_codes(found), found.memory)


def test_what_was_verified_before_is_not_verified_again(filled: Ledger) -> None:
    """
    The signatures of what is remembered are left out, not its hashes: damage there is found all the same.
    """
    keys, source = _keys(filled.log_signers), StoreSource(filled.store)
    [position] = slip_in(filled, filled.sign(LogKeyRetired(vkeys=("x+y",), reason="lost"), "registry", "service"))
    whole = _audit(source, keys)
    assert {position} == {at for at, _ in _codes(whole)}

    assert whole.memory
    trusting = Memory(
        origin=ORIGIN, vkeys=whole.memory.vkeys, checkpoint=whole.memory.checkpoint, verified=position + 1
    )
    assert set() == _codes(_audit(source, keys, trusting))


def test_case_66_an_old_checkpoint_is_told_of(filled: Ledger) -> None:
    """
    A log that stands still may be frozen for this reader alone: its age says so, and nothing else can.
    """
    keys, source = _keys(filled.log_signers), StoreSource(filled.store)
    ages = {datetime.timedelta(days=2): set(), datetime.timedelta(hours=1): {"stale"}}

    for age, expected in ages.items():
        audited = _audit(source, keys, max_age=age)
        assert (True, expected) == (audited.report.ok, {each.code for each in audited.report.notices} - {"unwitnessed"})


@pytest.fixture
def handed_over(ledger: Ledger) -> tuple[Ledger, tuple[LogSigner, ...]]:
    """A log that changed its keys, the overlap over; and its new keys."""
    fresh = new_log_signers()
    opened = open_ledger(
        ledger.folder, ledger.clock, (*ledger.log_signers, *fresh), keys=ledger.keys, filed=ledger.filed
    )
    opened.desk.file(opened.sign(log_key_event(fresh, ledger.log_signers), "registry", "governance"))
    old = tuple(signer.verifier.vkey for signer in ledger.log_signers)
    opened.desk.file(opened.sign(LogKeyRetired(vkeys=old, reason="superseded"), "registry", "governance"))
    opened.desk.file(opened.sign_party("AFTER"))
    return opened, fresh


def test_case_72_an_auditor_follows_to_new_keys(
    handed_over: tuple[Ledger, tuple[LogSigner, ...]], ledger: Ledger
) -> None:
    """
    Who knows only the first keys reaches the present ones, since those handed over; and remembers them.
    """
    opened, fresh = handed_over
    source = StoreSource(opened.store)

    followed = _audit(source, _keys(ledger.log_signers))

    assert set() == _codes(followed)
    assert followed.memory
    assert {signer.verifier.vkey for signer in fresh} <= set(followed.memory.vkeys)
    assert set() == _codes(_audit(source, memory=followed.memory))
    assert set() == _codes(_audit(source, _keys(fresh)))
    assert {"log-keys-changed"} == {code for _, code in _codes(_audit(source, _keys(new_log_signers())))}


def test_tiles_are_asked_for_once(filled: Ledger, tmp_path: Path) -> None:
    """
    What was kept is read from the folder, which is then a mirror to be audited by itself.
    """

    class Counting:
        def __init__(self, folder: Path) -> None:
            self.files = FolderFiles(folder)
            self.asked: list[str] = []

        def get(self, path: str, limit: int) -> bytes:
            self.asked.append(path)
            return self.files.get(path, limit)

    mirror(filled, tmp_path / "server")
    server, kept = Counting(tmp_path / "server"), FolderFiles(tmp_path / "kept")
    keys = _keys(filled.log_signers)
    first = _audit(FileSource(CachedFiles(server, kept)), keys)
    assert (True, 6) == (first.report.ok, len(server.asked)), server.asked
    audited = _audit(FileSource(CachedFiles(server, kept)), keys)
    assert (True, "checkpoint", 7) == (audited.report.ok, server.asked[-1], len(server.asked))
    assert audited.memory
    kept.store("checkpoint", audited.memory.checkpoint.encode())
    shutil.rmtree(tmp_path / "server")
    assert _audit(FileSource(kept), keys).report == audited.report


def test_a_quorum_that_is_not_met_is_found(filled: Ledger) -> None:
    """
    Whom the reader's policy wants to have signed, must have signed.
    """
    witness = new_log_signers()[0].verifier
    lines = [f"log {key.vkey}" for key in _keys(filled.log_signers)]
    text = "\n".join([*lines, f"witness W {witness.vkey}", "quorum W", ""])
    policy = parse_policy(text.encode())
    assert isinstance(policy, Policy)

    found = _audit(StoreSource(filled.store), policy.logs, policy=policy)

    assert {(None, "quorum-missing")} == _codes(found)


def test_no_source_no_verdict(tmp_path: Path) -> None:
    """
    A place without a log is not there; it is not found to be in order.
    """
    with pytest.raises(RegistryError) as caught:
        _audit(FileSource(FolderFiles(tmp_path)))

    assert "log-file-missing" == caught.value.code
