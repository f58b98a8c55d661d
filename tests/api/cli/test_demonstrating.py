# SPDX-License-Identifier: Apache-2.0
"""`demo`: served with three addresses that answer, a warning nobody can miss, and a tour that works."""

import json
import shlex
import signal
import socket
import threading
from pathlib import Path

import httpx

from tests.api.cli.terminal import process, running, verdigris


def test_a_demo_is_served_and_its_three_addresses_answer(demo: Path):
    """Also where the port is taken: the next one is used and said."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with running("demo", "--dir", demo, "--port", port) as served:
            assert served.stdout
            assert served.stderr
            threading.Thread(target=served.stderr.read, daemon=True).start()
            url = served.stdout.readline().split()[-1]
            addresses = [shlex.split(served.stdout.readline())[1] for _ in range(3)]
            answers = {address.removeprefix(url): httpx.get(address) for address in addresses}
            served.send_signal(signal.SIGINT)
            assert 0 == served.wait(timeout=30)
    assert not url.endswith(f":{port}")
    assert {200} == {answer.status_code for answer in answers.values()}
    assert 18 == len(answers["/v1/rights"].json()["items"])
    assert {"overdue"} == {item["timeliness"] for item in answers["/v1/obligations?state=overdue"].json()["items"]}
    assert answers["/checkpoint"].text.startswith("demo.example/verdigris\n")


def test_the_tour_works(demo: Path, empty: Path):
    """Every command of the tour runs as printed, in whatever folder one stands."""
    told = process("demo", "--dir", demo, "--no-serve").err
    steps = [line.split("  #")[0].split("verdigris ", 1)[1] for line in told.splitlines() if "  #" in line]
    assert 5 == len(steps)
    for step in steps:
        done = verdigris(*shlex.split(step))
        assert 0 == done.code, (step, done.err)
    assert {"receipt.tlog-proof", "entry.json"} == {path.name for path in empty.iterdir()}


def test_it_says_in_both_languages_that_it_is_made_up(demo: Path):
    told = verdigris("demo", "--dir", demo, "--no-serve").err
    assert "DEMO: everything here is made up and nothing is official" in told
    assert "不具任何官方效力" in told


def test_an_existing_demo_is_not_made_again(demo: Path):
    before = verdigris("log", "checkpoint", "-r", demo, "--json").out
    assert not verdigris("demo", "--dir", demo, "--no-serve", "--json").json["made"]
    assert before == verdigris("log", "checkpoint", "-r", demo, "--json").out


def test_a_folder_with_other_things_is_refused(empty: Path):
    (empty / "thesis.txt").write_text("three years of work")
    done = verdigris("demo", "--dir", empty, "--no-serve", "--json")
    assert (5, "folder-not-demo") == (done.code, json.loads(done.err)["code"])
    assert ["thesis.txt"] == [path.name for path in empty.iterdir()]


def test_a_real_registry_is_refused(empty: Path):
    verdigris("init", "--origin", "ledger.example/real", "--database", "sqlite:///registry.sqlite")
    assert 5 == verdigris("demo", "--dir", empty, "--no-serve").code


def test_the_program_says_its_version():
    done = verdigris("--version")
    assert (0, True) == (done.code, done.out.startswith("verdigris "))
