# SPDX-License-Identifier: Apache-2.0
"""The client of those who file: statements built from rows, signed here, handed in, each with its receipt kept.

For programs of others it is three steps: a `Signer` (`registry.keyuris.open_key`, or any of one's own), a `Maker` that
makes statements of rows, and `file_batch` that hands them in:

    signer = open_key("env:VERDIGRIS_SECRET_FILER", Access(environ=os.environ)).signer()
    with open_intake("https://intake.example") as intake:
        maker = Maker(ledger=intake.ledger(), signer=signer, clock=clock)
        filer = Filer(desk=intake, maker=maker, journal=Journal(Path("returns.filed")))
        file_batch(prepare_batch(rows, maker), filer, on_outcome=print)

Nothing here opens a registry: a filer has none. The command line (`verdigris file`) is made of the same parts.
"""

from api.client.batch import Batch, Filer, Outcome, file_batch, prepare_batch
from api.client.intake import Desk, Intake, open_intake
from api.client.journal import Journal
from api.client.rows import FORMATS, Row, read_rows
from api.client.statements import Maker, Statement
from api.client.templates import format_template

__all__ = [
    "FORMATS",
    "Batch",
    "Desk",
    "Filer",
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
