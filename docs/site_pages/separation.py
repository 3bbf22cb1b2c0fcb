"""Separation factors of neighbours in the series: computed, how wide, and whether any measurement tells."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import log10, sqrt
from typing import NamedTuple

from reesim.chemistry.mass_action import MassActionSystem
from reesim.elements import SERIES
from reesim.library import load_system
from site_pages.comparisons import points_of
from site_pages.contacts import Contact, Equilibrium, solve
from site_pages.measurements import TRACE, rows_of


class Known(NamedTuple):
    """Measured log10 of a separation factor in one contact, and its source."""

    value: float
    source: str


class Quoted(NamedTuple):
    """Lowest and highest separation factor that sources give, and how well they are known."""

    low: float
    high: float
    status: str
    source: str
    note: str


@dataclass(frozen=True)
class Pair:
    """Two neighbours.

    Attributes
    ----------
    lighter, heavier : str
        In the order of the series, Y between Ho and Er.
    trace : float
        log10 of heavier over lighter where both are traces.
    loaded : float or None
        The same at the highest loading the constants were measured at; None where that is below 30 %.
    sd : float or None
        Of log10, from the standard deviations of both constants.
    contacts : tuple of Known
        Measured in one contact.
    singles : bool
        Whether both have measured distribution ratios, if in different contacts.
    quoted : Quoted or None
        Range that sources give.
    """

    lighter: str
    heavier: str
    trace: float
    loaded: float | None
    sd: float | None
    contacts: tuple[Known, ...]
    singles: bool
    quoted: Quoted | None

    @property
    def name(self) -> str:
        """Heavier over lighter."""
        return f"{self.heavier}/{self.lighter}"

    @property
    def is_validated(self) -> bool:
        """Whether a measurement of both stands behind it."""
        return bool(self.contacts) or self.singles


def order(system: MassActionSystem) -> list[str]:
    """Rare earths of a system, Y where its extraction puts it with acidic extractants: between Ho and Er."""
    return [symbol for symbol in SERIES if symbol in system.metals and symbol != "Sc"]


@cache
def pairs(name: str) -> tuple[Pair, ...]:
    """Neighbours of a system of data/systems."""
    system = mass_action(name)
    traces, loaded = reference(name, 0.0), None
    highest = highest_loading(system)
    if highest is not None:
        loaded = reference(name, highest)
    measured_metals = {point.metal for point in points_of(name)}
    return tuple(
        Pair(
            lighter,
            heavier,
            traces.log_ratios[heavier] - traces.log_ratios[lighter],
            loaded.log_ratios[heavier] - loaded.log_ratios[lighter] if loaded else None,
            _width(system, lighter, heavier),
            tuple(_in_one_contact(name, system, lighter, heavier)),
            {lighter, heavier} <= measured_metals,
            _quoted(name, f"{heavier}/{lighter}"),
        )
        for lighter, heavier in pairwise(order(system))
    )


def highest_loading(system: MassActionSystem) -> float | None:
    """Highest loading of the range; None below 30 %, and where no exchange for sodium loads the organic."""
    has_ligands = any(found.ligands for metal in system.metals for found in system.complexes_of(metal))
    highest = system.range.loading[1] if system.range and system.range.loading else 0.0
    return highest if highest >= 0.3 and not has_ligands else None


def mass_action(name: str) -> MassActionSystem:
    """System of the library that has constants."""
    system, _ = load_system(name)
    if not isinstance(system, MassActionSystem):
        raise ValueError(f"{name} has no extraction constants")
    return system


@cache
def reference(name: str, loading: float) -> Equilibrium:
    """All rare earths of a system in one contact: in traces, or in equal parts up to about a loading.

    1 mol/L extractant; acid in the middle of the range of pH, 0.1 mol/L where there is none. A system that
    takes a ligand along has 3 mol/L of its sodium salt. Loading comes from as much sodium on the organic as
    that loading gives off protons, against a third more metal than it takes.
    """
    system = mass_action(name)
    metals = order(system)
    complex_ = system.complexes_of(metals[0])[0]
    pH = sum(system.range.pH) / 2.0 if system.range and system.range.pH else 1.0
    anion = next(iter(system.anion))
    salt = {f"Na{anion}": 3.0} if complex_.ligands else {}
    held = loading / system.extractant.aggregation
    each = 4.0 / 3.0 * held / complex_.dimers / len(metals) if loading else TRACE
    saponification = held * (complex_.protons or 0.0) / complex_.dimers
    return solve(
        Contact(name, 1.0, dict.fromkeys(metals, each), 10.0**-pH, salt, saponification=saponification)
    )


def _width(system: MassActionSystem, lighter: str, heavier: str) -> float | None:
    """What all metals have in common, the level, is the same for both and drops out."""
    found = [system.complexes_of(metal)[0].sd for metal in (lighter, heavier)]
    return sqrt(sum(sd * sd for sd in found if sd is not None)) if None not in found else None


def _in_one_contact(name: str, system: MassActionSystem, lighter: str, heavier: str) -> list[Known]:
    """Factors measured in one contact: from distribution ratios, and from tables of factors."""
    by_contact: dict[int, dict[str, tuple[float, str]]] = {}
    for point in points_of(name):
        by_contact.setdefault(point.experiment, {})[point.metal] = (point.measured, point.source)
    found = [
        Known(held[heavier][0] - held[lighter][0], held[heavier][1])
        for held in by_contact.values()
        if lighter in held and heavier in held
    ]
    if name == "cyanex272-chloride":
        over_la = {row["element"]: row for row in rows_of("cyanex272-spacing")}
        if lighter in over_la and heavier in over_la:
            steps = [float(over_la[m]["log10_separation_factor_over_La"]) for m in (heavier, lighter)]
            found.append(Known(steps[0] - steps[1], over_la[heavier]["source"]))
    if (lighter, heavier) == ("Tb", "Dy"):
        acid = {"Cl": "HCl", "NO3": "HNO3"}.get(next(iter(system.anion)))
        found += [
            Known(log10(float(row["separation_factor_Dy_Tb"])), row["source"])
            for row in rows_of("dy-tb-three-extractants")
            if (row["extractant"], row["acid"]) == (system.extractant.name, acid)
        ]
    return found


def _quoted(name: str, pair: str) -> Quoted | None:
    for row in rows_of("separation-factors"):
        if (row["system"], row["pair"]) == (name, pair):
            return Quoted(
                float(row["low"]), float(row["high"]), row["status"], row["source"], row["note"] or ""
            )
    return None
