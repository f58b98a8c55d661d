# SPDX-License-Identifier: Apache-2.0
"""The two channels: results on stdout, talk on stderr; bars on terminals only, tables that line up in Chinese too."""

import os
import pty
import subprocess
from pathlib import Path

import pytest

from api.cli import console
from api.cli.console import Console, table
from events.values import Text
from tests.api.cli.terminal import PROGRAM, clean_environment, process

ESCAPE = "\x1b"


def test_columns_line_up_where_chinese_is_twice_as_wide():
    lines = table(("名称", "N"), [("绿锈", 1), ("ab", None)]).splitlines()
    assert ["名称  N", "绿锈  1", "ab    -"] == lines


TEXTS = {
    "Chinese where asked for": ("zh", Text(zh="矿", en="mine"), "矿"),
    "English where asked for": ("en", Text(zh="矿", en="mine"), "mine"),
    "the other where one is missing": ("en", Text(zh="矿"), "矿"),
    "nothing where there is none": ("en", None, ""),
}


@pytest.mark.parametrize(("language", "text", "shown"), TEXTS.values(), ids=TEXTS.keys())
def test_texts_are_shown_in_the_language_there_is(language: console.Language, text: Text | None, shown: str):
    assert shown == Console(is_json=False, language=language).text(text)


def test_progress_is_a_line_now_and_then_where_nobody_watches(capsys: pytest.CaptureFixture[str], monkeypatch):
    """Five seconds apart, without control characters, and never on stdout."""
    seconds = iter((0.0, 1.0, 6.0, 7.0, 12.0))
    monkeypatch.setattr("api.cli.console.time.monotonic", lambda: next(seconds))
    with Console(is_json=False, language="en").progress("auditing") as show:
        for done in (10, 20, 30, 40):
            show(done, 100)
    captured = capsys.readouterr()
    assert ("", "auditing: 20 of 100\nauditing: 40 of 100\n") == (captured.out, captured.err)


def test_pipes_get_no_colour_and_no_bars(demo: Path):
    done = process("rebuild", "-r", demo)
    assert (0, False) == (done.code, ESCAPE in done.out + done.err)


def test_a_terminal_gets_a_bar_on_stderr_and_the_result_stays_clean(demo: Path):
    try:
        ours, theirs = pty.openpty()
    except OSError as error:
        pytest.skip(f"this system gives no terminal to try it on: {error}")
    environment = {**clean_environment(), "TERM": "xterm-256color", "COLUMNS": "80"}
    with subprocess.Popen(
        [PROGRAM, "audit", str(demo), "--json"], stdout=subprocess.PIPE, stderr=theirs, env=environment
    ) as started:
        os.close(theirs)
        assert started.stdout
        out = started.stdout.read()
        shown = _read_all(ours)
    assert started.returncode == 0
    assert "auditing" in shown
    assert ESCAPE in shown
    assert out.startswith(b"{")
    assert ESCAPE.encode() not in out


def test_a_reader_that_had_enough_is_no_error(demo: Path):
    """As with `| head`: no traceback, no exit code of its own."""
    with subprocess.Popen(
        [PROGRAM, "history", "DEMO-CN-01", "-r", str(demo)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=clean_environment(),
    ) as started:  # fmt: skip
        assert started.stdout
        assert started.stderr
        started.stdout.close()
        told = started.stderr.read()
    assert (0, b"") == (started.returncode, told)


def test_help_is_quick_and_needs_neither_database_nor_server():
    """Nothing heavy is imported before it is needed."""
    code = (
        "import sys; from api.cli.main import run; run(['--help']); "
        "print(sorted({'sqlalchemy', 'litestar', 'rich', 'httpx', 'cryptography', 'alembic'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [PROGRAM.parent / "python", "-c", code], capture_output=True, text=True, check=True, env=clean_environment()
    )
    assert "[]" == done.stdout.splitlines()[-1]


def _read_all(terminal: int) -> str:
    chunks = []
    try:
        while chunk := os.read(terminal, 4096):
            chunks.append(chunk)
    except OSError:
        # A terminal that the other side has closed ends with an error, not with nothing.
        pass
    os.close(terminal)
    return b"".join(chunks).decode("utf-8", "replace")
