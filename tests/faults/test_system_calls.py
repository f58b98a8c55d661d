# SPDX-License-Identifier: Apache-2.0
"""A fault at every system call of opening a registry, filing twice and closing it (reliability.md cases 1 to 7).

For each call that touches a file, and for each time that it is made, a desk of its own is struck there: killed, or told
of a failing or a full disk. Afterwards the registry is opened as it is left, the same filings are made again, and the
oracle is asked.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fault_points import Blow, Forge, forging

SHARES = 4


@pytest.fixture(scope="module")
def forge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forge]:
    """Desks on copies of one small registry."""
    with forging(tmp_path_factory.mktemp("forge")) as forged:
        yield forged

def test_all(forge, tmp_path):
    import time
    names=["pwrite64","fsync","fdatasync","ftruncate","unlink","openat","close","pread64","fcntl","write","rename","fallocate", "mmap", "writev"]
    print(forge.count(tmp_path/"x",*names))
    t=time.time()
    for how in ("signal=KILL","error=EIO","error=ENOSPC"):
      for call in ("fsync","pwrite64"):
        for k in range(1,10):
            o=forge.strike(tmp_path/"x",Blow(call,how,k))
            t1=time.time()
            forge.check_recovery(tmp_path/"x",o)
            print(call,how,k,o.status,len(o.receipts),[a.error for a in o.answers],o.is_struck,"%.3f %.3f"%(t1-t,time.time()-t1))
            t=time.time()
