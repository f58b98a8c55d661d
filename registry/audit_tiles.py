# SPDX-License-Identifier: Apache-2.0
"""The audit of a log from outside: from the tiles of any C2SP server or folder, by the reader's own trust alone.

Nothing is read before it is known to belong: each hash tile is compared with the hash that stands for it one level up,
to the root; each entry with its hash tile; and the root with the signed one. Everything else is as in the audit of a
database: signatures, authority, links, what runs of the sweep recorded. Views and guard are the operator's alone.
"""

from collections.abc import Iterator
from contextlib import ExitStack

from events.errors import EvidenceError, MalformedError
from events.ids import Position
from events.tlog.merkle import EMPTY_ROOT, leaf_hash
from events.tlog.proof import root_at
from events.tlog.tiles import TILE_HEIGHT, TILE_WIDTH, CheckedTileReader
from registry.audit import Audited, AuditReport
from registry.confidence import Confidence, Trust
from registry.inspection import ALONE, Wanted, Workers, replaying, take_outcomes
from registry.ledger.chain import Chain
from registry.ledger.following import Following
from registry.ledger.readings import Finding, Progress
from registry.ledger.sources import TileSource
from registry.notices import Notice, Restores
from registry.run_records import RunRecords
from registry.streams import spooling


def audit_tiles(source: TileSource, trust: Trust, *, progress: Progress, workers: Workers = ALONE) -> Audited:
    """Check the log in `source` up to its newest checkpoint; what was found in order before is only hashed again.

    Raises:
        NotFoundError: the source has no checkpoint, or lacks a tile that the checkpoint implies.
        UnavailableError: it does not answer.
    """
    note = source.checkpoint()
    try:
        with ExitStack() as opened:
            return _Audit(source, trust, note, opened, workers).run(progress)
    except (EvidenceError, MalformedError) as error:
        position = error.position if isinstance(error, EvidenceError) else None
        finding = Finding(position=position, code=error.code, detail=error.message)
        report = AuditReport(ok=False, size=0, root=EMPTY_ROOT.hex(), findings=(finding,))
        return Audited(report=report, memory=None)


class _Audit:
    """One audit, step by step."""

    def __init__(self, source: TileSource, trust: Trust, note: bytes, opened: ExitStack, workers: Workers) -> None:
        self._source = source
        self._confidence = Confidence(trust, note)
        self._head = self._confidence.head
        # (1) A signature by a known key is looked at before anything is fetched in its name.
        self._confidence.is_signed_by_known()
        self._tiles = CheckedTileReader(self._read_tile, self._head.size, self._head.root)
        self._workers = workers.for_entries(self._head.size - trust.verified)
        self._verified = trust.verified
        self._spool = opened.enter_context(spooling())
        self._opened = opened
        self._runs, self._restores = RunRecords(), Restores()
        observers = (self._runs, self._restores, self._confidence.trail)
        self._following = Following(opened.enter_context(Chain()), observers)

    def run(self, progress: Progress) -> Audited:
        # (2) The log has not gone back, nor been replaced, since it was last seen.
        if self._confidence.seen:
            self._confidence.verify_growth(self._root_at(self._confidence.seen.size))
        # (3) Each entry, in order, as it comes.
        size = self._head.size
        for first, raws in self._pages():
            self._following.take(first, raws)
            self._spool.take(first, raws)
            progress((first + len(raws)) // 2, size)
        # (4) Each subject, from what has come.
        replay = replaying(self._spool.streams(), Wanted(self._verified), self._workers)
        outcomes = self._opened.enter_context(replay)
        take_outcomes(outcomes, self._following, lambda done, _: progress((size + done) // 2, size))
        chain, findings = self._following.chain, self._following.findings
        findings += chain.check_ids()
        findings += self._runs.findings(chain.moves(), self._root_at)
        # (5) The checkpoint bears the signatures that the log's own events demand, by keys that lead to known ones.
        return self._judged(findings)

    def _judged(self, findings: list[Finding]) -> Audited:
        notices = list(self._restores.notices)
        for said in self._confidence.judge(self._following.keys):
            (notices if isinstance(said, Notice) else findings).append(said)  # type: ignore[arg-type]  # told apart
        report = AuditReport(
            ok=not findings,
            size=self._head.size,
            root=self._head.root.hex(),
            findings=tuple(findings),
            notices=tuple(notices),
        )
        return Audited(report=report, memory=self._confidence.remember(self._following.keys, findings))

    def _pages(self) -> Iterator[tuple[Position, list[bytes]]]:
        for index in range(-(-self._head.size // TILE_WIDTH)):
            first = Position(index * TILE_WIDTH)
            raws = self._source.bundle(index, min(TILE_WIDTH, self._head.size - first))
            for position, raw in enumerate(raws, first):
                if leaf_hash(raw) != self._tiles.node(0, position):
                    message = f"entry {position}: its bytes are not those that the signed tree holds"
                    raise EvidenceError(message, code="leaf-hash", position=position)
            yield first, raws

    def _read_tile(self, level: int, index: int) -> bytes:
        hashes = self._head.size >> (TILE_HEIGHT * level)
        return self._source.tile(level, index, min(TILE_WIDTH, hashes - index * TILE_WIDTH))

    def _root_at(self, size: int) -> bytes | None:
        return root_at(size, self._tiles) if size <= self._head.size else None
