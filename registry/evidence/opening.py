# SPDX-License-Identifier: Apache-2.0
"""Which place for evidence an address means."""

from pathlib import Path

from events.errors import MalformedError
from registry.evidence.custody import Custody, Limits
from registry.evidence.folder import FolderStore
from registry.evidence.store import EvidenceStore


def open_evidence(address: str, limits: Limits, *, reserve_mib: int = 0) -> Custody:
    """Return the custody over the files at `address`: a folder, or `s3://bucket/prefix`; nothing is made yet.

    Raises:
        MalformedError: it is an address of another kind.
        UnavailableError: it is no bucket that can be asked.
    """
    return Custody(_open_store(address, reserve_mib), limits)


def _open_store(address: str, reserve_mib: int) -> EvidenceStore:
    scheme, mark, _ = address.partition("://")
    if not mark:
        return FolderStore(Path(address), reserve_mib=reserve_mib)
    if scheme != "s3":
        message = f"evidence at {address}: expected a folder or s3://bucket/prefix"
        raise MalformedError(message, code="setting-invalid", pointer="/evidence")
    # It takes a tenth of a second to load: only those who keep evidence in a bucket pay.
    from registry.evidence.bucket import BucketStore  # noqa: PLC0415

    return BucketStore(address)
