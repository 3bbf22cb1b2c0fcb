"""Reading a study: a file, or plain data and a flowsheet -> a Study, or every fault in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from reesim.document import bytes_of, compose, fault, node_of, validate
from reesim.errors import Fault, InputError
from reesim.flowsheet.compile import check_volumes, compile_flowsheet
from reesim.flowsheet.fields import said
from reesim.flowsheet.goals import read_value
from reesim.flowsheet.read import read_flowsheet
from reesim.quantities import Amount
from reesim.results.constants import constants
from reesim.results.tables import LITRES_PER_M3
from reesim.studies.sweep.axes import Axis
from reesim.studies.sweep.document import LARGEST, Bound, Sample, StudyDocument
from reesim.studies.sweep.doubting import read_uncertain
from reesim.studies.sweep.kept import Kept, kept_at
from reesim.studies.sweep.structures import with_structure
from reesim.studies.sweep.study import Constraint, Study
from reesim.studies.sweep.varying import read_axes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reesim.document import Node
    from reesim.flowsheet.compile import Compiled
    from reesim.flowsheet.model import FlowsheetModel

IN_PYTHON = "sweep()"
"""What faults of a study that came from no file name in its place."""


def read_study(path: Path | str) -> Study:
    """Read a study from a file; its flowsheet is found from the file's folder.

    Raises
    ------
    InputError
        With every fault of the study, and those of its flowsheet.
    """
    file = Path(path)
    root, faults = compose(bytes_of(file), str(path))
    return _read(root, faults, file.parent, None)


def study_of(model: FlowsheetModel, plain: Mapping[str, Any]) -> Study:
    """Make a study of a flowsheet from plain data: the sections of a study file, without `flowsheet`.

    Raises
    ------
    InputError
    """
    held = {"reesim": 1, "study": "a sweep", "flowsheet": "given", **plain}
    return _read(node_of(held, IN_PYTHON), [], Path(), model)


def _read(root: Node | None, faults: list[Fault], folder: Path, model: FlowsheetModel | None) -> Study:
    if root is None:
        raise InputError(faults)
    if root.kind != "map":
        text = f"{said(root.plain())} is not a study; give a mapping with study, flowsheet, sample and keep"
        raise InputError([*faults, fault(root, "", text)])
    document, found = validate(StudyDocument, root)
    faults = [*faults, *found]
    if model is None:
        model, more = _flowsheet(root, folder)
        faults += more
    if model is None:
        raise InputError(faults)
    compiled = compile_flowsheet(model)
    sections = root.children()
    empty = node_of({}, root.file)
    sample = _sample(root)
    is_frozen = sections.get("specs", empty).value == "frozen"
    axes, more = read_axes(sections.get("vary", empty), compiled, sample, is_frozen)
    faults += more
    numbers, more = read_uncertain(
        sections.get("uncertain", node_of([], root.file)), compiled, axes, is_frozen
    )
    faults += more
    constraints, more = _constraints(sections.get("constraints", empty), compiled)
    faults += more
    kept, more = _kept(root, compiled, constraints)
    faults += more
    structures, more = _of_structures(root, model, axes, kept)
    faults += more
    if not faults and document is not None:
        faults += _sample_faults(root, document, axes)
    if faults or document is None:
        raise InputError(faults)
    return Study(
        title=document.study, model=model, axes=tuple(axes), numbers=tuple(numbers), sample=document.sample,
        seed=document.seed, kept=tuple(kept), constraints=tuple(constraints), is_frozen=is_frozen,
        plain=root.plain(), constants=constants_of([compiled, *structures]),
    )  # fmt: skip


def _flowsheet(root: Node, folder: Path) -> tuple[FlowsheetModel | None, list[Fault]]:
    """Read the flowsheet that a study names."""
    place = root.children().get("flowsheet")
    if place is None or not isinstance(place.value, str) or not place.value:
        return None, []
    scenario = root.children().get("scenario")
    name = scenario.value if scenario is not None and isinstance(scenario.value, str) else None
    file = folder / place.value
    try:
        if not file.is_file():
            text = f"there is no file {file}; paths start at the study's folder"
            return None, [fault(place, "flowsheet", text)]
        model = read_flowsheet(file, scenario=name)
    except InputError as error:
        faults = [_placed(found, scenario) for found in error.faults]
        if name is None or any(found.file == str(file) for found in faults):
            return None, faults
        return _without_scenario(file), faults
    except ValueError:
        return None, [fault(place, "flowsheet", "this cannot be the name of a file")]
    faults = check_volumes(model)
    return (None, faults) if faults else (model, [])


def _without_scenario(file: Path) -> FlowsheetModel | None:
    """The flowsheet itself, to look for further faults with, where only its scenario is unknown."""
    try:
        return read_flowsheet(file)
    except InputError:
        return None


def _placed(found: Fault, scenario: Node | None) -> Fault:
    """A fault of the scenario's name at its place in the study."""
    if found.file == "--scenario" and scenario is not None:
        return fault(scenario, "scenario", found.message)
    return found


def _sample(root: Node) -> Sample | None:
    """The sample, if it can be read."""
    node = root.children().get("sample")
    if node is None:
        return None
    field = StudyDocument.model_fields["sample"]
    try:
        read = next(held.func for held in field.metadata if hasattr(held, "func"))
        found = read(node.plain())
    except ValueError:
        return None
    return found if isinstance(found, Sample) else None


def _constraints(section: Node, compiled: Compiled) -> tuple[list[Constraint], list[Fault]]:
    """Read what should hold."""
    found: list[Constraint] = []
    faults: list[Fault] = []
    for path, node in section.children().items():
        where = ("constraints", path)
        bound, more = validate(Bound, node, where)
        faults += more
        try:
            entry = kept_at(path, compiled)
        except ValueError as error:
            faults.append(fault(node, ".".join(where), str(error)))
            continue
        values: dict[str, float] = {}
        for key in ("at_least", "at_most"):
            written = None if bound is None else getattr(bound, key)
            if written is not None:
                try:
                    values[key] = _in_store(written, entry)
                except ValueError as error:
                    faults.append(fault(node.children()[key], ".".join((*where, key)), str(error)))
        if values.get("at_least", 0.0) > values.get("at_most", float("inf")):
            faults.append(fault(node, ".".join(where), "at_least is above at_most; nothing can hold"))
        found.append(Constraint(path, values.get("at_least"), values.get("at_most")))
    return found, faults


def _in_store(written: Any, entry: Kept) -> float:
    """Value of a bound in the units of the store; ValueError says what is wrong with it."""
    kind = entry.output.kind if entry.output is not None else ""
    if entry.unit == "m3/h":
        return float(read_value(written, "flow")) / LITRES_PER_M3
    if entry.unit == "mol/L":
        amount = read_value(written, "concentration")
        if not isinstance(amount, Amount) or amount.basis != "mol/L":
            raise ValueError(f"{said(written)} is not in moles; give a value such as 0.1 mol/L")
        return amount.value
    is_loading = entry.output is not None and entry.output.name == "loading"
    is_fraction = is_loading or kind in ("purity", "recovery")
    return float(read_value(written, "fraction" if is_fraction else "number"))


def _kept(root: Node, compiled: Compiled, constraints: list[Constraint]) -> tuple[list[Kept], list[Fault]]:
    """Find the outputs that are kept, then those that constraints need as well."""
    node = root.children().get("keep")
    found: dict[str, Kept] = {}
    faults: list[Fault] = []
    for i, item in enumerate(node.items() if node is not None else []):
        where = f"keep.{i}"
        if not isinstance(item.value, str):
            continue  # told when the document was read
        if item.value in found:
            faults.append(fault(item, where, f"{item.value} is kept twice"))
            continue
        try:
            found[item.value] = kept_at(item.value, compiled)
        except ValueError as error:
            faults.append(fault(item, where, str(error)))
    for constraint in constraints:
        if constraint.path not in found:
            found[constraint.path] = kept_at(constraint.path, compiled)
    return list(found.values()), faults


def _of_structures(
    root: Node, model: FlowsheetModel, axes: list[Axis], kept: list[Kept]
) -> tuple[list[Compiled], list[Fault]]:
    """Compile the flowsheet at the ends or values of each structural axis; outputs must be there too."""
    compiled: list[Compiled] = []
    faults: list[Fault] = []
    node = root.children().get("keep", root)
    for axis in axes:
        if axis.kind == "number":
            continue
        values = axis.values or (int(axis.low), int(axis.high))
        for value in values:
            there = compile_flowsheet(with_structure(model, [(axis.path, value)]))
            compiled.append(there)
            for entry in kept:
                try:
                    kept_at(entry.path, there)
                except ValueError as error:
                    text = f"{entry.path} is not there where {axis.path} is {said(value)}: {error}"
                    faults.append(fault(node, "keep", text))
    return compiled, faults


def _sample_faults(root: Node, document: StudyDocument, axes: list[Axis]) -> list[Fault]:
    """What does not fit the kind of sample."""
    node = root.children()["sample"]
    method = document.sample.method
    if not (document.vary or document.uncertain):
        return [fault(node, "sample", "nothing varies and nothing is uncertain; give vary or uncertain")]
    if document.sample.size:
        return []
    if document.uncertain:
        text = f"a {method} draws nothing; to draw what is uncertain give {{monte_carlo: 2000}}"
        return [fault(node, "sample", text)]
    sizes = {axis.path: len(axis.levels()) for axis in axes}
    if method == "list" and len(set(sizes.values())) > 1:
        found = ", ".join(f"{path} has {size}" for path, size in sizes.items())
        return [fault(node, "sample", f"a list takes values one by one, but {found}; give as many of each")]
    total = 1.0
    for size in sizes.values():
        total *= size
    if method == "grid" and total > LARGEST:
        return [
            fault(node, "sample", f"the grid has {total:.3g} cases; give fewer than {LARGEST}, or a sample")
        ]
    return []


def constants_of(compiled: list[Compiled]) -> tuple[dict[str, Any], ...]:
    """Constants in use, once each, as plain data."""
    found = {entry: None for held in compiled for entry in constants(held.model, held.metals)}
    fields = ("name", "value", "sd", "status", "source")
    return tuple({key: getattr(entry, key) for key in fields} for entry in found)
