"""Errors that a user can act on: where, what was expected, what was found, what to try.

Every error carries the exit code of the command line: 2 bad usage, 3 input that cannot be read,
4 input that was read but cannot be analysed.
"""

from __future__ import annotations


class PushoffError(Exception):
    """One clear line about something that the user can change.

    Parameters
    ----------
    where : str
        File, line, option or stage that the message is about.
    expected, found, hint : str, optional
        What would have been right, what was there, what to try.
    """

    exit_code: int = 1

    def __init__(self, where: str, expected: str = "", found: str = "", hint: str = "") -> None:
        self.where, self.expected, self.found, self.hint = where, expected, found, hint
        super().__init__(self.line())

    def line(self) -> str:
        """Return the message as one line."""
        parts = [
            text
            for text in (
                f"expected {self.expected}" if self.expected else "",
                f"found {self.found}" if self.found else "",
            )
            if text
        ]
        body = f"{self.where}: " + ", ".join(parts)
        if self.hint:
            body += f"; {self.hint}"
        return " ".join(body.split())


class BadUsageError(PushoffError):
    """The command, an option or a setting is wrong (exit code 2)."""

    exit_code = 2


class UnreadableError(PushoffError):
    """The input cannot be read: missing, damaged, of an unknown kind (exit code 3)."""

    exit_code = 3


class NotAnalysableError(PushoffError):
    """The input was read but there is no running to analyse in it (exit code 4)."""

    exit_code = 4
