"""What is known of constants before the data are seen, as it is written: sums and differences, and a spacing.

    logK.Nd - logK.Pr = 0.33 +- 0.10

A spacing is a table of constants that are known against each other, while their level is free: the same
extractant in another medium, or by another laboratory.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reesim.document import bytes_of
from reesim.elements import RARE_EARTHS
from reesim.errors import Fault, InputError, cut, did_you_mean
from reesim.studies.fit.cells import parse_grid
from reesim.studies.fit.writing import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reesim.chemistry import MassActionSystem
    from reesim.studies.fit.cells import Cell, Grid

OF_SYSTEM = "system"
"""What `--spacing` is given for the constants of the system itself."""
EXAMPLE = "logK.Nd - logK.Pr = 0.33 +- 0.1"
COLUMNS = ("element", "log10_K", "sd")
_NUMBER = r"[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
_NAME = r"[A-Za-z][A-Za-z0-9_.]*"
_TERM = rf"(?:{_NUMBER}\s*\*?\s*)?{_NAME}"
_KNOWN = re.compile(
    rf"(?P<sum>[+-]?\s*{_TERM}(?:\s*[+-]\s*{_TERM})*)\s*=\s*(?P<value>[+-]?{_NUMBER})\s*(?:\+-|±)\s*(?P<sd>{_NUMBER})"
)
_PART = re.compile(rf"(?P<sign>[+-]?)\s*(?:(?P<by>{_NUMBER})\s*\*?\s*)?(?P<name>{_NAME})")


class Known(NamedTuple):
    """A sum of constants or free numbers that is known beforehand."""

    text: str
    terms: tuple[tuple[float, str], ...]
    value: float
    sd: float


class Spaced(NamedTuple):
    """A constant of a metal that is known against those of the others; log10."""

    metal: str
    value: float
    sd: float


@dataclass(frozen=True)
class Beforehand:
    """All that is known beforehand.

    Attributes
    ----------
    uses_system : bool
        Whether values and standard deviations of the system count as measurements.
    known : tuple of Known
    spacing : tuple of Spaced
    spacing_source : str
        Where the spacing was read, as it is cited.
    """

    uses_system: bool = False
    known: tuple[Known, ...] = ()
    spacing: tuple[Spaced, ...] = field(default=())
    spacing_source: str = ""

    def names(self) -> set[str]:
        """Constants and numbers that something is known of."""
        return {name for entry in self.known for _, name in entry.terms} | {
            f"logK.{entry.metal}" for entry in self.spacing
        }


def beforehand_of(
    known: Sequence[str], spacing: str, system: MassActionSystem, *, uses_system: bool
) -> Beforehand:
    """Read all that is known beforehand.

    Raises
    ------
    InputError
        With every fault of the sums, and of the table of the spacing.
    """
    faults: list[Fault] = []
    sums: list[Known] = []
    for text in known:
        try:
            sums.append(read_known(text))
        except ValueError as error:
            faults.append(Fault("--known", 1, 1, "", str(error)))
    if uses_system and spacing:
        message = "goes without --prior: the one leaves the level free, the other holds it"
        faults.append(Fault("--spacing", 1, 1, "", message))
    if faults:
        raise InputError(faults)
    spaced, source = _spacing(spacing, system)
    return Beforehand(uses_system, tuple(sums), spaced, source)


def read_known(text: str) -> Known:
    """Read a sum that is known.

    Raises
    ------
    ValueError
        Saying what was found and what is allowed.

    Examples
    --------
    >>> read_known("logK.Nd - 2 logK.Pr = 0.33 +- 0.1").terms
    ((1.0, 'logK.Nd'), (-2.0, 'logK.Pr'))
    """
    matched = _KNOWN.fullmatch(text.strip())
    if matched is None:
        raise ValueError(f"'{cut(text)}' is not known beforehand; write it as {EXAMPLE!r}")
    sd = float(matched["sd"])
    if sd <= 0.0:
        raise ValueError(f"'{cut(text)}': {matched['sd']} is no standard deviation; give more than 0")
    terms = tuple(
        (float(part["by"] or 1.0) * (-1.0 if part["sign"] == "-" else 1.0), part["name"])
        for part in _PART.finditer(matched["sum"])
    )
    return Known(text.strip(), terms, float(matched["value"]), sd)


def _spacing(given: str, system: MassActionSystem) -> tuple[tuple[Spaced, ...], str]:
    """Constants that are known against each other, and where they were read."""
    if not given:
        return (), ""
    if given == OF_SYSTEM:
        firsts = {m: found[0] for m in system.metals if (found := system.complexes_of(m))}
        told = tuple(
            Spaced(metal, found.logK, found.sd)
            for metal, found in firsts.items()
            if found.sd and metal in RARE_EARTHS
        )
        return told, f"system {system.name}"
    data = bytes_of(Path(given))
    return read_spacing(parse_grid(data, given)), f"{Path(given).name} (sha256 {digest_of(data)})"


def read_spacing(grid: Grid) -> tuple[Spaced, ...]:
    """Read a table of `element`, `log10_K` and `sd`; other columns are for people.

    Raises
    ------
    InputError
        With every fault of the table.
    """
    names = [cell.text for cell in grid.header]
    faults = [
        Fault(grid.file, grid.header[0].line, 1, name, f"there is no such column{did_you_mean(name, names)}")
        for name in COLUMNS
        if name not in names
    ]
    if faults:
        raise InputError(faults)
    places = [names.index(name) for name in COLUMNS]
    found: dict[str, Spaced] = {}
    for row in grid.rows:
        element, value, sd = (row[i] for i in places)
        faults += _row_faults(grid.file, element, value, sd, found)
        if not faults:
            found[element.text] = Spaced(element.text, float(value.text), float(sd.text))
    if faults:
        raise InputError(faults)
    return tuple(found.values())


def _row_faults(file: str, element: Cell, value: Cell, sd: Cell, held: Iterable[str]) -> list[Fault]:
    """What is wrong with a row of a spacing."""
    faults = []
    if element.text in held:
        faults.append(Fault(file, element.line, element.column, "element", f"{element.text} is there twice"))
    for cell, name in ((value, "log10_K"), (sd, "sd")):
        if re.fullmatch(rf"[+-]?{_NUMBER}", cell.text) is None:
            faults.append(Fault(file, cell.line, cell.column, name, f"'{cut(cell.text)}' is not a number"))
        elif name == "sd" and float(cell.text) <= 0.0:
            message = f"{cell.text} is no standard deviation; give more than 0"
            faults.append(Fault(file, cell.line, cell.column, name, message))
    return faults
