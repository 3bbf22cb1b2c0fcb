"""Ticks of a logarithmic scale."""

from __future__ import annotations

from math import log10

SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def power_of_ten(value: float, _place: float | None = None) -> str:
    """Write a tick of a logarithmic scale.

    Examples
    --------
    >>> power_of_ten(1e-3), power_of_ten(0.1), power_of_ten(1000.0)
    ('10⁻³', '0.1', '1000')
    """
    exponent = round(log10(value)) if value > 0.0 else 0
    if -3 < exponent < 4:
        return f"{value:g}"
    return "10" + str(exponent).translate(SUPERSCRIPT)
