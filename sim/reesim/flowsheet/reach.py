"""How far what enters gets: which circuits a stream's contents pass through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reesim.flowsheet.fields import listed
from reesim.flowsheet.places import name_fault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reesim.document import Node
    from reesim.errors import Fault
    from reesim.flowsheet.connections import Connections
    from reesim.flowsheet.model import Chemistry
    from reesim.flowsheet.streams import StreamModel


def units_reached(found: Connections, stream: str) -> list[str]:
    """Return the units that a stream's contents can get into, the nearest first."""
    reached: list[str] = []
    ahead = [stream]
    for current in ahead:
        end = found.takers.get(current)
        if end is None or end.unit in reached:
            continue
        reached.append(end.unit)
        ahead += [port.stream for port in found.units[end.unit].ports() if port.direction == "out"]
    return reached


def acid_anions(
    found: Connections,
    chemistries: Mapping[str, Chemistry | None],
    unit_chemistries: Mapping[str, str],
    anions: Mapping[str, int],
) -> dict[str, str]:
    """Return the anion of each outside stream's acid: that of the first circuit it gets into.

    A stream that gets into none takes the first anion of the flowsheet.
    """
    if not anions:
        return {}
    chosen: dict[str, str] = {}
    for stream in found.declared:
        chosen[stream] = next(iter(anions))
        for unit in units_reached(found, stream):
            chemistry = chemistries.get(unit_chemistries.get(unit, ""))
            if chemistry is not None and chemistry.system.model != "separation_factor":
                chosen[stream] = next(iter(chemistry.system.anion))
                break
    return chosen


def reach_faults(
    root: Node,
    found: Connections,
    streams: Mapping[str, StreamModel],
    chemistries: Mapping[str, Chemistry | None],
    unit_chemistries: Mapping[str, str],
) -> list[Fault]:
    """Tell of metals that get into a circuit whose system does not know them.

    Only a flowsheet with several chemistries can have them; they must be in that system too, if only as
    a metal that stays aqueous (`complexes: []`).
    """
    if len(chemistries) < 2:
        return []
    faults = []
    for stream, model in streams.items():
        for circuit in dict.fromkeys(unit_chemistries.get(unit, "") for unit in units_reached(found, stream)):
            chemistry = chemistries.get(circuit)
            if chemistry is None:
                continue
            has_ions = chemistry.system.model != "separation_factor"
            carried = (*model.solutes, *(model.counter_ions if has_ions else ()))
            lacking = [metal for metal in carried if metal not in chemistry.charges]
            if lacking:
                system = chemistry.system.name
                text = (
                    f"{listed(lacking)} gets into circuit {circuit}, but system {system} has no constants "
                    "for it; add it there, with complexes: [] if it stays aqueous"
                )
                faults.append(name_fault(root, ("streams", stream), text))
    return faults
