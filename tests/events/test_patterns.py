# SPDX-License-Identifier: Apache-2.0
"""The patterns of the program, put to strings that send a careless one through all ways to read them (case 133).

Found are those that stand as plain texts where they are used, nine of ten; what is put together is for its author.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("events", "registry", "projections", "api", "deploy", "migrations")
DEADLINE_SECONDS = 60
_FUNCTIONS = frozenset({"compile", "match", "fullmatch", "search", "sub", "split", "findall", "finditer"})
_TRY = """
import re, sys
import msgspec
for pattern in msgspec.json.decode(sys.stdin.buffer.read(), type=list[str]):
    print(pattern, flush=True)
    read = re.compile(pattern)
    for part in ("a", "A", "0", "-", ".", "/", ":", " ", "_", "+", "=", "aA", "a0", "0.", "a-", "./", "00:", "\\u4e2d"):
        for end in ("", "!", "\\n"):
            text = part * (10_000 // len(part)) + end
            read.search(text), read.fullmatch(text)
"""


def patterns() -> Iterator[str]:
    """Yield every pattern that stands in our code as a text, by whatever function or field it is used."""
    for folder in FOLDERS:
        for file in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    yield from _of_call(node)


def _of_call(call: ast.Call) -> Iterator[str]:
    function = call.func
    is_re = isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "re"
    if is_re and isinstance(function, ast.Attribute) and function.attr in _FUNCTIONS and call.args:
        yield from _text(call.args[0])
    for keyword in call.keywords:
        if keyword.arg == "pattern":
            yield from _text(keyword.value)


def _text(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
        yield node.value.decode("latin-1") if isinstance(node.value, bytes) else node.value


def tried(found: list[str]) -> list[str]:
    """Return the patterns that came to an end in time, all of them tried in a process of its own."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", _TRY],
            input=msgspec.json.encode(found),
            capture_output=True,
            timeout=DEADLINE_SECONDS,
            check=True,
        )
    except subprocess.TimeoutExpired as expired:
        return (expired.stdout or b"").decode().splitlines()[:-1]
    return done.stdout.decode().splitlines()


def test_case_133_no_pattern_of_ours_can_be_held_up() -> None:
    """
    Long runs of whatever a pattern likes, with something behind that it does not, are read or refused at once.
    """
    found = sorted(set(patterns()))

    assert len(found) > 20
    assert found == tried(found)


@pytest.mark.parametrize("careless", [r"(a+)+$", r"(a|a)*!", r"^(\d+)*-$"])
def test_case_133_a_careless_pattern_is_found(careless: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    The same strings hold up patterns that are known to be bad.
    """
    monkeypatch.setattr(sys.modules[__name__], "DEADLINE_SECONDS", 3)
    assert [] == tried([careless])
