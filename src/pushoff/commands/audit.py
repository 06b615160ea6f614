"""``pushoff audit``: what a written programme trains, and what it leaves out.

Only light things are imported here: the command line reads this file before any command runs.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pushoff.commands.arguments import HistoryOption, PainOption

if TYPE_CHECKING:
    from pushoff.report.audit_files import AuditOutput


def audit(
    program: Annotated[
        Path,
        typer.Argument(
            metavar="PROGRAM",
            help="A week of training: YAML, CSV or a plain table.",
            show_default=False,
        ),
    ],
    minutes: Annotated[
        float | None,
        typer.Option(
            metavar="N",
            help="Minutes a week that you have for exercises, those of the programme included "
            "(running apart); half an hour more than the programme takes.",
        ),
    ] = None,
    equipment: Annotated[
        list[str] | None,
        typer.Option(
            metavar="LIST",
            help="What is at hand, e.g. barbell,band,hill; or none, home, gym, all. May be "
            "repeated. What the programme uses when left out.",
        ),
    ] = None,
    history: HistoryOption = None,
    pain: PainOption = None,
    meant: Annotated[
        list[str] | None,
        typer.Option(
            "--as",
            metavar="NAME=EXERCISE",
            help="What an unclear name means, e.g. 'glute thing=hip_thrust'; none: do not count "
            "it. May be repeated.",
        ),
    ] = None,
    answers: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The same from a file (YAML: written name: exercise)."),
    ] = None,
    assume: Annotated[
        bool, typer.Option("--assume", help="Take the best guess for unclear names; ask nothing.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder; default <name>.audit here.")
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Write into a folder with other files (they stay).")
    ] = False,
    open_page: Annotated[
        bool, typer.Option("--open", help="Show the audit in the browser.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the audit as one JSON document on stdout.")
    ] = False,
) -> None:
    """Hold a written programme against what the stride needs: covered, missing, doubled."""
    from pushoff.commands import audit_run
    from pushoff.report.audit_files import FILES, default_folder, document, is_audit, save
    from pushoff.report.folder import check_target

    told = audit_run.Told(
        minutes=minutes,
        equipment=equipment,
        complaints=tuple(dict.fromkeys(item.value for item in (*(history or ()), *(pain or ())))),
        answers=answers,
        meant=tuple(meant or ()),
        assume=assume,
        ask=not (assume or as_json),
    )
    target = out if out is not None else default_folder(program)
    output = audit_run.make(program, told)
    check_target(target, overwrite=overwrite or is_audit(target), ours=FILES)
    folder = save(output, target, overwrite)
    if as_json:
        from pushoff.report.document import to_json

        sys.stdout.write(to_json({**document(output), "output": str(folder)}))
    else:
        _tell(output, folder)
    if open_page:
        from pushoff.commands import console

        console.show_in_browser(folder / "audit.html")


def _tell(output: AuditOutput, folder: Path) -> None:
    """Show what matters, what was not understood, and where the files lie."""
    from pushoff.commands import console
    from pushoff.report import audit_words as words

    shown = console.stdout()
    result, proposal = output.result, output.proposal
    shown.print(words.phase_sentence(result), markup=False)
    for text in words.leads(result, proposal):
        shown.print(text, markup=False)
    for entry in result.entries:
        if entry.match.how in ("close", "assumed"):
            shown.print(f'"{entry.line.name}" was taken for {words.meaning(entry)}', markup=False)
    for one in proposal.additions:
        shown.print(f"+ {one.exercise.title}: {one.sets} sets, {one.minutes:.0f} min", markup=False)
    for one in result.questions:
        guesses = ", ".join(guess.name for guess in one.guesses) or "nothing near it"
        console.note(f'which exercise is "{one.written}"? {guesses}, or none')
    if result.questions:
        console.note(f"answer with  {words.answer(result.questions[0])}  once for each name")
    for note in result.program.notes:
        console.note(note)
    shown.print(str(folder / "audit.html"), markup=False)
