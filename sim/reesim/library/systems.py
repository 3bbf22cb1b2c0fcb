"""Extraction systems by name or path."""

from pathlib import Path

from reesim.chemistry.mass_action import MassActionSystem
from reesim.chemistry.systems import MODELS, AnySystem, model_of
from reesim.document import Node, fault, read, validate
from reesim.errors import Fault, InputError, PathPart
from reesim.library.references import find_file
from reesim.library.speciation import with_speciation


def load_system(
    reference: str, base: Path | None = None, *, node: Node | None = None, path: str = "system"
) -> tuple[AnySystem, Path]:
    """Read an extraction system and say which file it came from.

    Parameters
    ----------
    reference
        A name of data/systems, or a path relative to `base` that does not leave it.
    base
        Folder of the document that gives the reference.
    node, path
        Where the reference is written, so that a wrong one is reported there.
    """
    try:
        file = find_file("systems", reference, base)
    except ValueError as problem:
        raise InputError([_misplaced(node, path, str(problem))]) from None
    system, faults = read_system(read(file))
    if system is None or faults:
        raise InputError(faults)
    return system, file


def read_system(root: Node, where: tuple[PathPart, ...] = ()) -> tuple[AnySystem | None, list[Fault]]:
    """System of a node: the root of a system file, or an inline mapping at `where` of a flowsheet."""
    if root.kind != "map":
        message = "an extraction system is a mapping (name, extractant, anion, metals, …)"
        return None, [fault(root, _dotted(where), message)]
    model = model_of(root.plain())
    if model not in MODELS:
        told = root.children()["model"]
        message = f"{model!r} is not an equilibrium model; model is {' or '.join(MODELS)}"
        return None, [fault(told, _dotted((*where, "model")), message)]
    system, faults = validate(MODELS[model], root, where)
    if not isinstance(system, MassActionSystem) or faults:
        return system, faults
    try:
        return with_speciation(system), []
    except ValueError as problem:
        told = root.children()["speciation"]
        return None, [fault(told, _dotted((*where, "speciation", "library")), str(problem))]


def _dotted(where: tuple[PathPart, ...]) -> str:
    return ".".join(map(str, where))


def _misplaced(node: Node | None, path: str, message: str) -> Fault:
    return fault(node, path, message) if node is not None else Fault("", 0, 0, path, message)
