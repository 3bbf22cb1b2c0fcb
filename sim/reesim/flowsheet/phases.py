"""Which phase each stream is, and which circuit each organic belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reesim.errors import did_you_mean
from reesim.flowsheet.connections import Connections, End, end_fault
from reesim.flowsheet.fields import listed
from reesim.flowsheet.places import name_fault, value_fault
from reesim.flowsheet.streams import OrganicStream
from reesim.flowsheet.units import Cascade, Saponifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reesim.document import Node
    from reesim.errors import Fault
    from reesim.flowsheet.fields import Phase


def phases_of(
    root: Node, found: Connections, declared: Mapping[str, Phase | None]
) -> tuple[dict[str, Phase], list[Fault]]:
    """Tell the phase of every stream from its source, through splitters and mixers.

    Parameters
    ----------
    root : Node
        The document.
    found : Connections
        Units and streams.
    declared : mapping
        Phase written under `streams`, as far as it could be read.

    Returns
    -------
    phases : dict
        A stream that only circles through splitters and mixers is left out: loops.py tells of it.
    faults : list of Fault
    """
    phases: dict[str, Phase] = {stream: phase for stream, phase in declared.items() if phase is not None}
    for stream, end in found.makers.items():
        if end.port.phase != "any":
            phases.setdefault(stream, end.port.phase)
    _spread(found, phases)
    faults = []
    for end in found.ends():
        phase = phases.get(end.port.stream)
        wanted = _wanted(found, end, phases)
        if end.port.direction == "in" and phase is not None and wanted is not None and phase != wanted:
            faults.append(
                end_fault(root, end, f"{end.port.stream} is {phase}, but an {wanted} stream enters here")
            )
    return phases, faults


def _spread(found: Connections, phases: dict[str, Phase]) -> None:
    """Carry phases through units that take either, forwards until nothing new is learnt."""
    either = [unit.ports() for unit in found.units.values() if unit.ports()[0].phase == "any"]
    is_new = True
    while is_new:
        is_new = False
        for ports in either:
            held = [phases[port.stream] for port in ports if port.direction == "in" and port.stream in phases]
            for port in ports:
                if held and port.direction == "out" and port.stream not in phases:
                    phases[port.stream] = held[0]
                    is_new = True


def _wanted(found: Connections, end: End, phases: Mapping[str, Phase]) -> Phase | None:
    """Return the phase a port takes: its own, or that of the first inlet of a unit that takes either."""
    if end.port.phase != "any":
        return end.port.phase
    inlets = [port.stream for port in found.units[end.unit].ports() if port.direction == "in"]
    return next((phases[stream] for stream in inlets if stream in phases), None)


class _Groups:
    """Sets of names that belong together (union-find)."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def of(self, name: str) -> str:
        """Return the name that stands for the group of a name."""
        above = self._above.setdefault(name, name)
        while above != self._above[above]:
            above = self._above[above]
        self._above[name] = above
        return above

    def join(self, names: Iterable[str]) -> None:
        """Put names into one group."""
        first: str | None = None
        for name in names:
            if first is None:
                first = self.of(name)
            else:
                self._above[self.of(name)] = self.of(first)


def circuits_of(
    root: Node, found: Connections, phases: Mapping[str, Phase], chemistries: Iterable[str]
) -> tuple[dict[str, str], dict[str, str], list[Fault]]:
    """Tell the chemistry of every organic stream and of every unit that holds one.

    The organic of a circuit is whatever is joined by units; one of them that says its chemistry says it
    for all, and all that say it must agree: organics never pass between circuits.

    Returns
    -------
    circuits : dict
        Chemistry by organic stream.
    units : dict
        Chemistry by unit that holds an organic.
    faults : list of Fault
    """
    names = list(chemistries)
    groups, holders = _organics(found, phases)
    said, strangers, faults = _said(root, found, names)
    chosen: dict[str, tuple[str, str]] = {}
    for path, (stream, name) in said.items():
        first, where = chosen.setdefault(groups.of(stream), (name, ".".join(path[:2])))
        if name != first:
            other = f"this organic is of chemistry {first} ({where})"
            text = f"{name}, but {other}; organics never pass between circuits"
            faults.append(value_fault(root, (*path, "chemistry"), text))
    only = names[0] if len(names) == 1 else None
    by_stream: dict[str, str] = {}
    told = {groups.of(stream) for stream in strangers}
    for unit, stream in holders.items():
        group = groups.of(stream)
        if only is None and group not in chosen and names and group not in told:
            told.add(group)
            text = f"which chemistry? The flowsheet has several; give chemistry: {' or '.join(names)}"
            faults.append(name_fault(root, ("units", unit), text))
    for stream in [stream for stream, phase in phases.items() if phase == "organic"]:
        circuit = chosen[groups.of(stream)][0] if groups.of(stream) in chosen else only
        if circuit is not None:
            by_stream[stream] = circuit
    by_unit = {unit: by_stream[stream] for unit, stream in holders.items() if stream in by_stream}
    return by_stream, by_unit, faults


def _organics(found: Connections, phases: Mapping[str, Phase]) -> tuple[_Groups, dict[str, str]]:
    """Group organic streams by the units that join them; name one stream of every unit that holds organic."""
    groups = _Groups()
    holders: dict[str, str] = {}
    for name, unit in found.units.items():
        streams = [port.stream for port in unit.ports() if _is_organic(port.stream, port.phase, phases)]
        groups.join(streams)
        if streams:
            holders[name] = streams[0]
    return groups, holders


def _is_organic(stream: str, port_phase: str, phases: Mapping[str, Phase]) -> bool:
    """Whether an organic flows here; a port that takes either phase has that of its stream."""
    return port_phase == "organic" or (port_phase == "any" and phases.get(stream) == "organic")


def _said(
    root: Node, found: Connections, names: list[str]
) -> tuple[dict[tuple[str, str], tuple[str, str]], list[str], list[Fault]]:
    """Return what streams and units say of their chemistry: (organic stream, chemistry) by place.

    Streams for which an unknown one is said come after it, for nothing more needs to be told of them.
    """
    said: dict[tuple[str, str], tuple[str, str]] = {}
    for stream, document in found.declared.items():
        if isinstance(document, OrganicStream) and document.chemistry is not None:
            said["streams", stream] = (stream, document.chemistry)
    for name, unit in found.units.items():
        if isinstance(unit, Cascade | Saponifier) and unit.chemistry is not None:
            outlet = unit.organic_out if isinstance(unit, Cascade) else unit.out
            said["units", name] = (outlet, unit.chemistry)
    faults = []
    strangers = []
    for path, (stream, chemistry) in list(said.items()):
        if chemistry not in names:
            del said[path]
            strangers.append(stream)
            near = did_you_mean(chemistry, names)
            text = f"there is no chemistry {chemistry}{near} (there is: {listed(names)})"
            if names:
                faults.append(value_fault(root, (*path, "chemistry"), text))
    return said, strangers, faults
