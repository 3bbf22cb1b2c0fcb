"""The arrays of a solved plant, taken out of the raw solution once each."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from reesim.elements import grams_oxide_per_mole, species
from reesim.flowsheet import outputs
from reesim.flowsheet.amend import amend
from reesim.flowsheet.units import Cascade

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reesim.flowsheet.model import Chemistry, FlowsheetModel
    from reesim.flowsheet.outputs import Reagent, StageArrays, StreamState
    from reesim.flowsheet.specs import Basis
    from reesim.kernels.arrays import Floats
    from reesim.solve.solution import RawSolution


class Arrays:
    """Streams, stages and amounts of a raw solution; components are metals, then ligands.

    Parameters
    ----------
    raw : RawSolution
        What the solver answered.
    """

    def __init__(self, raw: RawSolution) -> None:
        self.raw = raw
        self.model: FlowsheetModel = _as_run(raw)
        self.metals: tuple[str, ...] = raw.compiled.metals
        self.ligands: tuple[str, ...] = raw.compiled.ligands
        self.charge: Floats = raw.compiled.charge

    @property
    def components(self) -> tuple[str, ...]:
        """Names of the components, in the order of the arrays."""
        return (*self.metals, *self.ligands)

    @cached_property
    def followed(self) -> tuple[int, ...]:
        """Metals of charge 2 and more: all but the counter-ions."""
        return tuple(i for i, charge in enumerate(self.charge.tolist()) if charge >= 2.0)

    @cached_property
    def rare_earths(self) -> tuple[int, ...]:
        """Components that purity is counted among."""
        return tuple(outputs.rare_earths(self.raw))

    @cached_property
    def grams_oxide(self) -> Floats:
        """Trade oxide of each component [C, g/mol]; NaN where there is none."""
        known = species()
        return np.array(
            [
                grams_oxide_per_mole(name) if name in known and known[name].oxide is not None else np.nan
                for name in self.components
            ]
        )

    @cached_property
    def streams(self) -> dict[str, StreamState]:
        """Every stream: those that enter, those between units, those that leave."""
        found = outputs.streams(self.raw)
        entering = [name for name in self.model.streams if name in found]
        leaving = [name for name in self.model.products if name in found and name not in entering]
        between = [name for name in found if name not in entering and name not in leaving]
        return {name: found[name] for name in (*entering, *between, *leaving)}

    @cached_property
    def stages(self) -> dict[str, StageArrays]:
        """Stages of every cascade, stage 1 first; amounts in mol/h."""
        return {name: outputs.stage_arrays(self.raw, name) for name in self.cascades}

    @cached_property
    def cascades(self) -> dict[str, Cascade]:
        """Cascades by name."""
        return {name: unit for name, unit in self.model.units.items() if isinstance(unit, Cascade)}

    def chemistry_of(self, unit: str) -> Chemistry:
        """Chemistry of the organic in a unit."""
        return self.model.chemistries[self.model.unit_chemistries[unit]]

    @cached_property
    def entering(self) -> Floats:
        """What enters the plant, reagents included [C, mol/h]."""
        return outputs.entering(self.raw)

    @cached_property
    def leaving(self) -> Floats:
        """What leaves the plant [C, mol/h]."""
        return outputs.leaving(self.raw)

    @cached_property
    def reagents(self) -> tuple[Reagent, ...]:
        """What units use."""
        return tuple(outputs.reagents(self.raw))

    def concentrations(self, stream: str) -> Floats:
        """Amounts of both phases over the flow of the stream's own [C, mol/L]; NaN where nothing flows."""
        state = self.streams[stream]
        return state.amounts / state.flow if state.flow > 0.0 else np.full(len(self.components), np.nan)

    def pH(self, stream: str) -> float:
        """pH of an aqueous stream; NaN of an organic one."""
        return float(outputs.stream_ph(self.raw, stream))

    def acid(self, stream: str) -> float:
        """Free acid before any reaction [mol/L], negative in a base; NaN of an organic stream."""
        return outputs.stream_acid(self.raw, self.streams[stream])

    def purity(self, stream: str, elements: Sequence[int], basis: Basis = "oxide") -> float:
        """Share of some components in the rare earths of a stream [-]; NaN where there are none."""
        names = tuple(self.components[i] for i in elements)
        return outputs.purity_of(self.raw, self.streams[stream].amounts, names, basis)[0]

    def impurity(self, stream: str, elements: Sequence[int]) -> float:
        """Share of all other rare earths, by oxide: 1 - purity without its rounding [-]."""
        names = tuple(self.components[i] for i in elements)
        return outputs.purity_of(self.raw, self.streams[stream].amounts, names)[1]

    def recovery(self, stream: str, elements: Sequence[int]) -> float:
        """Part of a group that enters the plant, by oxide [-]; NaN where none of it enters."""
        names = tuple(self.components[i] for i in elements)
        return outputs.recovery_of(self.raw, self.streams[stream].amounts, names)


def _as_run(raw: RawSolution) -> FlowsheetModel:
    """Give the flowsheet with what the specifications found put in."""
    return amend(raw.compiled.model, raw.varied)
