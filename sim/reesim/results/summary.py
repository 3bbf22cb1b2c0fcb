"""The summary of a solution: how it was found, what it rests on, what to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reesim.document import digest
from reesim.share import installed_version

if TYPE_CHECKING:
    from reesim.results.arrays import Arrays


def summary_of(arrays: Arrays, warnings: tuple[str, ...]) -> dict[str, Any]:
    """Plain data of `summary.json`."""
    raw = arrays.raw
    return {
        "converged": True,  # what did not converge is never a solution: the solver raises NotSolved
        "iterations": int(raw.iterations),
        "residual": float(raw.residual),
        "wall_s": float(raw.wall_s),
        "version": installed_version(),
        "hash": digest(raw.resolved),
        "warnings": list(warnings),
        "varied": {path: float(value) for path, value in raw.varied.items()},
        "reagents": [
            {
                "unit": reagent.unit,
                "kind": reagent.kind,
                "what": reagent.what,
                "amount": float(reagent.amount),
                "per": "L/h" if reagent.kind in ("make_up", "water") else "mol/h",
            }
            for reagent in arrays.reagents
        ],
    }
