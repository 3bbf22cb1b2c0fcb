"""Units of measure: what a unit's text stands for, as a factor to the canonical set and a dimension.

Canonical: L (length in dm), h, mol, g, K. Usual units are read from the table below; pint, which takes some
0.4 s to start, is asked only about the rest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import pint


class Dimension(NamedTuple):
    """Exponents of length, time, amount, mass, mass of trade oxide, temperature."""

    length: int = 0
    time: int = 0
    amount: int = 0
    mass: int = 0
    oxide: int = 0
    temperature: int = 0


@dataclass(frozen=True, slots=True)
class Unit:
    """Value in canonical units = value · numerator / denominator; two integers keep decimal numbers exact."""

    numerator: int | float
    denominator: int
    dimension: Dimension


LENGTH, TIME, AMOUNT = Dimension(length=1), Dimension(time=1), Dimension(amount=1)
MASS, OXIDE, TEMPERATURE = Dimension(mass=1), Dimension(oxide=1), Dimension(temperature=1)
VOLUME = Dimension(length=3)
NONE = Dimension()

_SYMBOLS: dict[str, tuple[int, int, Dimension]] = {
    "m": (10, 1, LENGTH), "dm": (1, 1, LENGTH), "cm": (1, 10, LENGTH), "mm": (1, 100, LENGTH),
    "L": (1, 1, VOLUME), "l": (1, 1, VOLUME), "mL": (1, 1000, VOLUME), "ml": (1, 1000, VOLUME),
    "uL": (1, 10**6, VOLUME), "kL": (1000, 1, VOLUME),
    "s": (1, 3600, TIME), "sec": (1, 3600, TIME), "min": (1, 60, TIME), "minutes": (1, 60, TIME),
    "h": (1, 1, TIME), "hr": (1, 1, TIME), "hour": (1, 1, TIME), "hours": (1, 1, TIME),
    "d": (24, 1, TIME), "day": (24, 1, TIME), "days": (24, 1, TIME),
    "week": (168, 1, TIME), "weeks": (168, 1, TIME),
    "mol": (1, 1, AMOUNT), "mmol": (1, 1000, AMOUNT), "umol": (1, 10**6, AMOUNT), "kmol": (1000, 1, AMOUNT),
    "M": (1, 1, Dimension(length=-3, amount=1)), "mM": (1, 1000, Dimension(length=-3, amount=1)),
    "g": (1, 1, MASS), "mg": (1, 1000, MASS), "ug": (1, 10**6, MASS),
    "kg": (1000, 1, MASS), "t": (10**6, 1, MASS),
    "g_oxide": (1, 1, OXIDE), "mg_oxide": (1, 1000, OXIDE), "ug_oxide": (1, 10**6, OXIDE),
    "kg_oxide": (1000, 1, OXIDE), "t_oxide": (10**6, 1, OXIDE),
    "K": (1, 1, TEMPERATURE),
}  # fmt: skip
_PARTS_OF_ONE: dict[str, int] = {"%": 100, "‰": 1000, "ppm": 10**6}

_NOUNS: dict[Dimension, str] = {
    Dimension(length=3, time=-1): "a volume flow",
    Dimension(length=-3, amount=1): "a concentration",
    Dimension(length=-3, mass=1): "a mass concentration",
    Dimension(length=-3, oxide=1): "a mass concentration as oxide",
    TEMPERATURE: "a temperature", TIME: "a time", AMOUNT: "an amount of substance", MASS: "a mass",
    OXIDE: "a mass of oxide", VOLUME: "a volume", LENGTH: "a length", Dimension(length=2): "an area",
    Dimension(mass=1, time=-1): "a mass flow", Dimension(amount=1, time=-1): "a molar flow",
    Dimension(length=1, time=-1): "a speed", Dimension(mass=1, amount=-1): "a molar mass",
    Dimension(mass=-1, amount=1): "an amount per mass", NONE: "a plain ratio",
}  # fmt: skip

_FACTOR = r"[A-Za-zµμ_]+(?:\s*(?:\^|\*\*)\s*-?[0-9]|[0-9])?"
_SHAPE = re.compile(rf"{_FACTOR}(?:\s*[*/·]\s*{_FACTOR}|\s+{_FACTOR})*")
_PIECE = re.compile(r"([*/·]?)\s*([A-Za-zµμ_]+)(?:\s*(?:\^|\*\*)\s*(-?[0-9])|([0-9]))?")
_LONGEST_UNIT = 40


def unit_of(text: str) -> Unit | None:
    """Read the text of a unit; a temperature with an offset (degC) is not one.

    Parameters
    ----------
    text : str
        ``m3/h``, ``mol L^-1``, ``kg/m**3``, ``%``.

    Returns
    -------
    Unit or None
        None for what is not a unit.

    Examples
    --------
    >>> unit = unit_of("m3/h")
    >>> unit.numerator, unit.denominator, noun(unit.dimension)
    (1000, 1, 'a volume flow')
    >>> unit_of("furlong/m3/") is None
    True
    """
    if text in _PARTS_OF_ONE:
        return Unit(1, _PARTS_OF_ONE[text], NONE)
    text = text.replace("²", "2").replace("³", "3").replace("µ", "u").replace("μ", "u")
    if len(text) > _LONGEST_UNIT or not _SHAPE.fullmatch(text):
        return None
    return _from_table(text) or _from_pint(text)


def noun(dimension: Dimension) -> str:
    """Name what has a dimension, with its article: "a volume flow"."""
    return _NOUNS.get(dimension, "a quantity of another kind")


def _from_table(text: str) -> Unit | None:
    numerator, denominator = 1, 1
    total = [0] * len(NONE)
    for operator, symbol, power, digit in _PIECE.findall(text):
        if symbol not in _SYMBOLS:
            return None
        up, down, dimension = _SYMBOLS[symbol]
        exponent = int(power or digit or 1) * (-1 if operator == "/" else 1)
        if exponent < 0:
            up, down = down, up
        numerator *= up ** abs(exponent)
        denominator *= down ** abs(exponent)
        total = [t + exponent * d for t, d in zip(total, dimension, strict=True)]
    return Unit(numerator, denominator, Dimension(*total))


def _from_pint(text: str) -> Unit | None:
    """Ask pint; its text for `m3` is `m**3`, and it raises a family of its own on words it does not know."""
    registry = _registry()
    if not all(_is_unprefixed(registry, symbol) for _, symbol, *_ in _PIECE.findall(text)):
        return None
    spelled = re.sub(r"(?<=[A-Za-z_])([0-9])", r"**\1", text.replace("^", "**").replace("·", "*"))
    spelled = re.sub(r"(?<=[A-Za-z0-9_])\s+(?=[A-Za-z])", " * ", spelled)
    try:
        quantity = registry.Quantity(1.0, registry.Unit(spelled)).to_base_units()
        factor = float(str(quantity.magnitude))
    except Exception:  # pint raises its own, tokenize's and the operators' errors on unknown words
        return None
    return _canonical(factor, quantity.dimensionality)


def _is_unprefixed(registry: pint.UnitRegistry[float], symbol: str) -> bool:
    """Tell whether a symbol is a unit by itself: read with prefixes, a slip such as `hh` is a hectohour."""
    readings = registry.parse_unit_name(symbol)
    return symbol in _SYMBOLS or any(not prefix or symbol.startswith(prefix) for prefix, _, _ in readings)


def _canonical(factor: float, dimensionality: Mapping[str, Any]) -> Unit:
    """Turn pint's SI base units (m, s, mol, kg, K) into ours."""
    scale = {"[length]": 10.0, "[time]": 1 / 3600, "[substance]": 1.0, "[mass]": 1000.0, "[temperature]": 1.0}
    exponents = {str(name): float(power) for name, power in dimensionality.items()}
    for name, power in exponents.items():
        if name not in scale or power != int(power):
            return Unit(factor, 1, Dimension(length=99))  # a real unit of some other kind: a force, a current
        factor *= scale[name] ** power
    whole = {name: int(power) for name, power in exponents.items()}
    names = ("[length]", "[time]", "[substance]", "[mass]", "", "[temperature]")
    return Unit(factor, 1, Dimension(*(whole.get(name, 0) for name in names)))


@cache
def _registry() -> pint.UnitRegistry[float]:
    import pint  # late: see the module

    return pint.UnitRegistry()
