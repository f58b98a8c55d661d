# SPDX-License-Identifier: Apache-2.0
"""Files that are whole or not there, whatever happens while they are written (reliability.md cases 7 and 59).

Keys, settings and what an auditor remembers are small files that are read all at once: half of one must never be
found. What went wrong is left as OSError to the caller, who knows what the file was for.
"""

import errno
import os
from contextlib import closing, suppress
from pathlib import Path

_NO_NAMELESS_FILES = {errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL, errno.ENOENT}
"""What file systems and kernels without O_TMPFILE answer (open(2))."""


def store_file(path: Path, raw: bytes, *, mode: int = 0o600, replace: bool = False) -> None:
    """Write `raw` to `path` durably; after a crash or a power cut all of it is there, or what was there before.

    Raises:
        FileExistsError: there is such a file already, and it was not to be replaced.
        OSError: it could not be written; what was there before still is.
    """
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    with closing(NewFile(folder, path.name, mode=mode)) as file:
        file.write(raw)
        file.keep(replace=replace)


class NewFile:
    """A file while it is written: under its name only once `keep` has returned; closed without that, it is gone."""

    def __init__(self, folder: int, name: str, *, mode: int = 0o600, beside: str = "") -> None:
        """Write what is to become `name` in the open `folder`, which from now on is this object's to close.

        Where files without a name cannot be had, and while it takes another's place, it is called `beside`: writers at
        the same time need different ones. What is given here keeps processes apart, not threads.
        """
        self._folder = folder
        self._name = name
        self._beside = beside or f".{name}.{os.getpid()}.part"
        try:
            descriptor, self._source = _open_unseen(folder, self._beside, mode)
        except BaseException:
            os.close(folder)
            raise
        self._file = os.fdopen(descriptor, "wb")

    def write(self, raw: bytes) -> None:
        """Add `raw` at the end."""
        self._file.write(raw)

    def keep(self, *, replace: bool = False) -> None:
        """Make it durable under its name.

        Raises:
            FileExistsError: there is such a file already, and it was not to be replaced.
        """
        self._file.flush()
        os.fsync(self._file.fileno())
        _give_name(self._source, self._beside, self._name, self._folder, replace=replace)
        # The name of a new file is durable only once its folder is.
        os.fsync(self._folder)

    def close(self) -> None:
        """Let go of it, and of everything that was not kept."""
        try:
            with suppress(OSError):
                # What is not kept need not be written to the end; what is was flushed before.
                self._file.close()
            _remove(self._beside, self._folder)
        finally:
            os.close(self._folder)


def _open_unseen(folder: int, beside: str, mode: int) -> tuple[int, str]:
    """Open a new file without a name, which a crash takes along; where there is no such thing, one called `beside`."""
    # Whatever a crash left under that name was never whole under its own.
    _remove(beside, folder)
    try:
        descriptor = os.open(".", os.O_WRONLY | os.O_TMPFILE, mode, dir_fd=folder)
    except OSError as error:
        if error.errno not in _NO_NAMELESS_FILES:
            raise
        return os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode, dir_fd=folder), beside
    return descriptor, f"/proc/self/fd/{descriptor}"


def _give_name(source: str, beside: str, name: str, folder: int, *, replace: bool) -> None:
    if not replace:
        # Unlike a rename, a link never takes the place of what is there.
        os.link(source, name, src_dir_fd=folder, dst_dir_fd=folder)
        return
    if source != beside:
        os.link(source, beside, src_dir_fd=folder, dst_dir_fd=folder)
    os.replace(beside, name, src_dir_fd=folder, dst_dir_fd=folder)


def _remove(name: str, folder: int) -> None:
    with suppress(FileNotFoundError):
        os.unlink(name, dir_fd=folder)
