"""The same week in many spellings gives the same lines; a bad file gives one line with it all."""

from __future__ import annotations

from pathlib import Path

import pytest

from pushoff.core.errors import NotAnalysableError, PushoffError, UnreadableError
from pushoff.training.program import Program, parse, read

#: The week: Monday leg press 3×10 at 80 kg and plank 3×30 s, Wednesday lunges 2×8.
SAME = {
    "header.csv": (
        "day,exercise,sets,reps,seconds,load\n"
        "Monday,Leg press,3,10,,80 kg\n,Plank,3,,30,\nWed,Lunges,2,8,,\n"
    ),
    "order.csv": (
        "# my week\nLoad;Reps;Exercise;Sets;Day;Time (s)\n"
        "80 kg;10;Leg press;3;Mon;\n;;Plank;3;Mon;30\n;8;Lunges;2;Mittwoch;\n"
    ),
    "german.csv": (
        "Tag;Übung;Sätze;Wdh;Sekunden;Gewicht\n"
        "Montag;Leg press;3;10;;80,0 kg\n;Plank;3;;30;\nMittwoch;Lunges;2;8;;\n"
    ),
    "bare.csv": "Mon,Leg press,3x10,80 kg\nMon,Plank,3 x 30 s\nWed,Lunges,2,8\n",
    "dose.csv": "day,exercise,dose\nMon,Leg press,3x10 80 kg\nMon,Plank,3x30s\nWed,Lunges,2x8\n",
    "tabs.txt": "Day\tExercise\tSets\tReps\tLoad\nMon\tLeg press\t3\t10\t80kg\n"
    "Mon\tPlank\t3\t30 s\t\nWed\tLunges\t2\t8\t\n",
    "bars.md": (
        "| Day | Exercise | Sets | Reps | Load |\n|---|:--:|---|---|---|\n"
        "| Mon | Leg press | 3 | 10 | 80 kg |\n| | Plank | 3 | 30 s | |\n"
        "| Wed | Lunges | 2 | 8 | |\n"
    ),
    "plain.txt": "Monday\n- Leg press 3x10 80 kg\n- Plank 3x30 s\n\nWednesday:\n* Lunges 2x8\n",
    "short.txt": "Mon: Leg press 3x10 80kg, plank 3 x 30 sec; \nWED - lunges 2 sets of 8 per leg\n",
    "days.yaml": (
        "Monday:\n  - Leg press 3x10 80 kg\n  - {exercise: Plank, sets: 3, seconds: 30}\n"
        "Wednesday:\n  - Lunges: 2x8\n"
    ),
    "week.yml": (
        "week:\n  mon:\n    Leg press: 3x10 80 kg\n    Plank: {sets: 3, seconds: 30}\n"
        "  wed: [Lunges 2x8]\n"
    ),
    "list.json": (
        '[{"day": "Mon", "name": "Leg press", "sets": 3, "reps": 10, "weight": "80 kg"},'
        '{"day": "Mon", "name": "Plank", "sets": 3, "hold": "30"},'
        '{"day": "Wed", "name": "Lunges", "sets": 2, "reps": 8}]'
    ),
}


def rows(program: Program) -> list[tuple[str, str, int | None, float, str]]:
    return [
        (line.day, line.name.lower(), line.dose.sets, line.dose.amount, line.dose.unit)
        for line in program.lines
    ]


@pytest.mark.parametrize("name", SAME)
def test_the_same_week_in_many_spellings(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(SAME[name], encoding="utf-8")
    program = read(path)
    assert rows(program) == [
        ("Mon", "leg press", 3, 10.0, "reps"),
        ("Mon", "plank", 3, 30.0, "s"),
        ("Wed", "lunges", 2, 8.0, "reps"),
    ]
    assert program.lines[0].dose.load_kg == 80.0
    assert program.weeks == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(encoding: str, newline: str, tmp_path: Path) -> None:
    path = tmp_path / "week.txt"
    text = "Mon: Rückenstrecker 3x10\nTue: Klimmzüge 3x5\n".replace("\n", newline)
    path.write_bytes(text.encode(encoding))
    program = read(path)
    assert [line.name for line in program.lines] == ["Rückenstrecker", "Klimmzüge"]
    assert bool(program.notes) == (encoding == "latin-1")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("w.txt", "Week 1\nMon: Squat 3x5\nWeek 2\nMon: Squat 5x5\n"),
        ("w.yaml", "week 1:\n  Mon: [Squat 3x5]\nweek 2:\n  Mon: [Squat 5x5]\n"),
        ("w.csv", "week,day,exercise,sets,reps\n1,Mon,Squat,3,5\n2,Mon,Squat,5,5\n"),
    ],
)
def test_two_weeks_are_counted(name: str, text: str) -> None:
    program = parse(text, Path(name))
    assert program.weeks == 2
    assert [line.dose.sets for line in program.lines] == [3, 5]


def test_words_that_are_days_too_are_not_days_without_a_mark() -> None:
    program = parse("Do 3x10 squats\nMo: squats 3x10\nSo - plank 3x30s", Path("w.txt"))
    assert [line.day for line in program.lines] == ["", "Mon", "Sun"]


def test_a_decimal_comma_does_not_split_an_exercise() -> None:
    program = parse("Mon: Squat 3x8 62,5 kg, leg curl 3x10 27,5kg", Path("w.txt"))
    assert [(line.name, line.dose.load_kg) for line in program.lines] == [
        ("Squat", 62.5),
        ("leg curl", 27.5),
    ]


#: Bad files: name, bytes, words that the one line must hold.
BAD = {
    "empty": ("w.txt", b"", ("Leg press",)),
    "only_comments": ("w.csv", b"# nothing\n\n#more\n", ("none",)),
    "binary": ("w.txt", bytes(range(256)) * 4, ("binary",)),
    "spreadsheet": ("w.csv", b"PK\x03\x04rest", ("spreadsheet", "CSV")),
    "pdf": ("w.txt", b"%PDF-1.7 whatever", ("PDF",)),
    "yaml_broken": ("w.yaml", b"Monday: [a, b\nTue: x", ("line",)),
    "yaml_twice": ("w.yaml", b"Mon: [Squat 3x5]\nMon: [Plank 3x30s]", ("twice", "line 2")),
    "yaml_alias": ("w.yaml", b"a: &x [Squat 3x5]\nb: *x\n", ("aliases",)),
    "yaml_deep": ("w.yaml", b"[" * 1500, ()),
    "csv_quote": ("w.csv", b'day,exercise,sets\nMon,"Squat,3\n', ("line 2", "quotes")),
    "csv_comma": (
        "w.csv",
        b"day,exercise,sets,load\nMon,Squat,3,62,5\n",
        ("line 2", "decimal comma"),
    ),
    "all_problems": (
        "w.csv",
        b"day,exercise,sets,reps,load\nMon,Squat,many,5,\nMon,,3,5,\nTue,Plank,300,5,\nTue,Row,3,x,\n",
        ("line 2", "many", "line 3", "without an exercise", "line 4", "300", "line 5"),
    ),
    "absurd": ("w.txt", b"Mon: Squat 3x5 9000 kg\nTue: Plank 99x30s\n", ("9000", "99 sets")),
    "too_long": ("w.txt", b"Mon: " + b"squat " * 60 + b"3x5", ("characters",)),
    "too_many": ("w.txt", b"Squat 3x5\n" * 1500, ("1500",)),
    "minus": ("w.csv", b"exercise,sets,reps\nSquat,-3,10\n", ("-3",)),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_gives_one_line(case: str, tmp_path: Path) -> None:
    name, content, words = BAD[case]
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(PushoffError) as caught:
        read(path)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(str(path))
    assert len(message) < 2000
    for word in words:
        assert word in message, message


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "w.txt"
    path.write_bytes(b"Squat 3x5\n" * 200_000)
    with pytest.raises(UnreadableError, match="one week only"):
        read(path)


def test_missing_file_folder_and_nothing(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.txt", tmp_path):
        with pytest.raises(UnreadableError):
            read(path)
    with pytest.raises(NotAnalysableError) as caught:
        parse("\n\n", Path("w.txt"))
    assert caught.value.exit_code == 4
