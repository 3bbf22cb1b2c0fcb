"""The section `uncertain` of a study against its flowsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reesim.document import fault, validate
from reesim.flowsheet.fields import listed, said
from reesim.flowsheet.inputs import input_at
from reesim.studies.sweep.document import Doubt
from reesim.studies.sweep.uncertain import LN10, Doubtful, constant_at, metals_of, sd_of
from reesim.studies.sweep.varying import canonical

if TYPE_CHECKING:
    from reesim.document import Node
    from reesim.errors import Fault
    from reesim.flowsheet.compile import Compiled
    from reesim.flowsheet.model import FlowsheetModel
    from reesim.studies.sweep.axes import Axis


def read_uncertain(
    section: Node, compiled: Compiled, axes: list[Axis], is_frozen: bool
) -> tuple[list[Doubtful], list[Fault]]:
    """Read what is uncertain."""
    numbers: dict[str, Doubtful] = {}
    faults: list[Fault] = []
    for i, node in enumerate(section.items()):
        where = f"uncertain.{i}"
        entry = node.plain() if node.kind == "scalar" else validate(Doubt, node, ("uncertain", i))[0]
        if not isinstance(entry, str | Doubt):
            continue  # told when the document was read
        place = node if isinstance(entry, str) else node.children()["path"]
        try:
            found = _doubtful(entry, compiled)
        except ValueError as error:
            faults.append(fault(place, where, str(error)))
            continue
        for number in found:
            problem = _clash(number.path, numbers, axes, compiled.model, is_frozen)
            if problem:
                faults.append(fault(place, where, problem))
            numbers[number.path] = number
    return list(numbers.values()), faults


def _clash(
    path: str, numbers: dict[str, Doubtful], axes: list[Axis], model: FlowsheetModel, is_frozen: bool
) -> str:
    """Say why a number cannot be uncertain as well."""
    if path in numbers:
        return f"{path} is named twice"
    if path in {axis.path for axis in axes}:
        return f"{path} varies already; let it vary or be uncertain"
    if not is_frozen and path in {spec.vary for spec in model.specs}:
        return f"{path} is what a specification of the flowsheet varies; leave it out, or freeze specs"
    return ""


def _doubtful(entry: str | Doubt, compiled: Compiled) -> list[Doubtful]:
    """Numbers that one entry names; ValueError says why there are none."""
    model = compiled.model
    path = entry if isinstance(entry, str) else entry.path
    constant = constant_at(path, model)
    if isinstance(entry, Doubt):
        variable = input_at(compiled, path)
        spread = canonical(entry.sd, variable)
        if spread <= 0.0:
            raise ValueError(f"{path}: {said(entry.sd)} is not a standard deviation; give one above 0")
        circuit, metal = (constant[0], constant[2]) if constant else (None, None)
        return [Doubtful(path, variable.dimension, variable.value or 0.0, spread, False, circuit, metal)]
    if constant is None:
        input_at(compiled, path)
        raise ValueError(f"{path} has no standard deviation in the library; give {{path: {path}, sd: …}}")
    circuit, kind, metal = constant
    chemistry = model.chemistries[circuit]
    metals = metals_of(chemistry, model) if metal == "*" else [metal]
    if not metals:
        raise ValueError(f"{path}: no metal that is followed has a standard deviation in the library")
    found = []
    for name in metals:
        own = path.removesuffix(metal) + name
        variable = input_at(compiled, own)
        sd = sd_of(chemistry, name)
        if sd is None:
            known = listed(metals_of(chemistry, model)) or "none"
            text = f"{own} has no standard deviation (there is one of: {known})"
            raise ValueError(f"{text}; give {{path: {own}, sd: …}}")
        is_log = kind == "separation_factors"
        sd = sd * LN10 if is_log else sd
        found.append(Doubtful(own, "number", variable.value or 0.0, sd, is_log, circuit, name))
    return found
