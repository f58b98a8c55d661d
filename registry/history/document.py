# SPDX-License-Identifier: Apache-2.0
"""The bytes of a history's proof, `verdigris-history@v1` (DECISIONS.md 22): deterministic JSON, in one spelling only.

What they say must not be believed before `registry.history.verify`.
"""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta, Struct

from events.errors import EvidenceError
from events.ids import Subject
from events.tlog.proof import MAX_PROOF_BYTES
from registry.history.heads import Hashes, HeadProof

VERSION: Final = "verdigris-history@v1"
MEDIA_TYPE = "application/json"
MAX_HISTORY_BYTES = 64 * 1024 * 1024
"""Largest document we read: some ten thousand entries of ordinary length."""

_ANY_VERSION = "verdigris-history@"


class ProvenEntry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An entry's bytes as text, and its inclusion proof."""

    entry: str
    proof: Hashes


class ProvenRun(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The entry of a run of the sweep, and its `.tlog-proof` file, with the checkpoint that all proofs lead to."""

    entry: str
    receipt: Annotated[str, Meta(max_length=MAX_PROOF_BYTES)]


class HistoryDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that shows, without the log, that nothing of one stream is left out up to a run."""

    consistency: Hashes
    entries: tuple[ProvenEntry, ...]
    heads: Annotated[tuple[HeadProof, ...], Meta(max_length=2)]
    keys: Annotated[tuple[ProvenEntry, ...], Meta(min_length=1, max_length=100)]
    run: ProvenRun
    subject: Subject
    v: Literal["verdigris-history@v1"]


_DECODER = msgspec.json.Decoder(HistoryDocument, strict=True)


class _AnyVersion(Struct, frozen=True):
    v: str


def format_history(document: HistoryDocument) -> bytes:
    """Return the bytes of a document."""
    return msgspec.json.encode(document, order="sorted")


def parse_history(raw: bytes) -> HistoryDocument:
    """Return the document that `format_history` writes as exactly `raw`.

    Raises:
        EvidenceError: any other spelling, another version, or above the limit.
    """
    if len(raw) > MAX_HISTORY_BYTES:
        raise _malformed(f"at most {MAX_HISTORY_BYTES} bytes, found {len(raw)}")
    try:
        document = _DECODER.decode(raw)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        version = _find_version(raw)
        raise _malformed(f"of version {version}, which needs newer software" if version else str(error)) from error
    # Escapes, spaces, repeated members: each would be a second file that says the same.
    if format_history(document) != raw:
        raise _malformed("not in its one canonical form")
    return document


def _find_version(raw: bytes) -> str:
    """Return the version of a document that is another than ours, or nothing."""
    try:
        version = msgspec.json.decode(raw, type=_AnyVersion).v
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return ""
    return version[:40] if version.startswith(_ANY_VERSION) and version != VERSION else ""


def _malformed(problem: str) -> EvidenceError:
    return EvidenceError(f"history proof: {problem}", code="history-malformed")
