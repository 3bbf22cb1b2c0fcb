"""Closed loops: what fixes the volume flow of everything that circulates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reesim.errors import did_you_mean
from reesim.flowsheet.fields import listed
from reesim.flowsheet.groups import groups
from reesim.flowsheet.places import name_fault, value_fault
from reesim.flowsheet.units import Saponifier
from reesim.quantities import FlowRatio

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from reesim.document import Node
    from reesim.errors import Fault
    from reesim.flowsheet.connections import Connections
    from reesim.flowsheet.fields import Phase
    from reesim.flowsheet.units import Port

Vessel = tuple[str, "Phase"]
"""One phase of one unit: what a volume flow passes through."""


@dataclass(frozen=True)
class Loop:
    """Units round which one phase circulates.

    Attributes
    ----------
    phase : {"aqueous", "organic"}
        What circulates.
    units : tuple of str
        Units in the file's order.
    anchors : tuple of str
        What fixes the flow: streams that enter the loop, or saponifiers that deliver a given flow.
    has_way_out : bool
        Whether volume leaves in proportion to what circulates.
    """

    phase: Phase
    units: tuple[str, ...]
    anchors: tuple[str, ...]
    has_way_out: bool

    def __str__(self) -> str:
        return f"{self.phase} loop through {', '.join(self.units)}"


def ratio_faults(root: Node, found: Connections) -> list[Fault]:
    """Flows that follow unknown streams, or each other in a circle."""
    faults = []
    known = set(found.streams) | set(found.takers) | found.doubtful
    for path, ratio in _ratios(found):
        if ratio.stream not in known:
            text = f"there is no stream {ratio.stream} to follow{did_you_mean(ratio.stream, known)}"
            faults.append(value_fault(root, path, text))
    told: set[str] = set()
    for stream, document in found.declared.items():
        circle = [stream]
        while (
            document is not None
            and isinstance(document.flow, FlowRatio)
            and document.flow.stream not in circle
        ):
            circle.append(document.flow.stream)
            document = found.declared.get(document.flow.stream)
        if stream in told or document is None or not isinstance(document.flow, FlowRatio):
            continue
        if document.flow.stream == stream:
            told.update(circle)
            text = f"flows follow each other in a circle: {' -> '.join([*circle, stream])}; give one a flow"
            faults.append(value_fault(root, ("streams", stream, "flow"), text))
    return faults


def _ratios(found: Connections) -> Iterator[tuple[tuple[str, str, str], FlowRatio]]:
    """Yield every flow that follows another stream, with its place."""
    for stream, document in found.declared.items():
        if document is not None and isinstance(document.flow, FlowRatio):
            yield ("streams", stream, "flow"), document.flow
    for name, unit in found.units.items():
        if isinstance(unit, Saponifier) and unit.ratio is not None:
            yield ("units", name, "flow"), unit.ratio


def loops_of(found: Connections, phases: Mapping[str, Phase], *, is_cut: bool = True) -> list[Loop]:
    """Find everything that circulates, and what fixes its flow.

    Volume is followed from vessel to vessel along outlets that grow with what enters. An outlet with a
    given flow (a saponifier's pump, a fixed draw) ends the path: what lies behind it knows its flow. A
    group of vessels that reach each other is a loop whose flow must come from outside it, and which
    must lose volume in proportion, or the flow is not determined.

    Parameters
    ----------
    found : Connections
        Units and streams.
    phases : mapping
        Phase by stream.
    is_cut : bool
        Whether given flows end a path; if not, every circulation of the plant is returned, with the
        outlets of given flow among its anchors.

    Returns
    -------
    list of Loop
    """
    feeds = _feeds(found, phases, is_cut=is_cut)
    sources = {
        stream: _source(found, stream, phases, is_cut=is_cut) for held in feeds.values() for stream in held
    }
    loops = []
    for group in circles({vessel: [sources[stream] for stream in held] for vessel, held in feeds.items()}):
        anchors = {stream for vessel in group for stream in feeds[vessel] if sources[stream] not in group}
        kept = {port.stream for port in _ports(found, group, phases) if port.direction == "in"}
        leaving = [port for port in _ports(found, group, phases) if port.direction == "out"]
        if not is_cut:
            anchors |= {port.stream for port in leaving if not port.proportional}
        has_way_out = any(port.proportional and port.stream not in kept for port in leaving)
        units = tuple(name for name in found.units if any(name == vessel[0] for vessel in group))
        loops.append(Loop(next(iter(group))[1], units, tuple(sorted(anchors)), has_way_out))
    return loops


def _ports(found: Connections, group: set[Vessel], phases: Mapping[str, Phase]) -> list[Port]:
    """Return the ports of a group of vessels."""
    return [
        port
        for name, phase in group
        for port in found.units[name].ports()
        if _phase(port.phase, port.stream, phases) == phase
    ]


def loop_faults(root: Node, found: Connections, phases: Mapping[str, Phase]) -> list[Fault]:
    """Loops whose volume flow nothing fixes, and loops that only ever gain volume."""
    faults = []
    for loop in loops_of(found, phases):
        if found.unsure.intersection(loop.units):
            continue
        pumps = [name for name in loop.units if isinstance(found.units[name], Saponifier)]
        place = ("units", pumps[0] if pumps else loop.units[0])
        if not loop.anchors:
            remedy = f"give units.{pumps[0]}.flow, what its pump delivers, or " if pumps else ""
            text = f"nothing fixes the flow of the closed {loop}; {remedy}bring a stream in from outside"
            faults.append(name_fault(root, place, text))
        elif not loop.has_way_out:
            remedy = f"give units.{pumps[0]}.flow in place of what is brought in, or " if pumps else ""
            grows = f"{listed(loop.anchors)} enters the closed {loop}, and no share of it leaves"
            text = f"{grows}, so its flow grows without end; {remedy}split a bleed off"
            faults.append(name_fault(root, place, text))
    return faults


def _phase(port_phase: str, stream: str, phases: Mapping[str, Phase]) -> Phase:
    """Return the phase at a port; a stream that only circles through splitters counts as aqueous."""
    if port_phase == "any":
        return phases.get(stream, "aqueous")
    return "organic" if port_phase == "organic" else "aqueous"


def _feeds(found: Connections, phases: Mapping[str, Phase], *, is_cut: bool) -> dict[Vessel, list[str]]:
    """Return the streams that fix the flow through every vessel; none where a pump fixes it."""
    feeds: dict[Vessel, list[str]] = {}
    for name, unit in found.units.items():
        for port in unit.ports():
            held = feeds.setdefault((name, _phase(port.phase, port.stream, phases)), [])
            if port.direction == "in" and not (
                is_cut and isinstance(unit, Saponifier) and unit.flow is not None
            ):
                held.append(_followed(found, port.stream) if is_cut else port.stream)
        if is_cut and isinstance(unit, Saponifier) and unit.ratio is not None:
            feeds[name, "organic"].append(_followed(found, unit.ratio.stream))
    return feeds


def _followed(found: Connections, stream: str) -> str:
    """Return the stream whose flow decides that of a stream from outside: itself, or the one it follows."""
    seen = {stream}
    document = found.declared.get(stream)
    while document is not None and isinstance(document.flow, FlowRatio) and document.flow.stream not in seen:
        stream = document.flow.stream
        seen.add(stream)
        document = found.declared.get(stream)
    return stream


def _source(found: Connections, stream: str, phases: Mapping[str, Phase], *, is_cut: bool) -> Vessel | None:
    """Return the vessel that decides a stream's flow; None for one that is given."""
    end = found.makers.get(stream)
    if end is None or stream in found.declared:
        return None
    unit = found.units[end.unit]
    follows = isinstance(unit, Saponifier) and unit.ratio is not None
    if is_cut and not end.port.proportional and not follows:
        return None
    return end.unit, _phase(end.port.phase, stream, phases)


def circles(graph: Mapping[Vessel, Iterable[Vessel | None]]) -> list[set[Vessel]]:
    """Return the groups of nodes that reach each other, and single nodes that reach themselves.

    Parameters
    ----------
    graph : mapping
        Nodes before each node; None and unknown nodes are passed over.
    """
    before = {
        node: [other for other in others if other in graph and other is not None]
        for node, others in graph.items()
    }
    return [set(group) for group in groups(before) if len(group) > 1 or group[0] in before[group[0]]]
