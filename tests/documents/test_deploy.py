# SPDX-License-Identifier: Apache-2.0
"""The unit file starts what there is to start."""

import configparser
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from api.cli.failures import DAMAGED
from api.serving import ROLES

UNIT = Path(__file__).parents[2] / "deploy" / "verdigris@.service"


@pytest.mark.parametrize("role", [role for role in ROLES if role != "all"])
def test_the_unit_starts_each_part(role: str) -> None:
    """The command in the unit is one the command line understands, for every part."""
    unit = configparser.ConfigParser(interpolation=None)
    unit.read(UNIT, encoding="utf-8")
    words = shlex.split(unit["Service"]["ExecStart"].replace("%i", role))
    command = [str(Path(sys.executable).with_name("verdigris")), *words[1:-2], "--help"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert (words[1], words[2], "--registry" in done.stdout) == ("serve", role, True)


def test_case_34_what_does_not_check_out_is_not_started_over_and_over() -> None:
    """Exit code 7 ends the unit: a damaged file is as damaged two seconds later."""
    unit = configparser.ConfigParser(interpolation=None)
    unit.read(UNIT, encoding="utf-8")
    assert str(DAMAGED) == unit["Service"]["RestartPreventExitStatus"]
