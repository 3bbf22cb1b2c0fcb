"""The tables of streams, stages, products and the balance, columns as in the nomenclature."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reesim.flowsheet import outputs
from reesim.flowsheet.extractants import FREE_SECOND, extractant_balances, free_second, mixtures
from reesim.results.saturation import saturation
from reesim.results.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reesim.kernels.arrays import Floats
    from reesim.results.arrays import Arrays
    from reesim.results.table import Cell

LITRES_PER_M3 = 1000.0


def stream_table(arrays: Arrays) -> Table:
    """Every stream of the plant: those that enter first, those that leave last."""
    names = list(arrays.streams)
    concentrations = np.array([arrays.concentrations(name) for name in names])
    concentrations = concentrations.reshape(len(names), len(arrays.components))
    columns: dict[str, Sequence[Cell]] = {
        "stream": names,
        "phase": [arrays.streams[name].phase for name in names],
        "flow_m3_per_h": [float(arrays.streams[name].flow) / LITRES_PER_M3 for name in names],
        "pH": [arrays.pH(name) for name in names],
        "acid_mol_per_L": [arrays.acid(name) for name in names],
    }
    for i, component in enumerate(arrays.components):
        columns[f"{component}_mol_per_L"] = _cells(concentrations[:, i])
    return Table(columns)


def stage_table(arrays: Arrays) -> Table:
    """Every stage of every cascade, from the raffinate end."""
    units = [unit_columns(arrays, name) for name in arrays.cascades]
    columns = list(units[0]) if units else ["unit", "stage"]
    return Table({name: [cell for unit in units for cell in unit[name]] for name in columns})


def unit_columns(arrays: Arrays, name: str) -> dict[str, list[Cell]]:
    """Columns of the stages of one cascade."""
    stages = arrays.stages[name]
    n = len(stages.pH)
    aqueous, organic = stage_concentrations(arrays, name)
    columns: dict[str, list[Cell]] = {
        "unit": [name] * n,
        "stage": list(range(1, n + 1)),
        "pH": _cells(stages.pH),
        "free_extractant_mol_per_L": _cells(stages.free_extractant),
    }
    if any(True for _ in mixtures(arrays.raw)):
        columns[FREE_SECOND] = _cells(free_second(arrays.raw, name))
    columns["loading"] = _cells(stages.loading)
    metals, ligands = arrays.metals, arrays.ligands
    for i, metal in enumerate(metals):
        columns[f"{metal}_aq_mol_per_L"] = _cells(aqueous[:, i])
    for i, metal in enumerate(metals):
        columns[f"{metal}_org_mol_per_L"] = _cells(organic[:, i])
    for i, ligand in enumerate(ligands, start=len(metals)):
        columns[f"{ligand}_aq_mol_per_L"] = _cells(aqueous[:, i])
    found = saturation(arrays, name)
    return columns | {
        "acid_mol_per_L": _cells(stages.acid),
        "aqueous_m3_per_h": _cells(stages.aqueous_flow / LITRES_PER_M3),
        "organic_m3_per_h": _cells(stages.organic_flow / LITRES_PER_M3),
        "hydroxide_saturation_index": _cells(found.highest),
        "hydroxide_saturation_element": list(found.element),
    }


def stage_concentrations(arrays: Arrays, name: str) -> tuple[Floats, Floats]:
    """Concentrations of the phases that leave the stages of a cascade ([n, C], [n, C]) [mol/L]."""
    stages = arrays.stages[name]
    with np.errstate(divide="ignore", invalid="ignore"):
        aqueous = stages.aqueous / np.asarray(stages.aqueous_flow)[:, None]
        organic = stages.organic / np.asarray(stages.organic_flow)[:, None]
    return np.where(np.isfinite(aqueous), aqueous, np.nan), np.where(np.isfinite(organic), organic, np.nan)


def product_table(arrays: Arrays) -> Table:
    """Every metal of charge 2 or more in every stream that leaves."""
    followed = list(arrays.followed)
    weights = outputs.weights(arrays.raw, "oxide")
    entering = np.asarray(arrays.entering)
    columns: dict[str, list[Cell]] = {
        name: [] for name in ("stream", "element", "purity", "recovery", "kg_oxide_per_h")
    }
    for stream in arrays.model.products:
        amounts = arrays.streams[stream].amounts
        with np.errstate(divide="ignore", invalid="ignore"):
            purity = np.where(weights > 0.0, amounts * weights / (amounts @ weights), np.nan)
            recovery = np.where(entering > 0.0, amounts / entering, np.nan)
        columns["stream"] += [stream] * len(followed)
        columns["element"] += [arrays.components[i] for i in followed]
        columns["purity"] += _cells(purity[followed])
        columns["recovery"] += _cells(recovery[followed])
        columns["kg_oxide_per_h"] += _cells((amounts * arrays.grams_oxide / 1000.0)[followed])
    return Table(dict(columns))


def balance_table(arrays: Arrays) -> Table:
    """What enters and leaves the plant of every component, and of both extractants of a mixture."""
    extractants = extractant_balances(arrays.raw)
    entering = np.append(arrays.entering, [held.entering for held in extractants])
    leaving = np.append(arrays.leaving, [held.leaving for held in extractants])
    largest = float(entering.max(initial=0.0))
    reference = np.where(entering > 0.0, entering, largest if largest > 0.0 else 1.0)
    # make-up is the small difference of flows that go round: their rounding is judged by the flows
    reference[len(arrays.components) :] = [held.moved or 1.0 for held in extractants]
    return Table(
        {
            "component": [*arrays.components, *(held.name for held in extractants)],
            "in": _cells(entering),
            "out": _cells(leaving),
            "relative_error": _cells((entering - leaving) / reference),
        }
    )


def _cells(values: Floats) -> list[Cell]:
    return list(np.asarray(values, dtype=np.float64).tolist())
