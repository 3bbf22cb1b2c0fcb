"""Why a flowsheet has no steady state that was found, in the plant's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from reesim.flowsheet.compile import Compiled, Numbers
    from reesim.kernels.arrays import State


def explain(compiled: Compiled, numbers: Numbers, state: State, ending: str) -> str:
    """The reason, naming element, stage and limit as far as they can be told."""
    scale = np.abs(numbers.values.source).sum(axis=0) + 1e-30
    worst = np.unravel_index(np.abs(state.residual / scale).argmax(), state.residual.shape)
    place = compiled.plan.place[int(worst[0])]
    return f"{ending}: {compiled.components[int(worst[1])]} at {place.unit} {place.stage}"
