"""Where else to begin when specifications are not met from where the document begins.

Far from its targets a bank may be so overloaded, or so long, that a target does not feel what is varied:
no slope leads on from there.  Steady states at values scattered around are cheap; the Newton of the
specifications then begins at those whose targets are nearest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reesim.errors import InputError, NotSolved

if TYPE_CHECKING:
    from reesim.kernels.arrays import Floats
    from reesim.solve.solution import RawSolution
    from reesim.solve.specs import Varied

REACH = 3.0
"""Factor by which values around differ from those to begin with."""
LOOKED_AT = 32
"""Values that are looked at."""
TRIED = 6
"""Of them, those the Newton begins at."""


def met_from_elsewhere(varied: Varied, p: Floats, low: Floats, high: Floats) -> RawSolution | None:
    """All targets met from values around p; None if from none of them.

    Parameters
    ----------
    varied : Varied
    p, low, high : ndarray [specs]
        Values to begin with, and the bounds of what may be tried.
    """
    for there in _nearest(varied, _around(p, low, high)):
        varied.last = None
        try:
            _, raw, met = varied.meet(there, low, high)
        except (NotSolved, InputError):
            continue
        if met:
            return raw
    return None


def _around(p: Floats, low: Floats, high: Floats) -> Floats:
    """[values, specs] scattered evenly in ln around p, within the bounds."""
    from scipy.stats.qmc import Sobol

    unit = Sobol(len(p), scramble=False).random(LOOKED_AT)
    return np.asarray(np.clip(p * REACH ** (2.0 * unit - 1.0), low, high))


def _nearest(varied: Varied, values: Floats) -> list[Floats]:
    """Those of the values whose steady states are nearest to the targets, the nearest first."""
    found = []
    for there in values:
        varied.last = None
        try:
            raw = varied.solve(there)
        except (NotSolved, InputError):
            continue
        found.append((float(np.abs(varied.distance(raw)).max()), there))
    found.sort(key=lambda pair: pair[0])
    return [there for _, there in found[:TRIED]]
