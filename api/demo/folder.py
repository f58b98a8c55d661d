# SPDX-License-Identifier: Apache-2.0
"""The folder of a demo: found as it is, made once, and never mixed with anything else.

A demo that was cut short is marked unfinished and made anew the next time, so that nobody looks at half a story.
"""

import shutil
from pathlib import Path

from api.demo.telling import Progress, build_demo
from api.settings import SETTINGS_FILE, Settings, resolve_target
from events.clock import Clock
from events.errors import ConflictError, UnavailableError

UNFINISHED = "DEMO-UNFINISHED"
"""A file of this name stands in the folder while the demo is being made."""


def find_demo(folder: Path) -> Settings | None:
    """Return the settings of the finished demo in `folder`; None if there is none and one may be made there.

    Raises:
        ConflictError: the folder holds something else.
    """
    if not folder.exists() or (folder.is_dir() and (_is_unfinished(folder) or not any(folder.iterdir()))):
        return None
    if (folder / SETTINGS_FILE).is_file():
        settings = resolve_target(str(folder), environ={})
        if settings.demo:
            return settings
    message = f"folder {folder}: holds something that is not a demo; choose another with --dir"
    raise ConflictError(message, code="folder-not-demo")


def make_demo(folder: Path, *, clock: Clock, progress: Progress) -> Settings:
    """Make the demo in `folder`, where `find_demo` found none.

    Raises:
        UnavailableError: the folder cannot be written.
        RejectedError: a filing of the story is refused.
    """
    try:
        if folder.exists() and _is_unfinished(folder):
            _empty(folder)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / UNFINISHED).touch()
        settings = build_demo(folder, clock=clock, progress=progress)
        (folder / UNFINISHED).unlink()
    except OSError as error:
        message = f"folder {folder}: {error.strerror or error}"
        raise UnavailableError(message, code="file-unwritable") from error
    return settings


def _is_unfinished(folder: Path) -> bool:
    return (folder / UNFINISHED).is_file()


def _empty(folder: Path) -> None:
    """Take away everything but the mark, which goes last."""
    for item in folder.iterdir():
        if item.name == UNFINISHED:
            continue
        if item.is_dir() and not item.is_symlink():
            shutil.rmtree(item)
        else:
            item.unlink()
