# SPDX-License-Identifier: Apache-2.0
"""Looking through all the evidence that the log names: each file is read to its end, once.

How long it takes is a matter of how much there is. Nothing of it says anything about the log, whose entries stand
whatever becomes of the files.
"""

from collections.abc import Callable, Iterator
from typing import Final, Literal

from msgspec import Struct

from events.errors import EvidenceError
from events.store import Snapshot
from registry.evidence.custody import Custody
from registry.evidence.named import Named, list_named
from registry.ledger.readings import Finding
from registry.notices import Notice

Problem = Literal["missing", "lost", "changed"]
"""missing: never arrived; lost: arrived and is gone; changed: other bytes lie there."""

_FINDINGS: Final = {"lost": "evidence-lost", "changed": "evidence-changed"}

Progress = Callable[[int, int], None]


class EvidenceProblem(Struct, frozen=True, kw_only=True):
    """A file that is not here as it should be, and the first entry that names it."""

    position: int
    sha256: str
    problem: Problem
    detail: str


class EvidenceReport(Struct, frozen=True, kw_only=True):
    """What was found; `ok` unless a file was lost or changed: one that was never brought is its filer's affair."""

    ok: bool
    named: int
    present: int
    problems: tuple[EvidenceProblem, ...]

    def findings(self) -> Iterator[Finding]:
        """Yield what an audit finds: files that were lost or changed."""
        for each in self.problems:
            if each.problem != "missing":
                yield Finding(position=each.position, code=_FINDINGS[each.problem], detail=each.detail)

    def notices(self) -> Iterator[Notice]:
        """Yield what a reader of an audit should know: files that were never brought."""
        for each in self.problems:
            if each.problem == "missing":
                yield Notice(position=each.position, code="evidence-missing", detail=each.detail)


def check_evidence(custody: Custody, log: Snapshot, *, progress: Progress) -> EvidenceReport:
    """Read every file that the entries of `log` name.

    Raises:
        EvidenceError: an entry is damaged.
        UnavailableError: the place of the files does not answer.
    """
    size, seen, problems = log.head().size, set[str](), list[EvidenceProblem]()
    for done, page in list_named(log):
        for named in page:
            if named.item.sha256 not in seen:
                seen.add(named.item.sha256)
                problems += _problems_of(custody, named)
        progress(done, size)
    return EvidenceReport(
        ok=all(each.problem == "missing" for each in problems),
        named=len(seen),
        present=len(seen) - len(problems),
        problems=tuple(problems),
    )


def _problems_of(custody: Custody, named: Named) -> list[EvidenceProblem]:
    digest = named.item.sha256
    problem: Problem = "changed"
    try:
        if custody.find(digest) is None:
            problem, detail = "missing", f"evidence: the file {digest} never arrived"
        else:
            problem = "changed" if _lies_there(custody, digest) else "lost"
            custody.verify(digest)
            return []
    except EvidenceError as error:
        detail = error.message
    return [EvidenceProblem(position=named.position, sha256=digest, problem=problem, detail=detail)]


def _lies_there(custody: Custody, digest: str) -> bool:
    return custody.store.find(digest) is not None
