# SPDX-License-Identifier: Apache-2.0
"""A process that appends and tells each position once it is kept.

`python -m tests.contracts.append_many URL NAME COUNT`: each of COUNT transactions records two filings, one about
`party:NAME` and one about a right that all such processes share.
"""

import sys

from events.database import open_database
from events.sql import SqlEventStore
from tests.contracts.entries import START, file, fill


def main(url: str, name: str, count: str) -> None:
    store = SqlEventStore(open_database(url))
    for number in range(int(count)):
        own, shared = file(f"{name}-{number}", f"party:{name}"), file(f"{name}-{number}-shared", "right:SHARED")
        for entry in fill(store, own, shared, at=START):
            print(entry.position, entry.filing.payload.filing_id, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
