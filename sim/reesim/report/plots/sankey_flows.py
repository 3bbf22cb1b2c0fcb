"""What a Sankey diagram shows: amounts that go from one place to the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reesim.report.diagram.returns import returning

if TYPE_CHECKING:
    from reesim.flowsheet.units import Port
    from reesim.report.case import Case

LEAST = 1e-3
"""Flows below this part of all that enters are left out: they would be thinner than a line [-]."""


@dataclass(frozen=True)
class Flow:
    """An amount on its way.

    Attributes
    ----------
    source, target : str
        Places, by name.
    name : str
        What carries it, such as a stream.
    amount : float
        [mol/h].
    kind : str
        aqueous, organic, or reagent.
    is_return : bool
        Whether it goes back.
    """

    source: str
    target: str
    name: str
    amount: float
    kind: str
    is_return: bool = False


@dataclass(frozen=True)
class Flows:
    """All flows of one thing.

    Attributes
    ----------
    what : str
        Title.
    flows : tuple of Flow
        Those that are drawn.
    total : float
        All that enters [mol/h].
    left_out : float
        Largest flow that is not drawn [mol/h]; 0 where all are.
    """

    what: str
    flows: tuple[Flow, ...]
    total: float
    left_out: float


def element_flows(case: Case, element: str) -> Flows:
    """Follow a component, or a group, through the units of the plant.

    Raises
    ------
    ValueError
        For a name that is not followed, or where none of it enters.
    """
    group = list(case.group(element))
    total = float(case.entering[group].sum())
    amounts = {name: float(stream.amounts[group].sum()) for name, stream in case.streams.items()}
    makers: dict[str, tuple[str, Port]] = {}
    takers: dict[str, tuple[str, Port]] = {}
    for name, unit in case.model.units.items():
        for port in unit.ports():
            (takers if port.direction == "in" else makers)[port.stream] = (name, port)
    back = returning(case.model.units, case.model.streams, makers, takers)
    found = [
        Flow(
            makers[name][0] if name in makers else f"from {name}",
            takers[name][0] if name in takers else f"to {name}",
            name,
            amount,
            case.streams[name].phase,
            name in back,
        )
        for name, amount in amounts.items()
    ]
    return _kept(f"{element} through the plant", [*found, *_added(case, found)], total)


def _added(case: Case, found: list[Flow]) -> list[Flow]:
    """What units add to the streams: base and acid, as the balance of each unit shows."""
    added = []
    for name in case.model.units:
        out = sum(flow.amount for flow in found if flow.source == name)
        into = sum(flow.amount for flow in found if flow.target == name)
        if out - into > 1e-9 * max(out, into):
            added.append(Flow(f"reagent of {name}", name, f"reagent of {name}", out - into, "reagent"))
    return added


def reagent_flows(case: Case) -> Flows:
    """Acid and base from where they come to what carries them away, by ion [mol/h].

    Raises
    ------
    ValueError
        Where the plant has neither.
    """
    ions = [i for i in range(len(case.components)) if i not in case.followed]
    found: list[Flow] = []
    for i in ions:
        ion = case.components[i]
        come = 0.0
        for name in case.model.streams:
            amount = float(case.streams[name].amounts[i])
            come += amount
            found.append(Flow(f"from {name}", ion, name, amount, "aqueous"))
        for entry in case.summary["reagents"]:
            is_of_ion = entry["per"] == "mol/h" and (
                entry["what"] == f"{ion}OH" or entry["what"] == f"H{ion}"
            )
            if is_of_ion and entry["amount"] > 0.0:
                source = f"{entry['what']} at {entry['unit']}"
                found.append(Flow(source, ion, source, float(entry["amount"]), "reagent"))
        for name in case.model.products:
            found.append(Flow(ion, f"to {name}", name, float(case.streams[name].amounts[i]), "aqueous"))
    return _kept("acid and base, by ion", found, float(case.entering[ions].sum()))


def _kept(what: str, flows: list[Flow], total: float) -> Flows:
    if not total > 0.0:
        raise ValueError(f"{what}: none of it enters the plant; there is nothing to draw")
    kept = tuple(flow for flow in flows if flow.amount >= LEAST * total)
    dropped = [flow.amount for flow in flows if 0.0 < flow.amount < LEAST * total]
    return Flows(what, kept, total, float(np.max(dropped, initial=0.0)))
