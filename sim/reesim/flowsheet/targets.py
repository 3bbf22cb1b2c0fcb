"""Specifications checked against the flowsheet and turned into canonical units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reesim.flowsheet.goals import (
    Plant,
    basis_of,
    elements_of,
    phase_of,
    place_problems,
    read_value,
    value_of,
)
from reesim.flowsheet.places import value_fault
from reesim.flowsheet.specs import Spec, SpecModel
from reesim.flowsheet.variables import SECTIONS, Variable, variable_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reesim.document import Node
    from reesim.errors import Fault
    from reesim.flowsheet.sections import SpecEntry


def read_specs(plant: Plant, specs: Sequence[SpecEntry]) -> tuple[tuple[SpecModel, ...], list[Fault]]:
    """Check specifications against the flowsheet.

    Parameters
    ----------
    plant : Plant
        What they refer to.
    specs : sequence of SpecEntry
        Those of the file; of one that could not be read only what it varies is checked.
    """
    faults: list[Fault] = []
    models: list[SpecModel] = []
    varied: dict[str, int] = {}
    wanted: dict[tuple[object, ...], int] = {}
    for entry in specs:
        i_spec, path = entry.index, ("specs", entry.index)
        earlier = varied.setdefault(entry.vary, i_spec) if entry.vary is not None else i_spec
        variable, more = _variable(plant, entry.vary, path)
        if earlier != i_spec:
            remedy = "vary another number, or drop one of the targets"
            text = f"{entry.vary} is varied by specs.{earlier} already; {remedy}"
            more.append(value_fault(plant.root, (*path, "vary"), text))
        model = None
        if entry.spec is not None:
            model, found = _read_one(plant, entry.spec, variable, path)
            more += found
        faults += more
        if model is None:
            continue
        target = (
            model.kind,
            model.stream,
            model.unit,
            model.stage,
            frozenset(model.elements),
            model.basis,
            model.phase,
        )
        earlier = wanted.setdefault(target, i_spec)
        if earlier != i_spec:
            text = f"the same target stands in specs.{earlier}; one number cannot take two values"
            faults.append(value_fault(plant.root, (*path, "until"), text))
        models.append(model)
    return tuple(models), faults


def _variable(plant: Plant, vary: str | None, path: tuple[str, int]) -> tuple[Variable | None, list[Fault]]:
    """Find what a specification varies."""
    if vary is None or _is_unreadable(plant.root, vary.partition(".")[0]):
        return None, []
    try:
        return variable_at(vary, plant.parts), []
    except ValueError as error:
        return None, [value_fault(plant.root, (*path, "vary"), str(error))]


def _is_unreadable(root: Node, section: str) -> bool:
    """Whether a section is missing or no mapping, which has been told already."""
    node = root.children().get(section)
    return section in SECTIONS and (node is None or node.kind != "map")


def _read_one(
    plant: Plant, spec: Spec, variable: Variable | None, path: tuple[str, int]
) -> tuple[SpecModel | None, list[Fault]]:
    """Check one specification."""
    faults: list[Fault] = []

    def tell(where: tuple[str | int, ...], message: str) -> None:
        faults.append(value_fault(plant.root, (*path, *where), message))

    between = None
    if spec.between is not None and variable is not None:
        try:
            between = _bounds(spec.between, variable)
        except ValueError as error:
            tell(("between",), str(error))
    until = spec.until
    kind = until.targets[0]
    for where, message in place_problems(plant, until, kind):
        tell(("until", *where), message)
    elements = elements_of(plant, until, kind, tell)
    basis = basis_of(until, elements, kind, tell)
    value = value_of(until, kind, elements, tell)
    if faults or value is None:
        return None, faults
    equals, equals_basis = value
    return (
        SpecModel(
            vary=spec.vary,
            kind=kind,
            stream=until.stream,
            unit=until.unit,
            stage=until.stage,
            elements=elements,
            basis=basis,
            phase=phase_of(plant, until, kind),
            equals=equals,
            equals_basis=equals_basis,
            initial=None if variable is None else variable.value,
            between=between,
        ),
        [],
    )


def _bounds(written: tuple[Any, Any], variable: Variable) -> tuple[float, float]:
    """Read the bounds of what is varied."""
    kind = "acid" if variable.dimension == "concentration" else variable.dimension
    low, high = (float(read_value(value, kind)) for value in written)
    if low >= high:
        raise ValueError(f"{written[0]} is not below {written[1]}; give the lowest value first")
    return low, high
