"""``pushoff plan``: from findings to a block of training.

Only light things are imported here: the command line reads this file before any command runs.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pushoff.commands.arguments import HistoryOption, PainOption

if TYPE_CHECKING:
    from pushoff.report.plan_files import PlanOutput

Result = Annotated[
    Path,
    typer.Argument(metavar="RESULT", help="Folder that pushoff analyze wrote.", show_default=False),
]
WeeksOption = Annotated[int, typer.Option(metavar="N", help="Length of the block, 1 to 26.")]
DaysOption = Annotated[
    str | None,
    typer.Option(
        metavar="LIST",
        help="Days on which you can train, e.g. mon,wed,sat or mon-fri; all when left out.",
    ),
]
MinutesOption = Annotated[
    str,
    typer.Option(
        metavar="N",
        help="Minutes a day for everything but running; per day with 40,mon=20,sat=60.",
    ),
]
EquipmentOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="LIST",
        help="What is at hand, e.g. barbell,band,hill; or none, home, gym, all. May be repeated.",
    ),
]


def plan(
    result: Result,
    weeks: WeeksOption = 6,
    days: DaysOption = None,
    minutes: MinutesOption = "40",
    equipment: EquipmentOption = None,
    history: HistoryOption = None,
    pain: PainOption = None,
    start: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="First day, e.g. 2026-03-09; the next Monday."),
    ] = None,
    runs: Annotated[
        int | None, typer.Option(metavar="N", help="Runs a week; four, or one for each day.")
    ] = None,
    long_run: Annotated[
        str | None, typer.Option(metavar="DAY", help="Day of the long run; chosen for you.")
    ] = None,
    hard_runs: Annotated[
        int | None, typer.Option(metavar="N", help="Hard runs a week; one.")
    ] = None,
    easy_days: Annotated[
        int,
        typer.Option(
            metavar="N", help="Days without a hard effort after a hard one; 2 to 3 is a convention."
        ),
    ] = 2,
    strength: Annotated[
        int, typer.Option(metavar="N", help="Strength sessions a week, 0 to 4.")
    ] = 2,
    barefoot: Annotated[
        bool, typer.Option("--barefoot", help="With a little barefoot running, slowly more.")
    ] = False,
    audit: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Your programme, or the audit.json of it: its gaps come first."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder; default <name>.plan here.")
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Write into a folder with other files (they stay).")
    ] = False,
    open_page: Annotated[
        bool, typer.Option("--open", help="Show the plan in the browser.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the plan as one JSON document on stdout.")
    ] = False,
) -> None:
    """Plan a block of training from a result: exercises, cues, hills, hard and easy days."""
    from pushoff.commands import plan_run
    from pushoff.report.folder import check_target
    from pushoff.report.plan_files import FILES, default_folder, document, is_plan, save

    output = plan_run.make(
        result,
        plan_run.Told(
            weeks=weeks,
            days=days,
            minutes=minutes,
            equipment=equipment,
            history=tuple(item.value for item in history or ()),
            pain=tuple(item.value for item in pain or ()),
            start=start,
            runs=runs,
            long_run=long_run,
            hard_runs=hard_runs,
            easy_days=easy_days,
            strength=strength,
            barefoot=barefoot,
            audit=audit,
        ),
    )
    target = out if out is not None else default_folder(result)
    check_target(target, overwrite=overwrite or is_plan(target), ours=FILES)
    folder = save(output, target, overwrite)
    if as_json:
        from pushoff.report.document import to_json

        sys.stdout.write(to_json({**document(output), "output": str(folder)}))
    else:
        _tell(output, folder)
    if open_page:
        from pushoff.commands import console

        console.show_in_browser(folder / "plan.html")


def _tell(output: PlanOutput, folder: Path) -> None:
    """Show the first week, what could not be met, and where the files lie."""
    from pushoff.commands import console
    from pushoff.report.plan_files import week_lines

    shown = console.stdout()
    for warning in (*output.plan.warnings, *output.remarks):
        console.note(warning)
    for line in week_lines(output):
        shown.print(line, markup=False)
    for row in output.plan.unmet:
        allow = f" Would be allowed by: {row.allow}." if row.allow else ""
        console.note(f"could not be met: {row.wish}: {row.why}.{allow}")
    shown.print(f"Plan:     {folder / 'plan.html'}", markup=False)
    shown.print(f"Calendar: {folder / 'plan.ics'}", markup=False)
