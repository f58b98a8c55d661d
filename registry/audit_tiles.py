# SPDX-License-Identifier: Apache-2.0
"""The audit of a log from outside: from the tiles of any C2SP server or folder, with nothing but the reader's own trust.

Nothing is read before it is known to belong: each hash tile is compared with the hash that stands for it one level up,
to the root; each entry with its hash tile; and the root with the signed one. Everything else is as in the audit of a
database: signatures, authority, links, what runs of the sweep recorded. Views and guard are the operator's alone.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta

from msgspec import Struct

from events.catalogue.trust import RegistryFounded
from events.entry import Entry
from events.errors import EvidenceError, RegistryError
from events.ids import Position
from events.tlog.checkpoint import Checkpoint, parse_checkpoint
from events.tlog.merkle import EMPTY_ROOT, HASH_SIZE, leaf_hash
from events.tlog.note import open_note, parse_note
from events.tlog.policy import Policy
from events.tlog.proof import root_at
from events.tlog.signatures import KnownVerifier
from events.tlog.tiles import TILE_HEIGHT, TILE_WIDTH, CheckedTileReader
from registry.audit import AuditReport
from registry.inspection import WORTH_SHARING, Inspection
from registry.ledger.chain import Chain
from registry.ledger.following import Following
from registry.ledger.logkeys import LOG_KEY_TYPES
from registry.ledger.readings import Finding, Page, Progress
from registry.ledger.sources import TileSource
from registry.memory import Memory
from registry.notices import Notice, Restores, judge_checkpoint
from registry.run_records import RunRecords


class Trust(Struct, frozen=True, kw_only=True):
    """What the reader brings: the log's name and keys, witnesses, and what was seen before."""

    origin: str | None = None
    """None: whatever the log calls itself, at first sight."""
    keys: tuple[KnownVerifier, ...] = ()
    policy: Policy = Policy()
    memory: Memory | None = None
    now: datetime
    max_age: timedelta | None = None
    """Older checkpoints are told of (reliability.md case 66)."""


class TilesAudit(Struct, frozen=True, kw_only=True):
    """What an audit of tiles found, and what to remember of it."""

    report: AuditReport
    memory: Memory | None
    """None where not even the checkpoint could be believed."""


def audit_tiles(source: TileSource, trust: Trust, *, progress: Progress, processes: int = 1) -> TilesAudit:
    """Check the log in `source` up to its newest checkpoint; what was found in order before is only hashed again.

    Raises:
        NotFoundError: the source has no checkpoint.
        UnavailableError: it does not answer.
    """
    note = source.checkpoint()
    try:
        with ExitStack() as opened:
            return _Audit(source, trust, note, opened, processes).run(progress)
    except EvidenceError as error:
        finding = Finding(position=error.position, code=error.code, detail=error.message)
        report = AuditReport(ok=False, size=0, root=EMPTY_ROOT.hex(), findings=(finding,))
        return TilesAudit(report=report, memory=None)


class _Audit:
    """One audit, step by step."""

    def __init__(self, source: TileSource, trust: Trust, note: bytes, opened: ExitStack, processes: int) -> None:
        self._source = source
        self._trust = trust
        self._note = note
        # Not believed before its signatures are verified, which may take the keys that the log itself tells of.
        self._head = parse_checkpoint(parse_note(note).text)
        before = trust.memory
        self._seen = before.head() if before else None
        _check_origin(trust, self._head)
        self._tiles = CheckedTileReader(self._read_tile, self._head.size, self._head.root)
        verified = before.verified if before else 0
        count = processes if self._head.size - verified >= WORTH_SHARING else 1
        self._inspection = opened.enter_context(Inspection(verified=verified, processes=count))
        self._runs, self._restores = RunRecords(), Restores()
        self._trail = KeyTrail(before.keys() if before else trust.keys)
        self._following = Following(opened.enter_context(Chain()), (self._runs, self._restores, self._trail))

    def run(self, progress: Progress) -> TilesAudit:
        # (1) The log has not gone back, nor been replaced, since it was last seen.
        self._verify_growth()
        # (2) Where the keys known before signed this, nothing needs to be read to believe it.
        is_known = self._is_signed_by_known()
        # (3) Each entry, in order.
        for page in self._pages():
            for inspected in self._inspection.inspect(page):
                self._following.take(inspected)
                progress(inspected.page.first + len(inspected.page.raws), self._head.size)
        for inspected in self._inspection.finish():
            self._following.take(inspected)
        progress(self._head.size, self._head.size)
        findings = self._following.findings
        findings += self._following.chain.check_ids()
        findings += self._runs.findings(self._following.chain.moves(), self._root_at)
        # (4) The checkpoint bears the signatures that the log's own events demand, by keys that lead back to known ones.
        findings += self._check_signatures(is_known=is_known)
        return self._result(findings)

    def _verify_growth(self) -> None:
        seen, head = self._seen, self._head
        if seen is None:
            return
        if head.size < seen.size:
            message = f"log has {head.size} entries, {seen.size} were signed before: it was put back"
            raise EvidenceError(message, code="log-rolled-back", position=head.size)
        if root_at(seen.size, self._tiles) != seen.root:
            message = f"log of size {head.size} does not begin with the {seen.size} entries that were signed before"
            raise EvidenceError(message, code="log-forked", position=seen.size)

    def _is_signed_by_known(self) -> bool:
        """Tell whether a key known before signed the checkpoint.

        Raises:
            SignatureError: one did, and its signature does not verify.
        """
        known = {(key.name, key.key_id) for key in self._trail.known}
        if not any((line.name, line.key_id) in known for line in parse_note(self._note).signatures):
            return False
        open_note(self._note, self._trail.known)
        return True

    def _pages(self) -> Iterator[Page]:
        for index in range(-(-self._head.size // TILE_WIDTH)):
            first = Position(index * TILE_WIDTH)
            raws = self._source.bundle(index, min(TILE_WIDTH, self._head.size - first))
            for position, raw in enumerate(raws, first):
                if leaf_hash(raw) != self._tiles.node(0, position):
                    message = f"entry {position}: its bytes are not those that the signed tree holds"
                    raise EvidenceError(message, code="leaf-hash", position=position)
            yield Page(first, raws)

    def _read_tile(self, level: int, index: int) -> bytes:
        entries = self._head.size >> (TILE_HEIGHT * level)
        width = min(TILE_WIDTH, entries - index * TILE_WIDTH)
        tile = self._source.tile(level, index, width)
        return tile[: width * HASH_SIZE]

    def _root_at(self, size: int) -> bytes | None:
        return root_at(size, self._tiles) if size <= self._head.size else None

    def _check_signatures(self, *, is_known: bool) -> Iterator[Finding]:
        position = max(self._head.size - 1, 0)
        keys = self._following.keys
        try:
            keys.verify(self._note)
        except RegistryError as error:
            detail = f"checkpoint {self._head.size}: {error.message}"
            yield Finding(position=position, code="checkpoint-signature", detail=detail)
            return
        if keys.origin != self._head.origin:
            detail = f"checkpoint of {self._head.origin}, the log's first entry founds {keys.origin}"
            yield Finding(position=0, code="origin-differs", detail=detail)
        # A log seen before is known by its entries, whose first ones say who may change its keys.
        if not is_known and self._seen is None and not self._trail.leads_to(keys.due(self._head.size)):
            detail = (
                "no key configured handed over to the keys that sign now: ask the log's governance for the new ones"
            )
            yield Finding(position=position, code="log-keys-changed", detail=detail)

    def _result(self, findings: list[Finding]) -> TilesAudit:
        head, due = self._head, self._following.keys.due(self._head.size)
        is_believed = not {finding.code for finding in findings} & {"checkpoint-signature", "log-keys-changed"}
        notices = list(self._restores.notices)
        for said in self._judge(due) if is_believed else ():
            (findings if isinstance(said, Finding) else notices).append(said)  # type: ignore[arg-type]
        report = AuditReport(
            ok=not findings,
            size=head.size,
            root=head.root.hex(),
            findings=tuple(findings),
            notices=tuple(notices),
        )
        before = self._trust.memory.verified if self._trust.memory else 0
        memory = Memory(
            origin=head.origin,
            vkeys=tuple(dict.fromkeys(key.vkey for key in (*self._trail.known, *due))),
            checkpoint=self._note.decode(),
            verified=before if findings else head.size,
        )
        return TilesAudit(report=report, memory=memory if is_believed else None)

    def _judge(self, due: Sequence[KnownVerifier]) -> Iterator[Notice | Finding]:
        trust = self._trust
        return judge_checkpoint(self._note, due, trust.policy, now=trust.now, max_age=trust.max_age)


class KeyTrail:
    """Which of the log's keys lead back to those that the reader knows; an `Observer` of the log's check."""

    types: Collection[str] = LOG_KEY_TYPES

    def __init__(self, known: Sequence[KnownVerifier]) -> None:
        """Start with what is known; nothing: what the foundation names is taken at first sight."""
        self.known = tuple(known)
        self._reached = {key.vkey for key in known}

    def observe(self, entry: Entry) -> None:
        """Take in the next change of keys, whose signatures admission has checked."""
        event = entry.filing.event
        if isinstance(event, RegistryFounded) and not self._reached:
            self._reached.update(event.log_keys)

    def leads_to(self, keys: Sequence[KnownVerifier]) -> bool:
        """Tell whether all of `keys` are known, or were handed over to by such."""
        return {key.vkey for key in keys} <= self._reached


def _check_origin(trust: Trust, head: Checkpoint) -> None:
    origin = trust.memory.origin if trust.memory else trust.origin
    if origin not in {None, head.origin}:
        message = f"checkpoint of the log {head.origin}, asked is {origin}"
        raise EvidenceError(message, code="origin-differs")
