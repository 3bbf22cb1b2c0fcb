"""What a profile shows: the metals that are high enough, and where streams enter or are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reesim.report.colours import looks_of

if TYPE_CHECKING:
    from reesim.report.case import Case

DECADES_SHOWN = 8
"""Decades below the highest concentration that are drawn: what lies deeper is no one's product."""


def seen_metals(case: Case, unit: str) -> tuple[str, ...]:
    """Metals that come near enough to the highest concentration of a phase, in the order of the series."""
    stages = case.stages[unit]
    found = []
    for metal in looks_of(case.metals):
        i = case.metals.index(metal)
        for values in (stages.aqueous, stages.organic):
            least = 10.0**-DECADES_SHOWN * float(np.nanmax(values, initial=0.0))
            if float(np.nanmax(values[:, i], initial=0.0)) > least:
                found.append(metal)
                break
    return tuple(found)


def inlets_and_draws(case: Case, unit: str, phase: str) -> list[tuple[int, str]]:
    """Streams of a phase that enter a cascade or are drawn off, by stage."""
    cascade = case.cascades[unit]
    found = [
        (stage, ", ".join(streams))
        for stage, streams in (cascade.aqueous_in if phase == "aqueous" else cascade.organic_in).items()
    ]
    for stage, draws in cascade.draws.items():
        found += [(stage, f"drawn: {draw.to}") for draw in draws if draw.phase == phase]
    return found
