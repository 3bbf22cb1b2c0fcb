"""Constants of a system carried to another temperature.

    log10 K(T) = log10 K(T0) - dH / (R ln 10) (1/T - 1/T0)             van 't Hoff, dH constant

A constant without an enthalpy stays as it is, and is named: nothing is extrapolated in silence.
"""

from __future__ import annotations

from math import hypot, log
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from reesim.chemistry.sourced import Thermal

if TYPE_CHECKING:
    from reesim.chemistry.mass_action import MassActionSystem
    from reesim.chemistry.reactions import Metal

Constant = TypeVar("Constant", bound=Thermal)

GAS_CONSTANT = 8.31446261815324e-3
"""R [kJ/mol/K], exact in the SI of 2019."""
WATER_ENTHALPY = 55.815
"""Enthalpy of H2O = H+ + OH- [kJ/mol]: CODATA key values, OH- -230.015, H2O -285.830."""
SAME = 1e-6
"""Difference of temperatures that counts as none [K]."""


class Carried(NamedTuple):
    """A system at another temperature, and what has no enthalpy to carry it there."""

    system: MassActionSystem
    without: tuple[str, ...]


def shift(enthalpy: float, reference: float, temperature: float) -> float:
    """Change of log10 K from a reference temperature to another [K], for an enthalpy in kJ/mol.

    >>> round(shift(55.815, 298.15, 323.15), 3)
    0.756
    """
    return -enthalpy / (GAS_CONSTANT * log(10.0)) * (1.0 / temperature - 1.0 / reference)


def at_temperature(system: MassActionSystem, temperature: float) -> Carried:
    """The system with its constants at a temperature [K]; those without an enthalpy unchanged, and named."""
    if abs(temperature - system.temperature) <= SAME:
        return Carried(system, ())
    without: dict[str, None] = {}
    metals = {
        name: _metal(name, metal, system, temperature, without) for name, metal in system.metals.items()
    }
    lists = {
        key: tuple(
            _moved(found, _named(key, found), system, temperature, without) for found in getattr(system, key)
        )
        for key in ("aqueous_complexes", "protonation", "acid_uptake", "associates", "solids")
    }
    kw = system.kw * 10.0 ** shift(WATER_ENTHALPY, system.temperature, temperature)
    moved = system.model_copy(update={"metals": metals, **lists, "kw": kw})
    return Carried(moved, tuple(without))


def _named(key: str, found: Thermal) -> str:
    """How a constant of a list is called in messages."""
    what = getattr(found, "metal", None) or getattr(found, "ligand", None)
    return f"{key} of {what}" if what else key


def _metal(
    name: str, metal: Metal, system: MassActionSystem, temperature: float, without: dict[str, None]
) -> Metal:
    """A metal with the constants of its organic complexes carried over."""
    if metal.complexes is not None:
        moved = tuple(_moved(c, f"logK of {name}", system, temperature, without) for c in metal.complexes)
        return metal.model_copy(update={"complexes": moved})
    return _moved(metal, f"logK of {name}", system, temperature, without)


def _moved(
    found: Constant, name: str, system: MassActionSystem, temperature: float, without: dict[str, None]
) -> Constant:
    """A constant moved to a temperature, its standard deviation widened; a measured one is then derived."""
    if found.enthalpy is None:
        without[name] = None
        return found
    by = shift(found.enthalpy, system.temperature, temperature)
    widened = abs(shift(found.enthalpy_sd or 0.0, system.temperature, temperature))
    key = next(
        k
        for k in ("logK", "log_beta", "log_star_beta", "log_K", "log_star_Ks0")
        if getattr(found, k, None) is not None
    )
    update: dict[str, object] = {key: getattr(found, key) + by}
    if found.sd is not None or widened > 0.0:
        update["sd"] = hypot(found.sd or 0.0, widened)
    standing = _worse(found.status, found.enthalpy_status)
    update["status"] = "derived" if standing == "measured" else standing
    sources = [text for text in (found.source, found.enthalpy_source) if text]
    update["source"] = ", ".join(dict.fromkeys(sources)) or None
    return found.model_copy(update=update)


def _worse(one: str | None, other: str | None) -> str | None:
    """The weaker of two standings."""
    order = ("measured", "derived", "recalled", "estimate")
    known = [status for status in (one, other) if status is not None]
    return max(known, key=order.index) if known else None
