"""Outline of a flowsheet and its degrees of freedom, for `reesim check`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reesim.flowsheet.connections import Connections, End
from reesim.flowsheet.loops import loops_of
from reesim.flowsheet.units import Cascade, Mixer, Saponifier, Splitter

if TYPE_CHECKING:
    from reesim.flowsheet.loops import Loop
    from reesim.flowsheet.model import Chemistry, FlowsheetModel
    from reesim.flowsheet.specs import SpecModel
    from reesim.flowsheet.streams import StreamModel
    from reesim.flowsheet.units import UnitModel


@dataclass(frozen=True)
class UnitOutline:
    """One unit: its type, stages, and streams by port."""

    name: str
    type: str
    stages: int | None
    inlets: tuple[tuple[str, str], ...]
    outlets: tuple[tuple[str, str], ...]
    chemistry: str | None


@dataclass(frozen=True)
class LoopOutline:
    """One closed loop: what circulates through which units, and what fixes its flow."""

    phase: str
    units: tuple[str, ...]
    anchors: tuple[str, ...]


@dataclass(frozen=True)
class Freedom:
    """Degrees of freedom: what is chosen by the designer, what is left to the solver.

    Attributes
    ----------
    given : tuple of str
        Paths of the continuous numbers that the flowsheet gives.
    varied : tuple of str
        Those of them that specifications let vary.
    targets : tuple of str
        What the specifications ask for, one for each number that varies.
    """

    given: tuple[str, ...]
    varied: tuple[str, ...]
    targets: tuple[str, ...]

    @property
    def left(self) -> int:
        """Numbers that are varied less targets: 0, or the specifications are not square."""
        return len(self.varied) - len(self.targets)


@dataclass(frozen=True)
class Outline:
    """What a flowsheet is, without solving it.

    Attributes
    ----------
    title : str
        Title of the flowsheet.
    chemistries : tuple of str
        One line for each circuit's chemistry.
    components, counter_ions, anions : tuple of str
        What is followed.
    inlets, products : tuple of str
        Streams that enter and leave the plant.
    units : tuple of UnitOutline
        Units in the file's order.
    n_stages : int
        Stages of all cascades.
    loops : tuple of LoopOutline
        Closed loops of either phase.
    freedom : Freedom
        Degrees of freedom.
    scenarios : tuple of str
        Names of the scenarios.
    """

    title: str
    chemistries: tuple[str, ...]
    components: tuple[str, ...]
    counter_ions: tuple[str, ...]
    anions: tuple[str, ...]
    inlets: tuple[str, ...]
    products: tuple[str, ...]
    units: tuple[UnitOutline, ...]
    n_stages: int
    loops: tuple[LoopOutline, ...]
    freedom: Freedom
    scenarios: tuple[str, ...]


def outline(model: FlowsheetModel) -> Outline:
    """Return the outline of a flowsheet.

    A flowsheet that has been read is determined: every loop has an anchor and every specification frees
    one number for one target; reading it tells of the part where that fails.
    """
    units = tuple(_unit(name, unit, model.unit_chemistries.get(name)) for name, unit in model.units.items())
    loops = loops_of(_connections(model), model.phases, is_cut=False)
    return Outline(
        title=model.title,
        chemistries=tuple(_chemistry(chemistry) for chemistry in model.chemistries.values()),
        components=model.components,
        counter_ions=model.counter_ions,
        anions=model.anions,
        inlets=tuple(model.streams),
        products=model.products,
        units=units,
        n_stages=sum(unit.stages or 0 for unit in units),
        loops=tuple(LoopOutline(loop.phase, loop.units, _anchors(model, loop)) for loop in loops),
        freedom=Freedom(
            _given(model), tuple(spec.vary for spec in model.specs), tuple(map(_target, model.specs))
        ),
        scenarios=tuple(model.scenarios),
    )


def _unit(name: str, unit: UnitModel, chemistry: str | None) -> UnitOutline:
    """Outline one unit."""
    ports = unit.ports()
    return UnitOutline(
        name=name,
        type=unit.type,
        stages=unit.stages if isinstance(unit, Cascade) else None,
        inlets=tuple((port.name, port.stream) for port in ports if port.direction == "in"),
        outlets=tuple((port.name, port.stream) for port in ports if port.direction == "out"),
        chemistry=chemistry,
    )


def _chemistry(chemistry: Chemistry) -> str:
    """Say what a circuit's organic is."""
    organic = (
        f"extractant {chemistry.extractant!r} mol/L"
        if chemistry.extractant is not None
        else f"capacity {chemistry.capacity!r} mol/L"
    )
    if chemistry.second_extractant is not None:
        organic += f", second extractant {chemistry.second_extractant!r} mol/L"
    return f"{chemistry.name}: {chemistry.system.name} ({chemistry.system.model}), {organic}"


def _connections(model: FlowsheetModel) -> Connections:
    """Return the flowsheet as a graph."""
    declared = {name: stream.document for name, stream in model.streams.items()}
    found = Connections(declared, model.units)
    for name, unit in model.units.items():
        for port in unit.ports():
            (found.takers if port.direction == "in" else found.makers)[port.stream] = End(name, port)
    return found


def _anchors(model: FlowsheetModel, loop: Loop) -> tuple[str, ...]:
    """Return paths of what fixes a loop's flow."""
    pumps = [
        f"units.{name}.flow"
        for name in loop.units
        if isinstance(unit := model.units[name], Saponifier)
        and unit.flow is not None
        and loop.phase == "organic"
    ]
    delivered = {unit.out for name in loop.units if isinstance(unit := model.units[name], Saponifier)}
    others = [stream for stream in loop.anchors if stream not in delivered]
    entering = [f"streams.{stream}" for stream in others if model.phases.get(stream) == loop.phase]
    return (*pumps, *entering)


def _given(model: FlowsheetModel) -> tuple[str, ...]:
    """Return the paths of the continuous numbers that a designer chooses."""
    found = [
        f"streams.{name}.{key}" for name, stream in model.streams.items() for key in _stream_numbers(stream)
    ]
    for name, unit in model.units.items():
        found += [f"units.{name}.{key}" for key in _unit_numbers(unit)]
    for chemistry in model.chemistries.values():
        key = "extractant" if chemistry.extractant is not None else "capacity"
        found.append(".".join((*chemistry.path, key)))
        if chemistry.second_extractant is not None:
            found.append(".".join((*chemistry.path, "second_extractant")))
    return tuple(found)


def _stream_numbers(stream: StreamModel) -> list[str]:
    """Return what may be chosen of a stream, its composition apart."""
    if stream.phase == "organic":
        return ["flow", "saponification"]
    return ["flow", "base" if stream.base > 0.0 else "acid"]


def _unit_numbers(unit: UnitModel) -> list[str]:
    """Return what may be chosen of a unit."""
    if isinstance(unit, Cascade):
        sizes = [(stage, draw) for stage, draws in unit.draws.items() for draw in draws]
        return [f"draws.{stage}.{'flow' if draw.flow is not None else 'fraction'}" for stage, draw in sizes]
    if isinstance(unit, Splitter):
        return [f"out.{name}" for name, share in unit.out.items() if share.kind != "rest"]
    if isinstance(unit, Saponifier):
        return ["degree", *(["flow"] if unit.flow is not None else [])]
    if isinstance(unit, Mixer):
        return []
    if unit.type == "acid_adjuster":
        return ["acid"]
    return [f"out.{name}.{key}" for name, parts in unit.recoveries.items() for key in parts]


def _target(spec: SpecModel) -> str:
    """Say what a specification asks for, as a path of an output and its value."""
    place = f"streams.{spec.stream}" if spec.stream is not None else f"units.{spec.unit}.stages.{spec.stage}"
    of = f" of {'+'.join(spec.elements)}" if spec.elements else ""
    return f"{spec.kind}{of} at {place} = {spec.equals:.12g}"
