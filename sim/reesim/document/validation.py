"""Nodes -> any pydantic class, or every fault with its place."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, TypeVar, overload

from pydantic import BaseModel, TypeAdapter, ValidationError

from reesim.document.annotations import takes_only_numbers
from reesim.document.messages import GIVE, described
from reesim.document.node import Node, fault, key_fault
from reesim.document.places import complaints
from reesim.errors import Fault, PathPart

Model = TypeVar("Model", bound=BaseModel)


@overload
def validate(
    cls: type[Model], node: Node, where: tuple[PathPart, ...] = (), context: Any = None
) -> tuple[Model | None, list[Fault]]: ...


@overload
def validate(
    cls: Any, node: Node, where: tuple[PathPart, ...] = (), context: Any = None
) -> tuple[Any, list[Fault]]: ...


def validate(
    cls: Any, node: Node, where: tuple[PathPart, ...] = (), context: Any = None
) -> tuple[Any, list[Fault]]:
    """Make an object of a class out of a node, or say everything that is wrong with it.

    Parameters
    ----------
    cls : type of BaseModel, or any annotation
        What the node should be; a union of classes will do.
    node : Node
        The value.
    where : tuple of str or int
        Path of the node in its document; it comes first in the paths of faults.
    context : Any
        Handed to the validators of the class.

    Returns
    -------
    made : object or None
        None where there are faults.
    faults : list of Fault
        Sorted. A value that is broken already (see `Node`) adds none.
    """
    made: Any = None
    placed: list[tuple[Node, Fault]] = []
    try:
        made = _made(cls, node.plain(), context)
    except ValidationError as error:
        for found in complaints(cls, node, error.errors(include_url=False)):
            tell = key_fault if found.is_of_key else fault
            placed.append((found.node, tell(found.node, _dotted(where, found.path), found.message)))
    told = {id(place) for place, _ in placed}
    for path, scalar in _booleans(node, ()):
        if id(scalar) not in told and takes_only_numbers(cls, path):
            text = f"{described(scalar)} is not a number{GIVE}a number"
            placed.append((scalar, fault(scalar, _dotted(where, path), text)))
    faults = sorted({one for place, one in placed if not place.is_broken})
    return (None if placed else made), faults


def _made(cls: Any, data: Any, context: Any) -> Any:
    if isinstance(cls, type) and issubclass(cls, BaseModel):
        return cls.model_validate(data, context=context)
    return _adapter(cls).validate_python(data, context=context)


@cache
def _adapter(annotation: Any) -> TypeAdapter[Any]:
    return TypeAdapter(annotation)


def _dotted(where: tuple[PathPart, ...], path: tuple[PathPart, ...]) -> str:
    return ".".join(map(str, (*where, *path)))


def _booleans(node: Node, path: tuple[PathPart, ...]) -> Iterator[tuple[tuple[PathPart, ...], Node]]:
    if isinstance(node.value, bool):
        yield path, node
    for key, entry in node.children().items():
        yield from _booleans(entry, (*path, key))
    for i, item in enumerate(node.items()):
        yield from _booleans(item, (*path, i))
