"""Numbers as people read them."""

from __future__ import annotations

from math import floor, isfinite, log10
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

NOTHING = "-"
DIGITS = 4
ROUNDING = 1.0 + 1e-9
"""Takes 0.0999999... for the 0.1 it was before it was subtracted [-]."""
LEAST_FRACTION = 1e-8
"""Below it a fraction is told as smaller: eight nines are purer than anything that is made [-]."""


def number(value: float | None, digits: int = DIGITS, least: float = 0.0) -> str:
    """Write a number with some significant digits, without an exponent where it is not needed.

    Parameters
    ----------
    value : float or None
        The number; NaN or None where there is none.
    digits : int
        Significant digits; zeros at the end are left out.
    least : float
        Size below which it is only told that the number is smaller.

    Examples
    --------
    >>> number(4.128731), number(0.0), number(1234567.0), number(2.5e-9), number(float("nan"))
    ('4.129', '0', '1234567', '2.5e-09', '-')
    >>> number(3e-20, least=1e-12), number(1.50004)
    ('< 1e-12', '1.5')
    """
    if value is None or not isfinite(value):
        return NOTHING
    if value == 0.0:
        return "0"
    if abs(value) < least:
        return f"< {least:.0e}"
    size = floor(log10(abs(value)))
    if -4 <= size < 7:
        text = f"{value:.{max(digits - 1 - size, 0)}f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    mantissa, _, exponent = f"{value:.{digits - 1}e}".partition("e")
    return f"{mantissa.rstrip('0').rstrip('.')}e{exponent}"


def fixed(value: float | None, decimals: int = 2) -> str:
    """Write a number with some decimals.

    Examples
    --------
    >>> fixed(1.2345), fixed(-0.0001)
    ('1.23', '0.00')
    """
    if value is None or not isfinite(value):
        return NOTHING
    text = f"{value:.{decimals}f}"
    return text.removeprefix("-") if float(text) == 0.0 else text


def percent(part: float, rest: float | None = None) -> str:
    """Write a fraction in per cent, with two digits of what is missing to 100 %.

    Parameters
    ----------
    part : float
        Fraction [-].
    rest : float, optional
        1 - part, where it is known without the rounding of the difference.

    Examples
    --------
    >>> percent(0.5), percent(0.999), percent(0.9999877, 1.23e-5), percent(0.0), percent(1.0)
    ('50.00 %', '99.90 %', '99.9988 %', '0 %', '100 %')
    >>> percent(1.2345e-4), percent(3e-15), percent(0.999 + 1e-16)
    ('0.012 %', '< 0.000001 %', '99.90 %')
    """
    if not isfinite(part):
        return NOTHING
    missing = 1.0 - part if rest is None else rest
    if part == 0.0:
        return "0 %"
    if abs(part) < LEAST_FRACTION:
        return "< 0.000001 %"
    smaller = min(abs(part), abs(missing))
    if smaller < LEAST_FRACTION:
        return "100 %"
    # decimals such that the smaller of the two keeps two significant digits
    return f"{100.0 * part:.{max(1 - floor(log10(100.0 * smaller * ROUNDING)), 2)}f} %"


def group_words(names: Sequence[str], most: int = 4) -> str:
    """Write a group of elements; of a long one the first, the last and how many.

    Examples
    --------
    >>> group_words(["Tb", "Dy"]), group_words(["Ho", "Y", "Er", "Tm", "Yb", "Lu"])
    ('Tb+Dy', 'Ho … Lu (6)')
    """
    return "+".join(names) if len(names) <= most else f"{names[0]} … {names[-1]} ({len(names)})"


def span(low: float, high: float, decimals: int = 2) -> str:
    """Write a range of numbers; one where both read the same."""
    ends = [fixed(value, decimals) for value in (low, high)]
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"
