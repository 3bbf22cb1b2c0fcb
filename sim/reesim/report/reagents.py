"""Reagents that a plant uses, as a sheet: what units take, and the acid and base that streams bring."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from reesim.elements import molar_mass, species
from reesim.report.case import LITRES_PER_M3
from reesim.report.numbers import number
from reesim.report.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reesim.report.case import Case

HYDROXIDE = {"Na": "NaOH", "NH4": "NH4OH", "K": "KOH"}


COLUMNS = ("reagent", "for", "mol/h", "kg/h", "kg/kg REO", "L/h")

Row: TypeAlias = "tuple[str, str, float | None, float | None, float | None, float | None]"
"""What, where, moles, mass, mass for a kilogram of oxide that enters, litres."""


def reagent_sheet(case: Case) -> Sheet:
    """Moles, mass, and mass for a kilogram of rare-earth oxide that enters."""
    _, found = reagent_rows(case)
    rows = tuple((what, where, *(number(value) for value in numbers)) for what, where, *numbers in found)
    return Sheet("reagents", COLUMNS, rows, (), (True, True)) if rows else Sheet("")


def reagent_rows(case: Case) -> tuple[tuple[str, ...], list[Row]]:
    """Names of the columns, and a row a reagent."""
    counted = list(case.rare_earths)
    oxide = float(np.nansum((case.entering * case.grams_oxide)[counted])) / 1000.0
    return COLUMNS, [_row(*entry, oxide) for entry in (*_of_units(case), *_of_streams(case))]


def _row(what: str, where: str, moles: float | None, litres: float | None, oxide: float) -> Row:
    mass = _mass(what)
    kilograms = None if moles is None or mass is None else moles * mass / 1000.0
    ratio = None if kilograms is None or oxide <= 0.0 else kilograms / oxide
    return what, where, moles, kilograms, ratio, litres


def _of_units(case: Case) -> Iterator[tuple[str, str, float | None, float | None]]:
    for entry in case.summary["reagents"]:
        is_volume = entry["per"] == "L/h"
        amount = float(entry["amount"])
        yield (
            str(entry["what"]),
            str(entry["unit"]),
            None if is_volume else amount,
            amount if is_volume else None,
        )


def _of_streams(case: Case) -> Iterator[tuple[str, str, float | None, float | None]]:
    """Acid and alkali in streams from outside."""
    for name, stream in case.model.streams.items():
        flow = case.streams[name].flow * LITRES_PER_M3
        if stream.acid > 0.0:
            yield acid_of(case), name, flow * stream.acid, flow
        elif stream.base > 0.0:
            yield HYDROXIDE.get(stream.cation, stream.cation), name, flow * stream.base, flow


def acid_of(case: Case) -> str:
    """Formula of the plant's acid, such as HCl or H2SO4."""
    ligand = case.components[len(case.metals)]
    charge = case.ligand_charge.get(ligand, 1)
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
