# SPDX-License-Identifier: Apache-2.0
"""Evidence: files that filings name by digest and size, kept outside the log under that digest (architecture.md §8).

What is kept can be lost, replaced or cut short without any entry changing: the filing says what the file was, so that
each of these shows (reliability.md cases 38 and 43). Nothing is ever unpacked, rendered or run (cases 114 and 136).
"""

from registry.evidence.check import EvidenceReport, check_evidence
from registry.evidence.custody import Custody, Limits
from registry.evidence.named import Named, find_named, list_named
from registry.evidence.opening import open_evidence
from registry.evidence.store import EvidenceStore, Kept, State
from registry.evidence.upload import Received, Upload

__all__ = [
    "Custody",
    "EvidenceReport",
    "EvidenceStore",
    "Kept",
    "Limits",
    "Named",
    "Received",
    "State",
    "Upload",
    "check_evidence",
    "find_named",
    "list_named",
    "open_evidence",
]
