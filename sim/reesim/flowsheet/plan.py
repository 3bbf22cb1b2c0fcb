"""A plant laid out as nodes and arcs: what the units write into, and the volume flows that follow.

Every stream is a list of takes: a part of one phase that leaves one node.  A unit lays its nodes,
says which take each of its outlets is, and where what comes in by an inlet goes.  Volumes are
conserved, so the volume flows of all nodes follow from one sparse linear system.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from reesim.kernels.status import AQUEOUS, ORGANIC

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reesim.kernels.arrays import Floats, Integers

Linear = dict[int, float]
"""Coefficients of volume flows, by 2 x node + phase; key -1 is a constant [L/h]."""
CONSTANT = -1


@dataclass(frozen=True)
class Place:
    """Where a node stands, for messages."""

    unit: str
    stage: int | None = None


@dataclass
class Take:
    """Part of one phase leaving a node, on its way into a stream.

    Attributes
    ----------
    node, phase : int
        Where it leaves.
    volume : Linear
        Its volume flow in terms of those of nodes.
    of : Linear
        What it is a part of: the volume flow of the phase of the node.
    by_component : dict[str, float]
        Fractions of single components in place of the volume's (a separator).
    """

    node: int
    phase: int
    volume: Linear
    of: Linear
    by_component: dict[str, float] | None = None


@dataclass(frozen=True)
class Target:
    """A node that a stream goes to; `bypass` marks the part 1 - E that only passes the contact by."""

    node: int
    bypass: bool = False


@dataclass
class Rule:
    """Row of a node that is not a balance (see kernels.balance)."""

    kind: int
    metal: str | None
    ligand: str | None
    weights: Mapping[str, float]
    constant: Linear
    scale: float = 1.0
    other: int = -1
    other_weights: Mapping[str, float] = field(default_factory=dict)


@dataclass
class Link:
    """An arc that is not a stream: contact to its outlet tanks where the efficiency is below 1."""

    origin: int
    target: int
    phase: int
    fraction: Floats


class Plan:
    """Nodes, takes, targets and rules of a flowsheet, filled in by its units."""

    def __init__(self) -> None:
        self.kind: list[int] = []
        self.chemistry: list[str | None] = []
        self.place: list[Place] = []
        self.takes: dict[str, list[Take]] = {}
        self.targets: dict[str, tuple[list[Target], list[Target]]] = {}
        self.links: list[Link] = []
        self.twins: dict[int, tuple[int, int]] = {}
        self.bypass: dict[int, Floats] = {}
        self.rules: dict[int, Rule] = {}
        self.fixed: dict[tuple[int, int], Linear] = {}
        self.followed: dict[tuple[int, int], tuple[float, str]] = {}
        self.water: dict[int, str] = {}

    def node(self, kind: int, unit: str, stage: int | None = None, chemistry: str | None = None) -> int:
        """Lay a node; its number."""
        self.kind.append(kind)
        self.chemistry.append(chemistry)
        self.place.append(Place(unit, stage))
        return len(self.kind) - 1

    def outlet(self, stream: str, take: Take) -> None:
        """Let a take leave by a stream."""
        self.takes.setdefault(stream, []).append(take)

    def inlet(self, stream: str, aqueous: list[Target], organic: list[Target]) -> None:
        """Say where the aqueous and the organic content of a stream goes."""
        self.targets[stream] = (aqueous, organic)

    def volume_of(self, stream: str, phase: int) -> Linear:
        """Volume flow of one phase carried by a stream that a unit makes."""
        total: Linear = {}
        for take in self.takes.get(stream, []):
            if take.phase == phase:
                add(total, take.volume)
        return total


def variable(node: int, phase: int) -> Linear:
    """The volume flow of one phase through a node."""
    return {2 * node + phase: 1.0}


def constant(value: float) -> Linear:
    """A given volume flow [L/h]."""
    return {CONSTANT: value}


def add(total: Linear, part: Linear, factor: float = 1.0) -> None:
    """total += factor x part."""
    for key, value in part.items():
        total[key] = total.get(key, 0.0) + factor * value


def scaled(part: Linear, factor: float) -> Linear:
    """factor x part."""
    return {key: factor * value for key, value in part.items()}


def evaluate(part: Linear, volumes: Floats) -> float:
    """Value of a linear form at volume flows [2 N]."""
    return sum(value if key == CONSTANT else value * float(volumes[key]) for key, value in part.items())


def equations(
    plan: Plan, entering: Mapping[str, tuple[int, Linear]]
) -> tuple[Integers, Integers, Floats, Floats]:
    """Volume balances of all nodes: v + sum entry v[column] = right, by row 2 x node + phase.

    Parameters
    ----------
    plan : Plan
        The plant laid out.
    entering : mapping
        Phase and volume flow of every stream from outside.

    Returns
    -------
    row, column, entry : ndarray [entries]
    right : ndarray [2 N]
        Volume flows that are given [L/h].
    """
    rows: list[int] = []
    columns: list[int] = []
    entries: list[float] = []
    right = np.zeros(2 * len(plan.kind))
    for row, part in _inflows(plan, entering):
        for key, value in part.items():
            if key == CONSTANT:
                right[row] += value
            else:
                rows.append(row)
                columns.append(key)
                entries.append(-value)
    return (
        np.array(rows, dtype=np.int64), np.array(columns, dtype=np.int64),
        np.array(entries, dtype=np.float64), right,
    )  # fmt: skip


def _inflows(plan: Plan, entering: Mapping[str, tuple[int, Linear]]) -> Iterator[tuple[int, Linear]]:
    """What each volume flow is made of: its row, and a linear form."""
    for (node, phase), part in plan.fixed.items():
        yield 2 * node + phase, part
    for contact, (aqueous, organic) in plan.twins.items():
        yield 2 * aqueous + AQUEOUS, variable(contact, AQUEOUS)
        yield 2 * organic + ORGANIC, variable(contact, ORGANIC)
    for stream, by_phase in plan.targets.items():
        for phase, targets in zip((AQUEOUS, ORGANIC), by_phase, strict=True):
            if stream in entering:
                given, part = entering[stream]
                carried = part if given == phase else {}
            else:
                carried = plan.volume_of(stream, phase)
            for target in targets:
                if not target.bypass and (target.node, phase) not in plan.fixed:
                    yield 2 * target.node + phase, carried
