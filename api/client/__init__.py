# SPDX-License-Identifier: Apache-2.0
"""The client of those who file: statements built from rows, signed here, handed in, each with its receipt kept.

For programs of others it is three steps: a `Signer` (`registry.keyuris.open_key`, or any of one's own), a `Maker` that
makes statements of rows, and an `Intake` or `file_batch` that hands them in. Nothing here opens a registry: a filer has
none. The command line (`verdigris file`) is made of the same parts.
"""

from api.client.batch import Batch, Outcome, file_batch, prepare_batch
from api.client.intake import Desk, Intake, open_intake
from api.client.journal import Journal
from api.client.rows import FORMATS, Row, read_rows
from api.client.statements import Maker, Statement
from api.client.templates import format_template

__all__ = [
    "FORMATS",
    "Batch",
    "Desk",
    "Intake",
    "Journal",
    "Maker",
    "Outcome",
    "Row",
    "Statement",
    "file_batch",
    "format_template",
    "open_intake",
    "prepare_batch",
    "read_rows",
]
