"""Walks the annotations of a pydantic class along pydantic's `loc`, which mixes keys with tags of unions.

pydantic puts a tag into `loc` wherever the annotation is a union of two or more types (None aside), and
nowhere else; so the annotations say which parts of a `loc` are keys of the document and which are not.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import AliasChoices, BaseModel, RootModel, Tag
from pydantic.fields import FieldInfo

from reesim.errors import PathPart


class Spot(NamedTuple):
    """What may stand at a place: an annotation, and the constraints written beside it."""

    annotation: Any
    metadata: tuple[Any, ...] = ()


def options(spot: Spot) -> list[Spot]:
    """Give the members of a union (None aside), or the one type that it is not a union of."""
    annotation, metadata = spot
    if hasattr(annotation, "__value__"):  # an alias made with `type X = ...`
        return options(Spot(annotation.__value__, metadata))
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *more = get_args(annotation)
        return options(Spot(inner, (*metadata, *more)))
    if _is_root_model(annotation):
        root = annotation.model_fields["root"]
        return options(Spot(root.annotation, (*metadata, *root.metadata)))
    if origin is Union or origin is types.UnionType:
        members = [member for member in get_args(annotation) if member is not type(None)]
        if len(members) == 1:
            return options(Spot(members[0], metadata))
        return [Spot(member) for member in members]
    return [Spot(annotation, metadata)]


def is_union(spot: Spot) -> bool:
    """Tell whether pydantic writes a tag into `loc` at this place."""
    return len(options(spot)) > 1


def tagged(members: Iterable[Spot], tag: PathPart) -> list[Spot]:
    """Give the members of a union that a tag of pydantic's stands for."""
    members = list(members)
    named = [member for member in members if _answers_to(member, str(tag))]
    if named:
        return named
    rest = [member for member in members if not any(_model(option) for option in options(member))]
    return rest or members


def below(spot: Spot, part: PathPart) -> Spot | None:
    """Give what may stand one key or index further, where the annotation says so."""
    model = _model(spot)
    if model is not None:
        field = fields_of(model).get(str(part))
        return Spot(field.annotation, tuple(field.metadata)) if field else None
    origin, arguments = get_origin(spot.annotation), get_args(spot.annotation)
    if not isinstance(origin, type) or not arguments:
        return None
    if issubclass(origin, types.MappingProxyType | dict) or origin.__name__ == "Mapping":
        return Spot(arguments[1])
    if not isinstance(part, int):
        return None
    if origin is tuple and arguments[-1] is not Ellipsis:
        return Spot(arguments[part]) if part < len(arguments) else None
    return Spot(arguments[0])


def fields_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """Give the fields of a class by the names they have in a document."""
    named: dict[str, FieldInfo] = {}
    for name, field in model.model_fields.items():
        alias = field.validation_alias
        for known in alias.choices if isinstance(alias, AliasChoices) else [alias]:
            named[known if isinstance(known, str) else name] = field
    return named


def models_at(spots: Iterable[Spot]) -> list[type[BaseModel]]:
    """Give the pydantic classes that may stand at a place."""
    return [model for spot in spots for leaf in _leaves(spot) if (model := _model(leaf)) is not None]


def discriminators(spots: Iterable[Spot]) -> list[str]:
    """Give the keys by which the members of a union can be told apart: literal in every one of them."""
    literal = [
        {name for name, field in fields_of(model).items() if get_origin(field.annotation) is Literal}
        for model in models_at(spots)
    ]
    return sorted(set.intersection(*literal)) if literal else []


def tags_of(spot: Spot, discriminator: str) -> list[str]:
    """Give the words that a union's discriminator may be, as its members declare them."""
    fields = [fields_of(model).get(discriminator) for model in models_at([spot])]
    return [str(tag) for field in fields if field is not None for tag in get_args(field.annotation)]


def takes_only_numbers(cls: Any, path: Iterable[PathPart]) -> bool:
    """Tell whether nothing but a number is due at a path of keys; pydantic would take true for 1 there."""
    leaves = list(_leaves(Spot(cls)))
    for part in path:
        index = int(part) if isinstance(part, str) and part.isdecimal() else part
        spots = [spot for leaf in leaves for p in {part, index} if (spot := below(leaf, p)) is not None]
        leaves = [leaf for spot in spots for leaf in _leaves(spot)]
    return bool(leaves) and all(_is_of_numbers(leaf.annotation) for leaf in leaves)


def _leaves(spot: Spot) -> Iterator[Spot]:
    """Give every type that may stand at a place, unions within unions opened."""
    found = options(spot)
    for option in found:
        if len(found) > 1:
            yield from _leaves(option)
        else:
            yield option


def _model(spot: Spot) -> type[BaseModel] | None:
    is_model = isinstance(spot.annotation, type) and issubclass(spot.annotation, BaseModel)
    return spot.annotation if is_model and not _is_root_model(spot.annotation) else None


def _is_root_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, RootModel) and annotation is not RootModel


def _is_of_numbers(annotation: Any) -> bool:
    if get_origin(annotation) is Literal:
        return all(type(value) is int for value in get_args(annotation))
    return annotation in (int, float)


def _answers_to(member: Spot, tag: str) -> bool:
    found = options(member)
    if len(found) > 1:
        is_whole = tag.startswith(("tagged-union[", "union["))
        return is_whole or any(_answers_to(option, tag) for option in found)
    option = found[0]
    if any(isinstance(entry, Tag) and entry.tag == tag for entry in option.metadata):
        return True
    model = _model(option)
    if model is None:
        return getattr(option.annotation, "__name__", "") == tag and get_origin(option.annotation) is None
    literals = (f.annotation for f in model.model_fields.values() if get_origin(f.annotation) is Literal)
    return tag == model.__name__ or any(tag in map(str, get_args(literal)) for literal in literals)
