"""The numbers of a network: volume flows, fractions, sources, constants.

They are made again for every value that is varied; the structure they belong to stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reesim.document import fault
from reesim.errors import Fault, InputError
from reesim.flowsheet.assembly import assemble, equilibria_of
from reesim.flowsheet.plan import evaluate
from reesim.flowsheet.volumes import VolumeFlows
from reesim.kernels.arrays import Equilibria, Floats, Values
from reesim.kernels.status import AQUEOUS, ORGANIC

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reesim.flowsheet.assembly import Coefficients, Pattern
    from reesim.flowsheet.plan import Plan
    from reesim.flowsheet.site import Site

SLACK = 1e-9
"""Part of a flow that rounding may take from nothing [-]."""


@dataclass(frozen=True)
class StreamPart:
    """Part of a stream: the fraction [C] of one phase of a node."""

    node: int
    phase: int
    fraction: Floats
    volume: float


@dataclass(frozen=True)
class Numbers:
    """The numbers of one case, and what they mean for streams.

    Attributes
    ----------
    values : Values
        For the kernels.
    entering : dict[str, tuple[int, float, Floats]]
        Phase, volume flow [L/h] and amounts [C] mol/h of every stream from outside.
    make_up : dict[str, float]
        Fresh extractant that each saponifier adds [L/h].
    equilibria : Equilibria
        Constants of the case.
    pattern : Pattern
        Which take a stream consists of.
    take_volume, take_share : ndarray [takes], [takes, C]
        Volume flow of every take [L/h] and the fraction of its phase it is.
    """

    values: Values
    entering: dict[str, tuple[int, float, Floats]]
    make_up: dict[str, float]
    equilibria: Equilibria
    pattern: Pattern
    take_volume: Floats
    take_share: Floats

    def parts(self, stream: str) -> tuple[StreamPart, ...]:
        """What a stream that a unit makes consists of; nothing for one from outside."""
        pattern = self.pattern
        return tuple(
            StreamPart(
                int(pattern.take_node[i]), int(pattern.take_phase[i]), self.take_share[i],
                float(self.take_volume[i]),
            )
            for i in range(*pattern.takes.get(stream, (0, 0)))
        )  # fmt: skip


def make_numbers(plan: Plan, site: Site, water: Mapping[str, float]) -> Numbers:
    """Volume flows, fractions and sources.

    Raises
    ------
    InputError
        Where the volume flows do not work out.
    """
    pattern, coefficients = assemble(plan, site)
    numbers = evaluated(pattern, coefficients, equilibria_of(site), VolumeFlows(pattern), water)
    if numbers is None:
        raise InputError(volume_faults(plan, site, pattern, coefficients, water))
    return numbers


def evaluated(
    pattern: Pattern,
    coefficients: Coefficients,
    equilibria: Equilibria,
    flows: VolumeFlows,
    water: Mapping[str, float],
) -> Numbers | None:
    """Numbers of coefficients; None where the volume flows do not work out."""
    volumes = flows.solve(coefficients, water)
    forms = _forms(pattern, coefficients, volumes)
    size = float(np.abs(volumes).max(initial=0.0))
    n, streams, rules = pattern.n_takes, len(pattern.entering), len(pattern.rule_node)
    taken, whole, entering, rule, returned = np.split(forms, np.cumsum([n, n, streams, rules]))
    make_up = volumes[[2 * organic + ORGANIC for _, organic in pattern.saponifiers]] - returned
    if (
        not np.isfinite(volumes).all()
        or min(taken.min(initial=0.0), make_up.min(initial=0.0)) < -SLACK * size
    ):
        return None
    volumes = np.maximum(volumes, 0.0)
    taken = np.maximum(taken, 0.0)
    share = _shares(pattern, coefficients, taken, whole)
    amounts = entering[:, None] * coefficients.entering
    rule_constant = np.zeros(pattern.n_nodes)
    rule_constant[pattern.rule_node] = coefficients.rule * rule
    values = Values(
        np.ascontiguousarray(volumes[AQUEOUS::2]),
        np.ascontiguousarray(volumes[ORGANIC::2]),
        _sources(pattern, coefficients, amounts),
        _fractions(pattern, coefficients, share),
        rule_constant,
    )
    brought = {
        name: (phase, float(entering[i]), amounts[i]) for i, (name, phase) in enumerate(pattern.entering)
    }
    added = {name: float(extra) for (name, _), extra in zip(pattern.saponifiers, make_up, strict=True)}
    return Numbers(values, brought, added, equilibria, pattern, taken, share)


def _forms(pattern: Pattern, coefficients: Coefficients, volumes: Floats) -> Floats:
    """Values of the linear forms."""
    n = 2 * pattern.n_takes + len(pattern.entering) + len(pattern.rule_node) + len(pattern.saponifiers)
    with_constant = np.append(volumes, 1.0)
    terms: Floats = coefficients.term * with_constant[pattern.flow]
    return np.asarray(np.bincount(pattern.form, terms, n), dtype=np.float64)


def _shares(pattern: Pattern, coefficients: Coefficients, taken: Floats, whole: Floats) -> Floats:
    """[takes, C] part of its phase that a take is; one that does not flow leaves by what takes it all."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(whole > 0.0, taken / whole, pattern.is_whole)
    every = np.repeat(share[:, None], coefficients.entering.shape[1], axis=1)
    every[pattern.by_component] = coefficients.by_component
    return every


def _sources(pattern: Pattern, coefficients: Coefficients, amounts: Floats) -> Floats:
    """[N, C] mol/h that comes from outside."""
    source = np.zeros((pattern.n_nodes, amounts.shape[1]))
    brought = amounts[pattern.source_stream]
    past = pattern.source_bypass >= 0
    brought[past] *= coefficients.bypass[pattern.source_bypass[past]]
    np.add.at(source, pattern.source_node, brought)
    return source


def _fractions(pattern: Pattern, coefficients: Coefficients, share: Floats) -> Floats:
    """[arcs, C] of the phase that each arc carries."""
    streams = share[pattern.arc_take]
    past = pattern.arc_bypass >= 0
    streams[past] *= coefficients.bypass[pattern.arc_bypass[past]]
    return np.concatenate([streams, coefficients.link])[pattern.arc_order]


def volume_faults(
    plan: Plan, site: Site, pattern: Pattern, coefficients: Coefficients, water: Mapping[str, float]
) -> list[Fault]:
    """What is wrong with the volume flows."""
    volumes = VolumeFlows(pattern).solve(coefficients, water)
    if not np.isfinite(volumes).all():
        text = "the volume flows of a closed loop are not determined: nothing fixes what goes round in it"
        return [fault(site.model.node, "units", f"{text}; give a saponifier in it a flow")]
    faults = []
    size = float(np.abs(volumes).max(initial=0.0))
    for stream, takes in plan.takes.items():
        for take in takes:
            volume = evaluate(take.volume, volumes)
            if volume < -SLACK * size:
                place = plan.place[take.node]
                where = f"units.{place.unit}" + (f".stages.{place.stage}" if place.stage else "")
                have = evaluate(take.of, volumes)
                text = (
                    f"more is taken than there is: {have / 1e3:.6g} m3/h of the phase come to it, and "
                    f"{-volume / 1e3:.6g} m3/h are missing for {stream}; "
                    "lower the draws or flows taken from it"
                )
                faults.append(fault(site.model.node, where, text))
    returned = _forms(pattern, coefficients, volumes)[-len(pattern.saponifiers) or None :]
    for (name, organic), back in zip(pattern.saponifiers, returned, strict=False):
        extra = float(volumes[2 * organic + ORGANIC] - back)
        if extra < -SLACK * size:
            text = (
                f"delivers {-extra / 1e3:.6g} m3/h less than the organic that returns to it; "
                "raise its flow, or bleed organic before it"
            )
            faults.append(fault(site.model.node, f"units.{name}.flow", text))
    return faults
