"""The section `vary` of a study against its flowsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from reesim.document import at, fault, key_fault, validate
from reesim.errors import Fault, InputError
from reesim.flowsheet.fields import MAX_STAGES, said
from reesim.flowsheet.goals import read_value
from reesim.flowsheet.inputs import input_at
from reesim.flowsheet.species import grams_per_mole
from reesim.quantities import Amount, FlowRatio, FlowRule
from reesim.studies.sweep.axes import Axis
from reesim.studies.sweep.document import Range, Sample
from reesim.studies.sweep.structures import whole_number, with_structure

if TYPE_CHECKING:
    from reesim.document import Node
    from reesim.flowsheet.compile import Compiled
    from reesim.flowsheet.model import FlowsheetModel
    from reesim.flowsheet.variables import Variable

MOST_VALUES_TRIED = 200
"""Values of one choice that the flowsheet is read with before anything is solved."""


def read_axes(
    section: Node, compiled: Compiled, sample: Sample | None, is_frozen: bool
) -> tuple[list[Axis], list[Fault]]:
    """Read what varies."""
    axes: list[Axis] = []
    faults: list[Fault] = []
    for path, node in section.children().items():
        where = f"vary.{path}"
        try:
            if not is_frozen and path in {spec.vary for spec in compiled.model.specs}:
                text = "is what a specification of the flowsheet varies"
                raise ValueError(f"{text}; vary something else, or write specs: frozen")
            axis, found = _read_axis(path, node, compiled, sample)
        except ValueError as error:
            axis, found = None, [key_fault(node, where, str(error))]
        faults += found
        if axis is not None:
            axes.append(axis)
    return axes, faults


def _read_axis(
    path: str, node: Node, compiled: Compiled, sample: Sample | None
) -> tuple[Axis | None, list[Fault]]:
    """Read one thing that varies; ValueError says what is wrong with its path."""
    model = compiled.model
    if whole_number(model, path) is not None:
        return _whole(path, node, model, sample)
    variable = _variable(path, compiled)
    if isinstance(variable, str):
        if at(model.node, path.split(".")) is None and at(model.node, path.split(".")[:-1]) is None:
            raise ValueError(variable)
        if node.kind != "seq":
            raise ValueError(f"{variable}; give a list of values to choose from")
        return _choice(path, node, model)
    if node.kind == "seq":
        if any(_is_ratio(item.value) for item in node.items()):
            return _choice(path, node, model)
        return _listed(path, node, variable)
    return _range(path, node, variable, sample)


def _variable(path: str, compiled: Compiled) -> Variable | str:
    """The number at a path, or why there is none."""
    try:
        return input_at(compiled, path)
    except (ValueError, KeyError) as error:
        return str(error)


def canonical(value: Any, variable: Variable) -> float:
    """Read a value of a number; ValueError says what is wrong with it."""
    keys = variable.path.split(".")
    if variable.dimension == "concentration" and "solutes" in keys:
        amount = read_value(value, "concentration")
        assert isinstance(amount, Amount)
        return amount.value / grams_per_mole(keys[-1], amount)
    kind = "acid" if variable.dimension == "concentration" else variable.dimension
    found = float(read_value(value, kind))
    if "separation_factors" in keys and found <= 0.0:
        raise ValueError(f"{said(value)} is not a separation factor; give a number above 0")
    return found


def _listed(path: str, node: Node, variable: Variable) -> tuple[Axis | None, list[Fault]]:
    """A number with the values of a list."""
    values: list[float] = []
    faults: list[Fault] = []
    for i, item in enumerate(node.items()):
        try:
            values.append(canonical(item.plain(), variable))
        except ValueError as error:
            faults.append(fault(item, f"vary.{path}.{i}", str(error)))
    faults += _list_faults(path, node)
    if faults:
        return None, faults
    return Axis(path, "number", variable.dimension, tuple(values), min(values), max(values)), []


def _list_faults(path: str, node: Node) -> list[Fault]:
    """Lists that hold nothing, or one value twice."""
    items = node.items()
    if not items:
        return [fault(node, f"vary.{path}", "an empty list; give at least one value")]
    seen: list[Any] = []
    faults = []
    for i, item in enumerate(items):
        if item.plain() in seen:
            faults.append(fault(item, f"vary.{path}.{i}", f"{said(item.plain())} is listed twice"))
        seen.append(item.plain())
    return faults


def _range(
    path: str, node: Node, variable: Variable, sample: Sample | None
) -> tuple[Axis | None, list[Fault]]:
    """A number between two ends."""
    held, faults = validate(Range, node, ("vary", path))
    if held is None:
        return None, faults
    ends: dict[str, float] = {}
    for key, value in (("from", held.from_), ("to", held.to)):
        try:
            ends[key] = canonical(value, variable)
        except ValueError as error:
            faults.append(fault(node.children()[key], f"vary.{path}.{key}", str(error)))
    if len(ends) == 2 and ends["from"] >= ends["to"]:
        text = f"{said(held.to)} is not above {said(held.from_)}; give the lower end first"
        faults.append(fault(node.children()["to"], f"vary.{path}.to", text))
    if held.spacing == "log" and ends.get("from", 1.0) <= 0.0:
        text = "even factors cannot start from 0; give a first value above 0"
        faults.append(fault(node.children()["from"], f"vary.{path}.from", text))
    if sample is not None and not sample.size and held.points is None:
        text = f"a {sample.method} needs points, such as points: 11"
        faults.append(fault(node, f"vary.{path}.points", text))
    if faults:
        return None, faults
    low, high = ends["from"], ends["to"]
    return Axis(
        path, "number", variable.dimension, (), low, high, held.points or 0, held.spacing == "log"
    ), []


def _whole(
    path: str, node: Node, model: FlowsheetModel, sample: Sample | None
) -> tuple[Axis | None, list[Fault]]:
    """A whole number: stages, or where a stream enters."""
    if node.kind == "seq":
        faults = _list_faults(path, node)
        ends = [(f"vary.{path}.{i}", item) for i, item in enumerate(node.items())]
        points = 0
    else:
        held, faults = validate(Range, node, ("vary", path))
        if held is None:
            return None, faults
        ends = [(f"vary.{path}.{key}", node.children()[key]) for key in ("from", "to")]
        points = held.points or 0
        if held.spacing == "log":
            faults.append(fault(node.children()["spacing"], f"vary.{path}.spacing", "stages have even steps"))
    values = [item.plain() for _, item in ends]
    for (where, item), value in zip(ends, values, strict=True):
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MAX_STAGES:
            faults.append(fault(item, where, f"{said(value)} is not a whole number; give 1 to {MAX_STAGES}"))
    if not faults and node.kind != "seq" and values[0] >= values[1]:
        faults.append(fault(ends[1][1], ends[1][0], f"{values[1]} is not above {values[0]}"))
    if not faults:
        tried = ends if len(ends) <= MOST_VALUES_TRIED else [ends[0], ends[-1]]
        faults += _structure_faults(path, tried, model)
    if faults:
        return None, faults
    listed_ = tuple(values) if node.kind == "seq" else ()
    return Axis(path, "whole", "number", listed_, float(min(values)), float(max(values)), points), []


def _choice(path: str, node: Node, model: FlowsheetModel) -> tuple[Axis | None, list[Fault]]:
    """One of several values of anything."""
    faults = _list_faults(path, node)
    items = [(f"vary.{path}.{i}", item) for i, item in enumerate(node.items())]
    faults += _structure_faults(path, items[:MOST_VALUES_TRIED], model)
    if faults:
        return None, faults
    values = tuple(item.plain() for _, item in items)
    return Axis(path, "choice", "", values, 0.0, len(values) - 1.0), []


def _structure_faults(path: str, values: list[tuple[str, Node]], model: FlowsheetModel) -> list[Fault]:
    """What becomes wrong with the flowsheet by each value alone."""
    faults = []
    for where, item in values:
        try:
            with_structure(model, [(path, item.plain())])
        except InputError as error:
            for found in error.faults:
                text = found.message if found.path == path else f"{found.path}: {found.message}"
                faults.append(fault(item, where, text))
    return faults


def _is_ratio(value: Any) -> bool:
    """Whether text is a flow that follows another stream."""
    if not isinstance(value, str):
        return False
    try:
        return isinstance(TypeAdapter(FlowRule).validate_python(value), FlowRatio)
    except ValueError:
        return False
