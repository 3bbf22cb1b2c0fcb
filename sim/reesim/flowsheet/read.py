"""Reading a flowsheet: a file, its changes and scenario -> a FlowsheetModel, or every fault in it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reesim.document import bytes_of, compose, fault, validate
from reesim.errors import Fault, InputError, did_you_mean
from reesim.flowsheet.as_run import system_documents
from reesim.flowsheet.change import with_value
from reesim.flowsheet.chemistries import SystemShelf, read_chemistries
from reesim.flowsheet.fields import listed, said
from reesim.flowsheet.model import FlowsheetModel
from reesim.flowsheet.plant import Readable, join
from reesim.flowsheet.salvage import without_echoes
from reesim.flowsheet.sections import Head, read_components, read_specs_section, read_streams, read_units

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reesim.document import Node


def read_flowsheet(
    path: Path | str,
    *,
    changes: Mapping[str, Any] | None = None,
    scenario: str | None = None,
    origin: str = "--set",
) -> FlowsheetModel:
    """Read a flowsheet from a file.

    Parameters
    ----------
    path : Path
        Its file; relative paths inside it are resolved from its folder.
    changes : mapping, optional
        Values (plain data or nodes) by dotted path, put in after the scenario.
    scenario : str, optional
        One of the file's scenarios, applied first.
    origin : str
        What faults of changed values name in place of the file.

    Returns
    -------
    FlowsheetModel

    Raises
    ------
    InputError
        With every fault that can be seen without solving, of fields and of topology together.
    """
    file = Path(path)
    root, faults = compose(bytes_of(file), str(path))
    return _read(root, faults, file.parent, changes or {}, scenario, origin)


def read_flowsheet_text(
    text: str | bytes,
    file: str = "<text>",
    base: Path | None = None,
    *,
    changes: Mapping[str, Any] | None = None,
    scenario: str | None = None,
    origin: str = "--set",
) -> FlowsheetModel:
    """Read a flowsheet from text; as `read_flowsheet`, with `file` in its place in faults.

    Without `base` systems can be named or written inline, but not given by path.
    """
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    root, faults = compose(data, file)
    return _read(root, faults, base, changes or {}, scenario, origin)


def read_node(root: Node, base: Path | None) -> FlowsheetModel:
    """Read a flowsheet from a document that has been composed, without looking at its scenarios.

    Raises
    ------
    InputError
        With every fault.
    """
    model, faults = _assemble(root, base, SystemShelf(base))
    if model is None or faults:
        raise InputError(faults)
    return replace(model, systems=system_documents(root, base))


def read_with(model: FlowsheetModel, changes: Mapping[str, Any], origin: str) -> FlowsheetModel:
    """Read a flowsheet again with values at paths, without looking at its scenarios.

    Raises
    ------
    InputError
        With every path that leads nowhere, else with every fault.
    """
    node, faults = _with_values(model.node, changes, origin)
    if faults:
        raise InputError(faults)
    return read_node(node, model.base)


def _read(
    root: Node | None,
    faults: list[Fault],
    base: Path | None,
    changes: Mapping[str, Any],
    scenario: str | None,
    origin: str,
) -> FlowsheetModel:
    """Apply scenario and changes, read, and look at every scenario if all else is well."""
    if root is None:
        raise InputError(faults)
    shelf = SystemShelf(base)
    changed, more = _changed(root, changes, scenario, origin)
    model, found = _assemble(changed, base, shelf)
    known = found if changed is root else _assemble(root, base, shelf)[1]
    faults = [*faults, *more, *found]
    for name in _scenarios(root):
        faults += _scenario_faults(root, name, base, shelf, known)
    if model is None or faults:
        raise InputError(faults)
    return replace(model, systems=system_documents(changed, base))


def _changed(
    root: Node, changes: Mapping[str, Any], scenario: str | None, origin: str
) -> tuple[Node, list[Fault]]:
    """Put a scenario's values and then other changes into a document."""
    faults: list[Fault] = []
    if scenario is not None:
        known = _scenarios(root)
        if scenario in known:
            root, faults = _with_values(root, known[scenario], f"scenarios.{scenario}")
        else:
            have = f" (there is: {listed(known)})" if known else " (it has none)"
            text = f"the flowsheet has no scenario {scenario}{did_you_mean(scenario, known)}{have}"
            faults.append(Fault("--scenario", 1, 1, "", text))
    root, more = _with_values(root, changes, origin)
    return root, [*faults, *more]


def _with_values(root: Node, values: Mapping[str, Any], origin: str) -> tuple[Node, list[Fault]]:
    """Put values at their paths, and tell of those that lead nowhere."""
    faults: list[Fault] = []
    for path, value in values.items():
        try:
            root = with_value(root, path, value, origin)
        except InputError as error:
            faults += error.faults
    return root, faults


def _scenarios(root: Node) -> dict[str, dict[str, Node]]:
    """Return the nodes of every scenario, by path."""
    section = root.children().get("scenarios")
    return {name: node.children() for name, node in section.children().items()} if section is not None else {}


def _scenario_faults(
    root: Node, name: str, base: Path | None, shelf: SystemShelf, known: list[Fault]
) -> list[Fault]:
    """Tell what would be wrong with the flowsheet under one of its scenarios, beside what is `known`.

    A fault at a value of the scenario carries the scenario's own line and path; one that the scenario
    causes elsewhere says so.
    """
    values = {path: node for path, node in _scenarios(root)[name].items() if not _is_told(root, path)}
    changed, faults = _with_values(root, values, f"scenarios.{name}")
    if not faults:
        faults = _assemble(changed, base, shelf)[1]
    lines = {(node.line, node.column) for node in values.values()}
    section = root.children()["scenarios"].children()[name]
    first, last = section.key_line, max((line for line, _ in lines), default=section.line)
    told = []
    for found in set(faults).difference(known):
        if first <= found.line <= last and found.file == section.file:
            told.append(
                Fault(found.file, found.line, found.column, f"scenarios.{name}.{found.path}", found.message)
            )
        else:
            text = f"{found.message} (in scenario {name})"
            told.append(Fault(found.file, found.line, found.column, found.path, text))
    return told


def _is_told(root: Node, path: str) -> bool:
    """Whether a path leads into a section that is missing or no mapping, which is told there."""
    section, dot, _ = path.partition(".")
    node = root.children().get(section)
    return bool(dot) and section in Head.model_fields and (node is None or node.kind == "scalar")


def _assemble(root: Node, base: Path | None, shelf: SystemShelf) -> tuple[FlowsheetModel | None, list[Fault]]:
    """Read every section, then what joins them."""
    if root.kind != "map":
        remedy = "give a mapping with reesim, chemistry, streams and units"
        return None, [fault(root, "", f"{said(root.plain())} is not a flowsheet; {remedy}")]
    head, faults = validate(Head, root)
    faults = without_echoes(faults)
    chemistries, of_chemistry = read_chemistries(root, shelf)
    streams, phases = read_streams(root)
    units = read_units(root)
    specs, of_specs = read_specs_section(root)
    readable = Readable(root, base, chemistries, read_components(root), streams, phases, units, specs)
    joined, of_joints = join(readable)
    of_streams = [found for entry in streams.values() for found in entry.faults]
    of_units = [found for entry in units.values() for found in entry.faults]
    faults = [*faults, *of_chemistry, *of_streams, *of_units, *of_specs, *of_joints]
    if faults or head is None:
        return None, faults
    scenarios = {
        name: {path: node.plain() for path, node in held.items()} for name, held in _scenarios(root).items()
    }
    return joined.model(head.title or "", scenarios), []
