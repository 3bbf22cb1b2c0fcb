"""Derivatives of outputs by inputs, both named by their paths, in the units of the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reesim.flowsheet.inputs import input_at
from reesim.results.arrays import Arrays
from reesim.results.paths import output_at, value_of
from reesim.results.tables import LITRES_PER_M3

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reesim.kernels.arrays import Floats
    from reesim.solve.solution import RawSolution


def gradient_of(raw: RawSolution, of: Sequence[str], to: Sequence[str]) -> Floats:
    """Derivatives [of, to]: outputs in the units of the tables, per mol/L, m3/h or unit fraction of an input.

    Raises
    ------
    ValueError
        Saying which path is no output or no number, or that a specification varies it.
    """
    from reesim.solve.gradient import gradient

    arrays = Arrays(raw)
    outputs = [output_at(path, arrays) for path in of]
    for path in to:
        if path in raw.varied:
            raise ValueError(f"{path} is what a specification varies; it has no value of its own to change")
    inputs = [input_at(raw.compiled, path) for path in to]
    per = np.array([LITRES_PER_M3 if found.dimension == "flow" else 1.0 for found in inputs])

    def measure(solution: RawSolution) -> Floats:
        at = Arrays(solution)
        return np.array([value_of(output, at) for output in outputs])

    values = np.array([found.value for found in inputs], dtype=np.float64)
    return np.asarray(gradient(raw, list(to), values, measure) * per, dtype=np.float64)
