# SPDX-License-Identifier: Apache-2.0
"""Write the cases of the conformance suite again, byte for byte.

    python -m tests.vectors.generate

ML-DSA-44 signatures are made only where added cases need new ones, and kept in `ml-dsa-44.json`. A test runs this into
another folder and compares. What the cases are is told in `making/`.
"""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

from tests.vectors.making import checkpoints, growth, keyfiles, misbehaviour, receipts, tiles
from tests.vectors.making.case import SHARED, Case
from tests.vectors.making.keys import SIGNATURES

HERE = Path(__file__).parent
OPERATIONS = ("receipt", "log", "consistency", "misbehaviour")
FOLDERS = (*OPERATIONS, "shared")


def cases() -> Iterator[Case]:
    """Yield every case of the suite."""
    for module in (receipts, checkpoints, keyfiles, tiles, growth, misbehaviour):
        yield from module.cases()


def write(into: Path) -> None:
    """Write every case below `into`, where none are."""
    _write(into / "shared", SHARED)
    written: set[str] = set()
    for case in cases():
        if case.name in written:
            raise RuntimeError(f"two cases are named {case.name}")
        written.add(case.name)
        own = {path: content for path, content in case.files.items() if SHARED.get(path) != content}
        description = json.dumps({"desc": case.desc}, ensure_ascii=False) + "\n"
        _write(into / case.name, own | {"case.json": description.encode()})


def _write(folder: Path, files: dict[str, bytes]) -> None:
    for path, content in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


if __name__ == "__main__":
    for name in FOLDERS:
        shutil.rmtree(HERE / name, ignore_errors=True)
    write(HERE)
    SIGNATURES.store()
