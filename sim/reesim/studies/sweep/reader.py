"""Outputs of many cases, read together: what a case costs in Python is what threads cannot share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reesim.flowsheet import outputs
from reesim.results.names import group
from reesim.results.tables import LITRES_PER_M3
from reesim.studies.sweep.kept import CaseArrays, value_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reesim.flowsheet.outputs import StreamState
    from reesim.kernels.arrays import Equilibria, Floats
    from reesim.results.paths import Output
    from reesim.solve.solution import RawSolution
    from reesim.studies.sweep.kept import Kept


def read_case(raw: RawSolution, kept: Sequence[Kept]) -> list[float]:
    """Values of what is kept of one case, in the units of the store; NaN where there is none."""
    reader = Reader(kept)
    reader.add(raw)
    return [float(value) for value in reader.values()[0]]


class Reader:
    """Reads the outputs of cases of one structure, those of streams many cases at once.

    Parameters
    ----------
    kept : sequence of Kept
    """

    def __init__(self, kept: Sequence[Kept]) -> None:
        self._kept = kept
        of_stream = [
            i for i, entry in enumerate(kept) if entry.output is not None and entry.output.kind != "stage"
        ]
        self._of_stream = of_stream
        self._alone = [i for i in range(len(kept)) if i not in of_stream]
        self._streams = sorted({_output(kept[i]).of for i in of_stream})
        self._recovers = any(_output(kept[i]).kind == "recovery" for i in of_stream)
        self._begin()

    def _begin(self) -> None:
        self._rows: list[list[float]] = []
        self._states: dict[str, list[StreamState]] = {name: [] for name in self._streams}
        self._entering: list[Floats] = []
        self._equilibria: list[Equilibria] = []
        self._last: RawSolution | None = None

    def add(self, raw: RawSolution) -> None:
        """Take what is needed of a case; its arrays may be used again afterwards."""
        if self._alone:
            arrays = CaseArrays(raw)
            self._rows.append([value_in(self._kept[i], arrays) for i in self._alone])
        for name, states in self._states.items():
            states.append(outputs.stream_state(raw, name))
        if self._recovers:
            self._entering.append(outputs.entering(raw))
        self._equilibria.append(raw.numbers.equilibria)
        self._last = raw

    def values(self) -> Floats:
        """Values [cases, kept] of cases since the last call, in the units of the store; NaN where none."""
        n = len(self._equilibria)
        found = np.full((n, len(self._kept)), np.nan)
        if self._last is not None:
            if self._alone:
                found[:, self._alone] = self._rows
            stacks = {name: _Stream(states) for name, states in self._states.items()}
            for i in self._of_stream:
                output = _output(self._kept[i])
                found[:, i] = self._of_streams(output, stacks[output.of], self._last)
        self._begin()
        return found

    def _of_streams(self, output: Output, stream: _Stream, raw: RawSolution) -> Floats:
        components = raw.compiled.components
        if output.kind == "flow":
            return stream.flow / LITRES_PER_M3
        if output.kind == "pH":
            return self._ph(stream)
        if output.kind == "acid":
            with np.errstate(divide="ignore", invalid="ignore"):
                acid = -(stream.aqueous @ raw.compiled.charge) / stream.flow
            return np.where(stream.is_aqueous & (stream.flow > 0.0), acid, np.nan)
        if output.kind == "concentration":
            with np.errstate(divide="ignore", invalid="ignore"):
                concentration = stream.amounts[:, components.index(output.name)] / stream.flow
            return np.where(stream.flow > 0.0, concentration, np.nan)
        elements = tuple(components[i] for i in group(CaseArrays(raw), output.name))
        if output.kind == "purity":
            return outputs.purities(raw, stream.amounts, elements)[0]
        return outputs.recoveries(raw, stream.amounts, np.array(self._entering), elements)

    def _ph(self, stream: _Stream) -> Floats:
        """PH of a stream in all cases; those of the same aqueous chemistry together."""
        from reesim.chemistry.acidity import aqueous_ph, waters

        found = np.full(len(stream.flow), np.nan)
        if stream.is_aqueous:
            of = [waters(eq, 0) for eq in self._equilibria]
            chemistry = np.array([id(one) for one in of])
            for one in np.unique(chemistry):
                rows = np.flatnonzero(chemistry == one)
                eq = self._equilibria[rows[0]]
                found[rows] = aqueous_ph(stream.aqueous[rows], stream.flow[rows], eq)
        return found


class _Stream:
    """A stream in many cases: flow [cases] L/h, amounts [cases, C] mol/h."""

    def __init__(self, states: Sequence[StreamState]) -> None:
        self.is_aqueous = states[0].phase == "aqueous"
        self.flow: Floats = np.array([state.flow for state in states])
        self.aqueous: Floats = np.array([state.aqueous for state in states])
        self.amounts: Floats = np.array([state.amounts for state in states])


def _output(entry: Kept) -> Output:
    assert entry.output is not None
    return entry.output
