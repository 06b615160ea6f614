"""Fill the cache of virtual people for the table of findings; stop and go on at will.

``python -m benchmarks.accuracy.findings_fill --crowd tune --healthy 60 --ladders 4``
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from benchmarks.accuracy.findings_jobs import (
    CROWD_SIZE,
    LADDER_SIZE,
    healthy_jobs,
    ladder_jobs,
)
from benchmarks.accuracy.findings_people import CROWDS
from benchmarks.accuracy.findings_runs import Job, code_digest, run_all


def mixed(*lists: Sequence[Job]) -> list[Job]:
    """Return all jobs, each list spread evenly, so that an unfinished run has some of each."""
    placed = [((i + 0.5) / len(jobs), job) for jobs in lists for i, job in enumerate(jobs)]
    return [job for _, job in sorted(placed, key=lambda item: item[0])]


def main() -> None:
    """Fill the cache."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--crowd", choices=CROWDS, default="tune")
    parser.add_argument("--healthy", type=int, default=CROWD_SIZE)
    parser.add_argument("--ladders", type=int, default=LADDER_SIZE, help="runners per step")
    parser.add_argument("--faults", nargs="*", help="only these")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--until", type=float, help="stop after so many seconds")
    told = parser.parse_args()
    jobs = mixed(
        healthy_jobs(told.crowd, told.healthy),
        ladder_jobs(told.crowd, told.ladders, told.faults),
    )
    left = run_all(jobs, told.workers, told.until)
    print(f"{len(jobs) - left} of {len(jobs)} done, code {code_digest()}")


if __name__ == "__main__":
    main()
