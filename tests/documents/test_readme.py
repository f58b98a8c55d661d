# SPDX-License-Identifier: Apache-2.0
"""What the README says is run as it stands there, on a demo of its own; and it leaves no setting out."""

import json
import re
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.settings import NAMES

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line.removeprefix("$ ")
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
]
RETURNS = ROOT / ".." / "shared" / "data" / "qld" / "annual_returns.csv"
VERDIGRIS = Path(sys.executable).with_name("verdigris")
PORT = 8080


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a reader who follows the README stands."""
    return tmp_path_factory.mktemp("reader")


@pytest.fixture(scope="module")
def demo(folder: Path) -> Iterator[int]:
    """What `make demo` starts, on a free port."""
    recipe = subprocess.run(["make", "--dry-run", "demo"], cwd=ROOT, check=True, capture_output=True, text=True)
    assert any(line.rstrip().endswith("/verdigris demo") for line in recipe.stdout.splitlines())
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with subprocess.Popen([VERDIGRIS, "demo", "--port", str(port)], cwd=folder, stderr=subprocess.DEVNULL) as server:
        _wait(port, server)
        yield port
        server.terminate()


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert server.poll() is None, "the demo ended by itself"
        try:
            httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=5)
        except httpx.TransportError:
            time.sleep(0.2)
        else:
            return
    pytest.fail("the demo did not begin to serve")


@pytest.mark.parametrize("command", [line for line in COMMANDS if line.startswith("curl ")])
def test_the_documented_addresses_answer(demo: int, command: str) -> None:
    """Each `curl` of the README gets an answer with something in it."""
    address = shlex.split(command)[1]
    answer = httpx.get(address.replace(f":{PORT}/", f":{demo}/"), timeout=30)
    assert 200 == answer.status_code
    if answer.headers["content-type"].startswith("application/json"):
        assert answer.json()["items"]
    else:
        assert answer.text.startswith("demo.")


_ON_THE_DEMO = (
    "verdigris audit",
    "verdigris receipt",
    "verdigris history",
    "verdigris log",
    "verdigris export",
    "verdigris file",
    "python -I deploy/",
)


def test_the_commands_on_the_demo_do_what_they_say(demo: int, folder: Path) -> None:
    """Audit, receipt and its check offline succeed in the order they are written."""
    assert demo
    commands = [line for line in COMMANDS if line.startswith(_ON_THE_DEMO)]
    assert 9 == len(commands)
    for command in commands:
        _run(command.replace(f":{PORT} ", f":{demo} "), folder)


@pytest.mark.skipif(not RETURNS.exists(), reason=f"the real register is not here: {RETURNS}")
def test_the_commands_on_a_real_register_begin_as_written(folder: Path) -> None:
    """Init, a dry run of the import and the question are accepted as written; tests/real runs them to the end."""
    place = folder / "qld"
    place.mkdir()
    (place / "annual_returns.csv").symlink_to(RETURNS)
    init, load, ask = (
        line for line in COMMANDS if line.startswith(("verdigris init", "verdigris import", "verdigris stat"))
    )
    _run(init, place)
    planned = json.loads(_run(f"{load} --dry-run --json", place))
    assert 9112 == planned["rows_used"]
    assert 0 == json.loads(_run(ask, place))["total"]


def _run(command: str, folder: Path) -> str:
    words = shlex.split(command)
    program = {"verdigris": [str(VERDIGRIS)], "python": [sys.executable]}[words[0]]
    arguments = [str(ROOT / word) if word.startswith("deploy/") else word for word in words[1:]]
    done = subprocess.run([*program, *arguments], cwd=folder, check=False, capture_output=True, text=True)
    assert 0 == done.returncode, done.stderr
    return done.stdout


def test_every_command_is_run_here() -> None:
    """No command stands in the README that no test runs."""
    known = (
        "make demo",
        "curl ",
        *_ON_THE_DEMO,
        "verdigris init",
        "verdigris import",
        "verdigris stat",
    )
    assert COMMANDS
    assert [] == [command for command in COMMANDS if not command.startswith(known)]


def test_every_setting_is_explained() -> None:
    """Each setting stands in the README's table, and nothing else does."""
    named = set(re.findall(r"`VERDIGRIS_([A-Z_]+)`", README))
    assert {name.upper() for name in NAMES} == named


def test_it_stays_short() -> None:
    """A README of 150 lines is read; a longer one is not."""
    assert len(README.splitlines()) < 150


LINKS = re.findall(r"\]\(([^)#]+)\)", README)


@pytest.mark.parametrize("target", LINKS)
def test_its_links_lead_somewhere(target: str) -> None:
    """Every file it points to is there."""
    assert (ROOT / target).exists()
