"""Numbers as people read them."""

from __future__ import annotations

from math import floor, isfinite, log10

NOTHING = "-"
DIGITS = 4


def number(value: float | None, digits: int = DIGITS) -> str:
    """Write a number with some significant digits, without an exponent where it is not needed.

    Examples
    --------
    >>> number(4.128731), number(0.0), number(1234567.0), number(2.5e-9), number(float("nan"))
    ('4.129', '0', '1234567', '2.500e-09', '-')
    """
    if value is None or not isfinite(value):
        return NOTHING
    if value == 0.0:
        return "0"
    size = floor(log10(abs(value)))
    if -4 <= size < 7:
        return f"{value:.{max(digits - 1 - size, 0)}f}"
    return f"{value:.{digits - 1}e}"


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
    >>> percent(0.5), percent(0.999), percent(0.99999, 1.23e-5), percent(0.0), percent(1.0)
    ('50.00 %', '99.90 %', '99.9988 %', '0 %', '100 %')
    >>> percent(1.2345e-4), percent(3e-12)
    ('0.0123 %', '3.0e-10 %')
    """
    if not isfinite(part):
        return NOTHING
    missing = 1.0 - part if rest is None else rest
    if part == 0.0:
        return "0 %"
    smaller = min(abs(part), abs(missing))
    if smaller < 1e-13 and abs(part) > 0.5:
        return "100 %"
    if abs(part) < 1e-8:
        return f"{100.0 * part:.1e} %"
    decimals = 2 if smaller >= 1e-3 else min(-floor(log10(smaller)) - 1 + (smaller == abs(part)), 12)
    value = 100.0 - 100.0 * missing if missing < 0.5 else 100.0 * part
    return f"{value:.{max(decimals, 2)}f} %"


def span(low: float, high: float, decimals: int = 2) -> str:
    """Write a range of numbers; one where both read the same."""
    ends = [fixed(value, decimals) for value in (low, high)]
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"
