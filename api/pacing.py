# SPDX-License-Identifier: Apache-2.0
"""A pace for APScheduler's jobs that survives a clock set forward or back (reliability.md case 91).

APScheduler works by the wall clock. Its own interval lists every run missed: a clock at 2200 means millions of them in
memory. And a job whose next run was set at 2200 would sleep there when the clock is right again.
"""

from datetime import datetime, timedelta

from apscheduler.schedulers.base import BaseScheduler
from apscheduler.triggers.base import BaseTrigger


class Pace(BaseTrigger):  # type: ignore[misc]  # APScheduler ships no types
    """Fires `every` so often after the last look; runs missed meanwhile are one run."""

    def __init__(self, every: timedelta) -> None:
        """Fire `every` so often."""
        self.every = every

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """Return the time after `now`, never one that was missed before."""
        return now if previous_fire_time is None else max(previous_fire_time, now) + self.every


def wake_sleepers(scheduler: BaseScheduler, now: datetime) -> None:
    """Let every job run now whose next run is farther away than its pace allows: the clock was set back."""
    for job in scheduler.get_jobs():
        asleep = job.next_run_time is not None and isinstance(job.trigger, Pace)
        if asleep and job.next_run_time - now > 2 * job.trigger.every:
            job.modify(next_run_time=now)
