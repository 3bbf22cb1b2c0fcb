"""What streams from outside bring: their volume flows and their contents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reesim.flowsheet.plan import constant, scaled
from reesim.kernels.status import AQUEOUS, ORGANIC

if TYPE_CHECKING:
    from reesim.flowsheet.plan import Linear, Plan
    from reesim.flowsheet.site import Site
    from reesim.flowsheet.streams import StreamModel
    from reesim.kernels.arrays import Floats


def phase_of(stream: StreamModel) -> int:
    """Phase of a stream from outside, as the kernels number it."""
    return ORGANIC if stream.phase == "organic" else AQUEOUS


def flow_of(stream: str, plan: Plan, site: Site) -> Linear:
    """Volume flow of a stream's own phase."""
    declared = site.model.streams.get(stream)
    if declared is None:
        return plan.volume_of(stream, ORGANIC if site.model.phases[stream] == "organic" else AQUEOUS)
    if declared.flow is not None or declared.ratio is None:
        return constant(declared.flow or 0.0)
    return scaled(flow_of(declared.ratio.stream, plan, site), declared.ratio.factor)


def concentrations(stream: StreamModel, site: Site) -> Floats:
    """What a stream from outside carries [C] mol/L."""
    held = np.zeros(len(site.components))
    where = {component: i for i, component in enumerate(site.components)}
    for component, value in (*stream.solutes.items(), *stream.counter_ions.items(), *stream.anions.items()):
        held[where[component]] += value
    if stream.phase == "organic":
        circuit = stream.chemistry or next(iter(site.model.chemistries))
        capacity = site.model.chemistries[circuit].capacity
        alkali = site.saponified(circuit, stream.saponification)
        if capacity is not None:
            alkali = max(alkali - 3.0 * sum(stream.solutes.values()), 0.0)
        held[where[stream.cation if stream.cation in where else site.counter_ions[0]]] += alkali
    elif not stream.anions:
        # constant separation factors: the anion is nameless, its charge is what metals and acid leave
        metals = sum(site.charge[c] * value for c, value in stream.solutes.items())
        held[where[site.ligands[0]]] += metals + stream.acid
        if stream.base > 0.0 and not stream.counter_ions:
            held[where[site.counter_ions[0]]] += stream.base
    return held
