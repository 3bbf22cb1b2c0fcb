"""What can go wrong, as values: a fault with its place, and the two exceptions a user meets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

PathPart = str | int
_LONGEST_WORD_COMPARED = 64  # difflib is quadratic in the length of the word
_LONGEST_QUOTED = 60


@dataclass(frozen=True, order=True, slots=True)
class Fault:
    """One thing wrong with the input, and where it stands.

    Parameters
    ----------
    file : str
        File as the user named it, or the origin of a value that came from no file (``--set``).
    line, column : int
        Place in the file, both from 1.
    path : str
        Dotted path of the value, ``units.extract.stages``; empty for the whole file.
    message : str
        What was found and what is allowed, in plain English.

    Examples
    --------
    >>> print(Fault("plant.yaml", 12, 13, "units.extract.stages", "0 is not a stage count; give 1 to 5000"))
    plant.yaml:12:13: units.extract.stages: 0 is not a stage count; give 1 to 5000
    """

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}: "
        return _on_one_line(where + (f"{self.path}: " if self.path else "") + self.message)


class ReesimError(Exception):
    """Everything that reesim raises on purpose."""


class InputError(ReesimError):
    """The input is wrong; every fault found is in `faults`, sorted and without repetition.

    Parameters
    ----------
    faults : iterable of Fault
        At least one.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(sorted(set(faults)))
        super().__init__(self.faults)

    def __str__(self) -> str:
        return "\n".join(map(str, self.faults))


class NotSolved(ReesimError):  # noqa: N818 - it says that something was not done, not that it went wrong
    """The input is well-formed, but no solution exists or none was found.

    Parameters
    ----------
    reason : str
        In the plant's words, with the stage and the number.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)

    def __str__(self) -> str:
        return f"not solved: {self.reason}"


class FieldFaults(ValueError):  # noqa: N818 - it carries many
    """Faults found by a validator of a class, each with its path inside that class.

    A validator of a whole model knows which of its fields is wrong; pydantic would place a bare
    ``ValueError`` at the model. Raise this one instead, with every fault at once.

    Parameters
    ----------
    found : sequence of (path, message)
        Path relative to the value being validated, for instance ``("metals", "Dy", "protons")``.
    """

    def __init__(self, found: Sequence[tuple[tuple[PathPart, ...], str]]) -> None:
        self.found = tuple(found)
        super().__init__("; ".join(message for _, message in found))


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """Suggest the nearest of some words, as the tail of a message.

    Parameters
    ----------
    word : str
        What was written.
    candidates : iterable of str
        What could have been meant.

    Returns
    -------
    str
        ``"; did you mean X?"``, or nothing if no candidate is near.

    Examples
    --------
    >>> did_you_mean("organic_inn", ["organic_in", "aqueous_in"])
    '; did you mean organic_in?'
    >>> did_you_mean("dy", ["Dy", "Tb"])
    '; did you mean Dy?'
    >>> did_you_mean("pressure", ["flow"])
    ''
    """
    if not word or len(word) > _LONGEST_WORD_COMPARED:
        return ""
    by_folded: dict[str, str] = {}
    for candidate in candidates:
        by_folded.setdefault(candidate.casefold(), candidate)
    near = get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return f"; did you mean {by_folded[near[0]]}?" if near else ""


def cut(text: str) -> str:
    """Cut what is quoted in a message to a length that fits a line."""
    return text if len(text) <= _LONGEST_QUOTED else text[: _LONGEST_QUOTED - 3] + "..."


def _on_one_line(text: str) -> str:
    """Escape what would break a line or a terminal: a key or a file name may hold anything."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
