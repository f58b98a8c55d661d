# SPDX-License-Identifier: Apache-2.0
"""One small log with two runs, shared by a file of tests that only read it; in the end it is audited."""

from collections.abc import Iterator

import pytest

from events.catalogue.milestones import MilestoneReported
from projections.runner import Runner
from tests.forgeries import report_on
from tests.histories import RIGHT, day, file_mine
from tests.ledgers import Ledger, found_ledger
from tests.runs import file_run


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A mine with nine events, a run at 17; one more event, a run at 21; and one event after that."""
    ledger = found_ledger(tmp_path_factory.mktemp("mine"))
    file_mine(ledger)
    file_run(ledger)
    ledger.file(MilestoneReported(milestone_id="M2", claim="met", achieved_on=day("2026-09-30")), RIGHT, "MINECO")
    ledger.desk.file(ledger.sign_party("ZED"))
    ledger.desk.file(ledger.sign_party("ALPHA"))
    file_run(ledger)
    ledger.file(MilestoneReported(milestone_id="M2", claim="met", achieved_on=day("2026-09-29")), RIGHT, "MINECO")
    yield ledger
    Runner(ledger.database, ledger.store).catch_up()
    assert report_on(ledger).findings == ()
    ledger.close()
