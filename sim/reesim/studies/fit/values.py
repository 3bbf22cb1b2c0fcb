"""Text of a cell -> a number in canonical units, or what is wrong with it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from reesim.elements import grams_oxide_per_mole, molar_mass
from reesim.errors import cut
from reesim.quantities import parse_quantity

if TYPE_CHECKING:
    from collections.abc import Callable

BELOW_DETECTION = ("nd", "n.d.", "bdl", "< lod", "<lod")
"""Words for below detection where the limit is not told."""
MISSING = ("", "-", "n/a", "na", "none", "null")
_BARE = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_RATIO = re.compile(r"([^:/]+)[:/]([^:/]+)")


class Reading(NamedTuple):
    """What a cell says."""

    value: float
    is_limit: bool = False
    """Whether the value is a detection limit that the quantity lies below."""


def is_missing(text: str) -> bool:
    """Whether a cell says nothing."""
    return text.casefold() in MISSING


def is_below_detection(text: str) -> bool:
    """Whether a cell says that nothing was found, without a limit: 0 was not measured either."""
    if text.casefold() in BELOW_DETECTION:
        return True
    number = text.split()[0] if text else ""
    return _BARE.fullmatch(number) is not None and float(number) == 0.0


def read_limit_or_value(text: str, dimension: str, unit: str, element: str = "") -> Reading:
    """Read a value, or a detection limit written `< 0.001`."""
    if text.startswith("<"):
        return Reading(read_value(text[1:].strip(), dimension, unit, element), is_limit=True)
    return Reading(read_value(text, dimension, unit, element))


def read_value(text: str, dimension: str, unit: str = "", element: str = "") -> float:
    """Read a number with the unit of its cell, or else of its column.

    Parameters
    ----------
    text : str
        The cell.
    dimension : str
        A key of `quantities.KINDS`, or ratio, solute, amount.
    unit : str
        Unit that the header gives.
    element : str
        Metal, which turns grams into moles.

    Raises
    ------
    ValueError
        Saying what was found and what is allowed.

    Examples
    --------
    >>> read_value("25 mmol/L", "concentration"), read_value("1:2", "ratio"), read_value("3", "number")
    (0.025, 0.5, 3.0)
    >>> round(read_value("1.625", "solute", "g/L", "Dy"), 6)
    0.01
    """
    whole = f"{text} {unit}" if unit and _BARE.fullmatch(text) else text
    if dimension == "ratio":
        return _ratio(text)
    if dimension == "solute":
        return _solute(whole, element)
    if dimension == "amount":
        return _amount(whole)
    if dimension in ("number", "fraction"):
        return parse_quantity(text if dimension == "number" else whole, dimension)
    return parse_quantity(whole, dimension)


def read_sd(text: str, unit: str, dimension: str, element: str, value: float) -> float:
    """Read a standard deviation in the unit of its value; per cent are of the value."""
    if unit == "%" or text.endswith("%"):
        return parse_quantity(text if text.endswith("%") else f"{text} %", "fraction") * abs(value)
    if dimension == "number" and not _BARE.fullmatch(text):
        raise ValueError(f"'{cut(text)}' is not a number; give a standard deviation such as 0.05, or 3 %")
    return read_value(text, dimension, unit, element)


def _ratio(text: str) -> float:
    matched = _RATIO.fullmatch(text)
    parts = (matched[1].strip(), matched[2].strip()) if matched else (text, "1")
    if not all(_BARE.fullmatch(part) for part in parts):
        raise ValueError(f"'{cut(text)}' is not a ratio; give a number such as 2, or 2:1")
    above, below = map(float, parts)
    if not (above > 0.0 and below > 0.0):
        raise ValueError(f"'{cut(text)}' is not a ratio of two phases; give a number above 0")
    return above / below


def _solute(text: str, element: str) -> float:
    """Concentration of a metal [mol/L], whatever it is counted as."""
    allowed = "give a concentration such as 0.05 mol/L, 18 g/L or 20 g_oxide/L"
    if _BARE.fullmatch(text):
        raise ValueError(f"'{cut(text)}' has no unit; {allowed}, or the unit in the header")
    grams: dict[str, Callable[[str], float]] = {
        "concentration": lambda _: 1.0,
        "mass_concentration": molar_mass,
        "oxide_concentration": grams_oxide_per_mole,
    }
    problem = ""
    for dimension, per_mole in grams.items():
        try:
            return parse_quantity(text, dimension) / per_mole(element)
        except ValueError as error:
            problem = problem or str(error)
    raise ValueError(f"{problem.rpartition('; give')[0]}; {allowed}")


def _amount(text: str) -> float:
    if _BARE.fullmatch(text):
        raise ValueError(f"'{cut(text)}' has no unit; give a volume or a flow, such as 20 mL or 5 L/h")
    try:
        return parse_quantity(text, "volume")
    except ValueError:
        return parse_quantity(text, "flow")
