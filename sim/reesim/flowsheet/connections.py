"""Who makes a stream and who takes it: each stream has one source and at most one user."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reesim.errors import did_you_mean
from reesim.flowsheet.places import name_fault, value_fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reesim.document import Node
    from reesim.errors import Fault
    from reesim.flowsheet.streams import StreamDocument
    from reesim.flowsheet.units import Port, UnitModel


@dataclass(frozen=True)
class End:
    """One port of one unit."""

    unit: str
    port: Port

    @property
    def path(self) -> tuple[str, ...]:
        """Where the stream's name stands in the document."""
        return ("units", self.unit, *self.port.path)

    @property
    def names_a_key(self) -> bool:
        """Whether the stream's name is a key, as below a splitter's `out`."""
        return self.port.name == f"out.{self.port.stream}"

    def __str__(self) -> str:
        return f"{self.unit}.{self.port.name}"


@dataclass(frozen=True)
class Connections:
    """The flowsheet as a graph.

    Attributes
    ----------
    declared : dict
        Streams of the section `streams`; None for one with faults.
    units : dict
        Units that could be read.
    makers, takers : dict
        The unit that a stream leaves, and the one that it enters.
    doubtful : set of str
        Names inside parts that could not be read: each may be a stream that is made or used there.
    unsure : set of str
        Units whose connections or flows could not all be read.
    """

    declared: Mapping[str, StreamDocument | None]
    units: Mapping[str, UnitModel]
    makers: dict[str, End] = field(default_factory=dict)
    takers: dict[str, End] = field(default_factory=dict)
    doubtful: frozenset[str] = frozenset()
    unsure: frozenset[str] = frozenset()

    @property
    def streams(self) -> list[str]:
        """Every stream, those from outside first."""
        return list(dict.fromkeys([*self.declared, *self.makers]))

    @property
    def products(self) -> list[str]:
        """Streams that leave the plant."""
        return [stream for stream in self.makers if stream not in self.takers]

    def ends(self) -> Iterator[End]:
        """Yield every port of every unit."""
        for name, unit in self.units.items():
            for port in unit.ports():
                yield End(name, port)


def end_fault(root: Node, end: End, message: str) -> Fault:
    """Return a fault at the place where a port names its stream."""
    return (name_fault if end.names_a_key else value_fault)(root, end.path, message)


def connect(root: Node, found: Connections) -> list[Fault]:
    """Join units by their streams: fill in makers and takers.

    Parameters
    ----------
    root : Node
        The document.
    found : Connections
        Streams and units, not joined yet.

    Returns
    -------
    faults : list of Fault
        Streams with two sources or two users, unknown ones, and unused ones. Nothing is said of a
        stream that a part which could not be read may concern.
    """
    faults: list[Fault] = []
    for end in found.ends():
        held = found.takers if end.port.direction == "in" else found.makers
        earlier = held.setdefault(end.port.stream, end)
        if earlier is not end:
            faults.append(end_fault(root, end, _twice(end, earlier)))
    faults += _sources(root, found)
    return faults


def _twice(end: End, earlier: End) -> str:
    """Say that a stream is used or made by two ports."""
    stream = end.port.stream
    if end.port.direction == "in":
        return f"{stream} is used twice: it enters {earlier} already; divide it with a splitter"
    remedy = "name one of them otherwise, and join them in a mixer"
    return f"{stream} is made twice: it leaves {earlier} already; {remedy}"


def _sources(root: Node, found: Connections) -> Iterator[Fault]:
    """Every stream that is used has one source, and every stream from outside is used."""
    for stream, end in found.makers.items():
        if stream in found.declared:
            remedy = "take it out there, or name one of them otherwise"
            text = f"{stream} stands under streams as well, so it has two sources; {remedy}"
            yield end_fault(root, end, text)
    known = found.streams
    for stream, end in found.takers.items():
        if stream not in known and stream not in found.doubtful:
            near = did_you_mean(stream, known)
            yield end_fault(root, end, f"{stream} is neither under streams nor made by a unit{near}")
    for stream in found.declared:
        if stream not in found.takers and stream not in found.doubtful:
            text = f"{stream} is used by no unit; lead it into one, or leave it out"
            yield name_fault(root, ("streams", stream), text)
