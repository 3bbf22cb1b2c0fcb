"""Checks of arguments shared by the closed forms: every refusal says what was given and what is allowed."""

import math


def require_fraction(name: str, value: float) -> None:
    """Refuse what does not lie strictly between 0 and 1 (the logarithms end there)."""
    if not 0.0 < value < 1.0:
        raise ValueError(f"{name} is {value:g}; give a fraction between 0 and 1, ends excluded")


def require_separation_factor(name: str, value: float) -> None:
    """Refuse a separation factor that separates nothing: A is by definition the more extractable element."""
    if not (math.isfinite(value) and value > 1.0):
        raise ValueError(f"{name} is {value:g}; give a finite separation factor of A over B above 1")


def require_positive(name: str, value: float) -> None:
    """Refuse zero, negative and non-finite values of a physical quantity."""
    if not (math.isfinite(value) and value > 0.0):
        raise ValueError(f"{name} is {value:g}; give a finite number above 0")
