# SPDX-License-Identifier: Apache-2.0
"""The conformance suite, against our library and against the standalone script (reliability.md §6, case 60)."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.vectors import generate
from tests.vectors.broken import DEFECTS, Defect, patched
from tests.vectors.clients import LIBRARY, SCRIPT, Client, Standalone, arguments, ask_library
from tests.vectors.making.keys import SIGNATURES

HERE = Path(__file__).parent
CASES = {
    f"{operation}/{case.name}": case
    for operation in generate.OPERATIONS
    for case in sorted((HERE / operation).iterdir())
}
SOURCE = SCRIPT.read_text(encoding="utf-8")
CLIENTS: dict[str, Client] = {"library": ask_library, "standalone": Standalone(SOURCE, str(SCRIPT))}
OPERATIONS = {"library": tuple(LIBRARY), "standalone": generate.OPERATIONS}
"""What each client can do."""
XFAILS: dict[str, dict[str, str]] = {"library": {}, "standalone": {}}
"""Cases that a client is known to get wrong, with the reason. One that comes out right after all fails, too."""

SECONDS = 2.0
"""Within which any case is answered, the largest ones too."""


def _operation(name: str) -> str:
    return name.partition("/")[0]


@pytest.mark.parametrize(
    ("client", "name"),
    [(client, name) for name in CASES for client in CLIENTS if _operation(name) in OPERATIONS[client]],
)
def test_case(client: str, name: str) -> None:
    """
    What ends in _fail is rejected, anything else accepted, and either soon.
    """
    started = time.perf_counter()
    accepted, said = CLIENTS[client](_operation(name), CASES[name])
    took = time.perf_counter() - started

    right = accepted != name.endswith("_fail")
    assert (name not in XFAILS[client]) == right, said
    assert took < SECONDS


def test_expected_failures_are_cases() -> None:
    """
    No list of exceptions outlives what it excepts.
    """
    assert set() == {name for names in XFAILS.values() for name in names} - set(CASES)


def test_generator_reproduces_every_file(tmp_path: Path) -> None:
    """
    The same bytes again, and no file beside them; no ML-DSA-44 signature had to be made anew.
    """
    generate.write(tmp_path)

    assert _contents(HERE) == _contents(tmp_path)
    assert (0, (HERE / "ml-dsa-44.json").read_text()) == (SIGNATURES.made, SIGNATURES.text())


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for name in generate.FOLDERS
        for file in (folder / name).rglob("*")
        if file.is_file()
    }


def test_the_suite_is_large_and_mostly_negative() -> None:
    """
    reliability.md §6: sixty cases at least, forty of which must be rejected; each says what it is about.
    """
    assert len(CASES) >= 60
    assert sum(name.endswith("_fail") for name in CASES) >= 40
    said = [
        (_operation(name), json.loads((case / "case.json").read_text(encoding="utf-8"))["desc"])
        for name, case in CASES.items()
    ]
    assert [] == [each for each in said if said.count(each) > 1]


@pytest.mark.parametrize("defect", DEFECTS.values(), ids=DEFECTS.keys())
def test_broken_verifier_is_caught(defect: Defect) -> None:
    """
    The case named with a defect comes out wrong, be it that the broken verifier stumbles over it.
    """
    broken = Standalone(patched(SOURCE, defect))
    try:
        accepted, said = broken(_operation(defect.case), CASES[defect.case])
    except (KeyError, IndexError) as stumbled:
        accepted, said = False, repr(stumbled)

    assert accepted == defect.case.endswith("_fail"), said


@pytest.mark.parametrize(
    "name", ["receipt/middle-entry", "receipt/another-entry_fail", "log/three-tiles", "log/tiles-swapped_fail"]
)
def test_a_process_of_its_own_says_the_same(name: str, tmp_path: Path) -> None:
    """
    The script run as its readers run it, isolated and from elsewhere: verdict, exit status and last line agree.
    """
    command = [sys.executable, "-I", str(SCRIPT), *arguments(_operation(name), CASES[name])]
    done = subprocess.run(command, capture_output=True, cwd=tmp_path, timeout=30, check=False)
    accepted, said = CLIENTS["standalone"](_operation(name), CASES[name])

    assert (0 if accepted else 1, said, b"") == (done.returncode, done.stdout.decode(), done.stderr)
