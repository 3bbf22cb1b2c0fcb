"""Reagents that a plant uses, as a sheet: what units take, and the acid and base that streams bring."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reesim.elements import molar_mass, species
from reesim.report.numbers import number
from reesim.report.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reesim.results.arrays import Arrays

HYDROXIDE = {"Na": "NaOH", "NH4": "NH4OH", "K": "KOH"}


def reagent_sheet(arrays: Arrays) -> Sheet:
    """Moles, mass, and mass for a kilogram of rare-earth oxide that enters."""
    counted = list(arrays.rare_earths)
    oxide = float(np.nansum((arrays.entering * arrays.grams_oxide)[counted])) / 1000.0
    rows = tuple(_row(*entry, oxide) for entry in (*_of_units(arrays), *_of_streams(arrays)))
    columns = ("reagent", "for", "mol/h", "kg/h", "kg/kg REO", "L/h")
    return Sheet("reagents", columns, rows, (), (True, True)) if rows else Sheet("")


def _row(what: str, where: str, moles: float | None, litres: float | None, oxide: float) -> tuple[str, ...]:
    mass = _mass(what)
    kilograms = None if moles is None or mass is None else moles * mass / 1000.0
    ratio = None if kilograms is None or oxide <= 0.0 else kilograms / oxide
    return what, where, number(moles), number(kilograms), number(ratio), number(litres)


def _of_units(arrays: Arrays) -> Iterator[tuple[str, str, float | None, float | None]]:
    for reagent in arrays.reagents:
        is_volume = reagent.kind in ("make_up", "water")
        amount = float(reagent.amount)
        yield reagent.what, reagent.unit, None if is_volume else amount, amount if is_volume else None


def _of_streams(arrays: Arrays) -> Iterator[tuple[str, str, float | None, float | None]]:
    """Acid and alkali in streams from outside."""
    for name, stream in arrays.model.streams.items():
        flow = arrays.streams[name].flow
        if stream.acid > 0.0:
            yield acid_of(arrays), name, flow * stream.acid, flow
        elif stream.base > 0.0:
            yield HYDROXIDE.get(stream.cation, stream.cation), name, flow * stream.base, flow


def acid_of(arrays: Arrays) -> str:
    """Formula of the plant's acid, such as HCl or H2SO4."""
    ligand, charge = arrays.ligands[0], -int(arrays.charge[len(arrays.metals)])
    return f"H{charge if charge > 1 else ''}{ligand}"


def _mass(what: str) -> float | None:
    """Molar mass of an acid or a hydroxide [g/mol], counted per charge of acid."""
    if what.endswith("OH"):
        return molar_mass(what.removesuffix("OH")) + molar_mass("O") + molar_mass("H")
    if what.startswith("H"):
        charge = int(what[1]) if what[1].isdecimal() else 1
        anion = what[2:] if charge > 1 else what[1:]
        return molar_mass("H") + molar_mass(anion) / charge if anion in species() else None
    return None
