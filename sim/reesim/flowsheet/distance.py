"""How far a solution is from the targets of its specifications."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reesim.elements import grams_oxide_per_mole, molar_mass
from reesim.flowsheet.outputs import (
    StreamState,
    purity_of,
    recovery_of,
    stage_arrays,
    stream_acid,
    stream_ph,
    stream_state,
)
from reesim.kernels.status import ORGANIC

if TYPE_CHECKING:
    from reesim.flowsheet.outputs import Solved
    from reesim.flowsheet.specs import SpecModel
    from reesim.kernels.arrays import Floats


def spec_value(solved: Solved, spec: SpecModel) -> float:
    """Transformed distance of a specification from its target: 0 where it is met, smooth and near linear.

    Purities and recoveries are compared as ln of part over rest, concentrations and flows as ln.
    """
    state = stream_state(solved, spec.stream) if spec.stream is not None else None
    if spec.kind in ("purity", "recovery"):
        assert state is not None
        if spec.kind == "purity":
            part, rest = purity_of(solved, state.amounts, spec.elements, spec.basis)
        else:
            part = recovery_of(solved, state.amounts, spec.elements)
            rest = _lost(solved, spec, part)
        target = spec.equals
        if not 0.0 < target < 1.0:
            return part - target
        tiny = 1e-300
        return float(np.log(max(part, tiny) / max(rest, tiny)) - np.log(target / (1.0 - target)))
    value = _measured(solved, spec, state)
    if spec.kind in ("pH", "loading") or spec.equals <= 0.0:
        return value - spec.equals
    return float(np.log(max(value, 1e-300) / spec.equals))


def _lost(solved: Solved, spec: SpecModel, part: float) -> float:
    """What leaves of a group by all other products, as a part of what enters: exact where it is small.

    1 - part would be rounded to nothing where a bank is far too long, and no slope would lead back.
    """
    others = [name for name in solved.compiled.model.products if name != spec.stream]
    if len(others) == len(solved.compiled.model.products):
        return 1.0 - part
    amounts = sum(stream_state(solved, name).amounts for name in others)
    return recovery_of(solved, np.asarray(amounts), spec.elements) if others else 0.0


def _measured(solved: Solved, spec: SpecModel, state: StreamState | None) -> float:
    """Value of a target that is not a purity or recovery, in its canonical unit."""
    if state is not None:
        if spec.kind == "flow":
            return state.flow
        if spec.kind == "acid":
            return stream_acid(solved, state)
        if spec.kind == "pH":
            return stream_ph(solved, spec.stream or "")
        if spec.kind == "loading":
            return _stream_loading(solved, spec.stream or "", state)
        return _grouped(solved, spec, state.amounts / state.flow)
    stages = stage_arrays(solved, spec.unit or "")
    j = (spec.stage or 1) - 1
    if spec.kind in ("pH", "loading", "acid"):
        return float(getattr(stages, spec.kind)[j])
    if spec.phase == "organic":
        return _grouped(solved, spec, stages.organic[j] / stages.organic_flow[j])
    return _grouped(solved, spec, stages.aqueous[j] / stages.aqueous_flow[j])


def _grouped(solved: Solved, spec: SpecModel, concentration: Floats) -> float:
    """Concentration of a group in the basis of its target."""
    total = 0.0
    for element in spec.elements:
        value = float(concentration[solved.compiled.components.index(element)])
        if spec.equals_basis == "g/L":
            value *= molar_mass(element)
        elif spec.equals_basis == "g_oxide/L":
            value *= grams_oxide_per_mole(element)
        total += value
    return total


def _stream_loading(solved: Solved, name: str, state: StreamState) -> float:
    """Loading of an organic stream: by the species of the stage it leaves, else by three dimers a metal."""
    compiled, eq = solved.compiled, solved.numbers.equilibria
    for part in solved.numbers.parts(name):
        for unit, nodes in compiled.layout.stages.items():
            for j, stage in enumerate(nodes):
                if part.phase == ORGANIC and part.node == stage.organic:
                    return float(stage_arrays(solved, unit).loading[j])
    circuit = compiled.model.circuits.get(name)
    k = list(compiled.model.chemistries).index(circuit) if circuit in compiled.model.chemistries else 0
    rare = [i for i in range(len(compiled.metals)) if compiled.charge[i] >= 2.0]
    return float(
        eq.charge[rare] @ state.organic[rare] / (state.organic_flow * (eq.extractant[k] + eq.second[k]))
    )
