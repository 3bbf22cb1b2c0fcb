"""Text of a quantity -> canonical number, and back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite
from typing import Final

from reesim.errors import cut, did_you_mean
from reesim.quantities.units import NONE, TEMPERATURE, TIME, VOLUME, Dimension, Unit, noun, unit_of

NUMBER: Final = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_QUANTITY = re.compile(rf"({NUMBER})\s*(.*)", re.ASCII | re.DOTALL)
_BARE = re.compile(NUMBER, re.ASCII)
_RATIO = re.compile(rf"{NUMBER}\s*:\s*{NUMBER}", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]+,[0-9].*", re.ASCII | re.DOTALL)
_LONGEST_TEXT = 200

_USUAL_UNITS = ("m3/h", "L/h", "L/min", "mol/L", "g/L", "g_oxide/L", "degC", "min", "h", "d")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a quantity may be."""

    noun: str
    example: str
    canonical: str
    dimension: Dimension

    @property
    def allowed(self) -> str:
        """What to give, with an example."""
        return f"give {self.noun} such as {self.example}"


KINDS: Final[dict[str, Kind]] = {
    "flow": Kind("a volume flow", "1 m3/h", "L/h", Dimension(length=3, time=-1)),
    "concentration": Kind("a concentration", "0.9 mol/L", "mol/L", Dimension(length=-3, amount=1)),
    "mass_concentration": Kind("a mass concentration", "18 g/L", "g/L", Dimension(length=-3, mass=1)),
    "oxide_concentration": Kind(
        "a mass concentration as oxide", "20 g_oxide/L", "g_oxide/L", Dimension(length=-3, oxide=1)
    ),
    "temperature": Kind("a temperature", "25 degC", "K", TEMPERATURE),
    "duration": Kind("a time", "30 d", "h", TIME),
    "volume": Kind("a volume", "2 m3", "L", VOLUME),
    "fraction": Kind("a fraction", "30 %", "", NONE),
    "number": Kind("a number", "0.83", "", NONE),
}

# degrees with a zero of their own: kelvin = (value + shift) * numerator / denominator
_DEGREES: Final[dict[str, tuple[float, int, int]]] = {
    **dict.fromkeys(("degC", "°C", "℃", "celsius", "Celsius"), (273.15, 1, 1)),
    **dict.fromkeys(("degF", "°F", "℉", "fahrenheit", "Fahrenheit"), (459.67, 5, 9)),
}


def parse_quantity(text: str, dimension: str) -> float:
    """Read a quantity.

    Parameters
    ----------
    text : str
        A number and a unit, ``1.0 m3/h``; a fraction may be bare, ``0.3`` for ``30 %``.
    dimension : str
        What it must be, a key of `KINDS`: ``flow``, ``concentration``, ``mass_concentration``,
        ``oxide_concentration``, ``temperature``, ``duration``, ``volume``, ``fraction``, ``number``.

    Returns
    -------
    float
        In L/h, mol/L, g/L, K, h, L; fractions 0 to 1.

    Raises
    ------
    ValueError
        Saying what was found and what is allowed.

    Examples
    --------
    >>> parse_quantity("25 L/min", "flow"), parse_quantity("25 degC", "temperature")
    (1500.0, 298.15)
    >>> parse_quantity("30 %", "fraction"), parse_quantity("0.3", "fraction")
    (0.3, 0.3)
    >>> parse_quantity("3 mol/L", "flow")
    Traceback (most recent call last):
    ...
    ValueError: '3 mol/L' is a concentration; give a volume flow such as 1 m3/h
    """
    kind = KINDS[dimension]
    number, unit = split(text, kind)
    if dimension == "number":
        if unit:
            raise ValueError(f"{shown(text)} has a unit; give a bare number such as {kind.example}")
        return number
    if dimension == "fraction":
        return _fraction(text, number, unit)
    if not unit:
        raise ValueError(f"{shown(text)} has no unit; {kind.allowed}")
    if dimension == "temperature":
        return _temperature(text, number, unit)
    value, found = measured(text, number, unit, kind)
    if found != kind.dimension:
        raise ValueError(f"{shown(text)} is {noun(found)}; {kind.allowed}")
    return value


def format_quantity(value: float, dimension: str) -> str:
    """Write a canonical number as text that `parse_quantity` reads back to the same number.

    Parameters
    ----------
    value : float
        In canonical units.
    dimension : str
        As for `parse_quantity`.

    Returns
    -------
    str

    Examples
    --------
    >>> format_quantity(1500.0, "flow"), format_quantity(0.3, "fraction")
    ('1500.0 L/h', '0.3')
    """
    unit = KINDS[dimension].canonical
    return f"{float(value)!r} {unit}" if unit else repr(float(value))


def split(text: str, kind: Kind) -> tuple[float, str]:
    """Split text into a finite number and the text of a unit."""
    text = text.strip()
    matched = _QUANTITY.fullmatch(text) if len(text) <= _LONGEST_TEXT else None
    if matched is None or _RATIO.fullmatch(text) or _DECIMAL_COMMA.fullmatch(text):
        raise ValueError(_not_a_quantity(text, kind))
    number = float(matched[1])
    if not isfinite(number):
        raise ValueError(f"{shown(text)} is too large to be a number; {kind.allowed}")
    return number, matched[2]


def measured(text: str, number: float, unit: str, kind: Kind) -> tuple[float, Dimension]:
    """Give a non-negative value in canonical units and its dimension."""
    if unit in _DEGREES:
        return number, TEMPERATURE
    known = _unit_of(unit)
    if known is None:
        near = did_you_mean(unit, _USUAL_UNITS)
        raise ValueError(f"{shown(unit)} is not a unit{near or '; ' + kind.allowed}")
    value = number * known.numerator / known.denominator
    if not isfinite(value):
        raise ValueError(f"{shown(text)} is too large; {kind.allowed}")
    if value < 0 and known.dimension == kind.dimension:
        raise ValueError(f"{shown(text)} is negative; give {kind.noun} of 0 or more, such as {kind.example}")
    return value + 0.0, known.dimension


def shown(text: str) -> str:
    """Quote what was found, cut to a length that fits a line."""
    return f"'{cut(text)}'"


@lru_cache(maxsize=256)
def _unit_of(text: str) -> Unit | None:
    return unit_of(text)


def _not_a_quantity(text: str, kind: Kind) -> str:
    if _RATIO.fullmatch(text):
        return f"{shown(text)} is a ratio; {kind.allowed}"
    if _DECIMAL_COMMA.fullmatch(text):
        return f"{shown(text)} has a comma; write decimals with a point; {kind.allowed}"
    if text.lstrip("+-.").lower()[:3] in ("nan", "inf"):
        return f"{shown(text)} is not a finite number; {kind.allowed}"
    return f"{shown(text)} is not a quantity; {kind.allowed}" if text else f"nothing is given; {kind.allowed}"


def _fraction(text: str, number: float, unit: str) -> float:
    kind = KINDS["fraction"]
    known = _unit_of(unit) if unit else Unit(1, 1, NONE)
    if known is None or known.dimension != NONE:
        found = noun(known.dimension) if known else "not a fraction"
        raise ValueError(f"{shown(text)} is {found}; {kind.allowed}")
    value = number * known.numerator / known.denominator
    if not 0 <= value <= 1:
        hint = "" if unit or not 1 < number <= 100 else f"; per cent is written {number:g} %"
        raise ValueError(f"{shown(text)} lies outside 0 % to 100 %; {kind.allowed}{hint}")
    return value + 0.0


def _temperature(text: str, number: float, unit: str) -> float:
    kind = KINDS["temperature"]
    if unit in _DEGREES:
        shift, up, down = _DEGREES[unit]
        kelvin, found = (number + shift) * up / down, TEMPERATURE
    elif unit == "C":
        raise ValueError(f"{shown(text)}: C is the coulomb; write {number:g} degC")
    else:
        kelvin, found = measured(text, number, unit, kind)
    if found != TEMPERATURE:
        raise ValueError(f"{shown(text)} is {noun(found)}; {kind.allowed}")
    if not (isfinite(kelvin) and kelvin > 0):
        raise ValueError(f"{shown(text)} is not above absolute zero; {kind.allowed}")
    return kelvin
