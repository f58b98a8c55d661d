# SPDX-License-Identifier: Apache-2.0
"""Write the cases of the conformance suite again, byte for byte.

    python -m tests.vectors.generate

Only where cases were added that need new ML-DSA-44 signatures are those made, and kept in `ml-dsa-44.json`. A test runs it into another folder and compares. What each case is about stands in `making/`.
"""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

from tests.vectors.making import checkpoints, growth, keyfiles, receipts, tiles
from tests.vectors.making.case import Case
from tests.vectors.making.keys import SIGNATURES

HERE = Path(__file__).parent
OPERATIONS = ("receipt", "log", "consistency")


def cases() -> Iterator[Case]:
    """Yield every case of the suite."""
    for module in (receipts, checkpoints, keyfiles, tiles, growth):
        yield from module.cases()


def write(into: Path) -> None:
    """Write every case below `into`; a case of that name is replaced."""
    written: set[str] = set()
    for case in cases():
        if case.name in written:
            raise RuntimeError(f"two cases are named {case.name}")
        written.add(case.name)
        folder = into / case.name
        shutil.rmtree(folder, ignore_errors=True)
        description = json.dumps({"desc": case.desc}, ensure_ascii=False) + "\n"
        for path, content in (case.files | {"case.json": description.encode()}).items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)


if __name__ == "__main__":
    for operation in OPERATIONS:
        shutil.rmtree(HERE / operation, ignore_errors=True)
    write(HERE)
    SIGNATURES.store()
