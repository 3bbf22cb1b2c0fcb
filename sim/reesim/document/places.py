"""From pydantic's errors to places in a document: clean paths, and one word where a union says many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reesim.document.annotations import (
    Spot,
    below,
    discriminators,
    fields_of,
    is_union,
    models_at,
    options,
    tagged,
    tags_of,
)
from reesim.document.messages import described, message, shown, together, unknown_key
from reesim.document.node import Node, child
from reesim.errors import FieldFaults, PathPart

_KEY = "[key]"  # pydantic's mark for an error of a key itself
Path = tuple[PathPart, ...]


@dataclass(frozen=True, slots=True)
class Complaint:
    """An error with its place.

    `node` is the deepest value there is on the way to `path`; `tags` are the members of unions that spoke,
    each with the path of its union.
    """

    path: Path
    node: Node
    message: str
    is_of_key: bool
    is_of_kind: bool  # the value is not even of the kind wanted: text for a mapping, say
    tags: tuple[tuple[Path, str], ...]


@dataclass(slots=True)
class _Walk:
    """Where a walk along a `loc` has come to."""

    node: Node
    spots: list[Spot]
    path: Path = ()
    tags: tuple[tuple[Path, str], ...] = ()
    is_of_key: bool = False


def complaints(cls: Any, node: Node, errors: Iterable[Mapping[str, Any]]) -> list[Complaint]:
    """Place pydantic's errors.

    Parameters
    ----------
    cls : type
        What the node was validated as.
    node : Node
        What was validated.
    errors : iterable of mappings
        ``ValidationError.errors()``.

    Returns
    -------
    list of Complaint
        One for each thing wrong; what the members of a union say about one value is put together.
    """
    return _settled([c for error in errors for c in _placed(cls, node, error)], 0)


def _placed(cls: Any, node: Node, error: Mapping[str, Any]) -> list[Complaint]:
    walk = _walked(cls, node, error["loc"], error["type"])
    kind = error["type"]
    cause = error.get("ctx", {}).get("error")
    is_of_kind = kind.endswith("_type")
    if isinstance(cause, FieldFaults):
        return [_deeper(walk, path, text) for path, text in cause.found]
    if kind == "extra_forbidden":
        known = [name for model in models_at(walk.spots) for name in fields_of(model)]
        said = unknown_key(str(walk.path[-1]) if walk.path else "", known)
        return [Complaint(walk.path, walk.node, said, True, False, walk.tags)]
    if kind == "union_tag_invalid":
        return [_of_tag(walk, error)]
    if kind == "union_tag_not_found":
        error = {**error, "ctx": {**error["ctx"], "expected_tags": _tags_known(walk, error)}}
    found = shown(str(walk.path[-1])) if walk.is_of_key else described(walk.node)
    metadata = [entry for spot in walk.spots for option in options(spot) for entry in option.metadata]
    said = message(error, found, metadata)
    return [Complaint(walk.path, walk.node, said, walk.is_of_key, is_of_kind, walk.tags)]


def _walked(cls: Any, node: Node, loc: Sequence[PathPart], kind: str) -> _Walk:
    walk = _Walk(node, [Spot(cls)])
    for i, part in enumerate(loc):
        if part == _KEY and i == len(loc) - 1:
            walk.is_of_key = True
        elif any(map(is_union, walk.spots)):
            members = [option for spot in walk.spots for option in options(spot)]
            walk.tags = (*walk.tags, (walk.path, str(part)))
            walk.spots = tagged(members, part)
        else:
            _step(walk, part, is_last_of=kind if i == len(loc) - 1 else "")
    return walk


def _step(walk: _Walk, part: PathPart, is_last_of: str) -> None:
    """Go one key or index down; a part neither there nor foreseen is a tag that no annotation shows."""
    singles = [option for spot in walk.spots for option in options(spot)]
    foreseen = [spot for single in singles if (spot := below(single, part)) is not None]
    there = child(walk.node, part)
    if there is None and not foreseen and is_last_of not in ("missing", "extra_forbidden"):
        walk.tags = (*walk.tags, (walk.path, str(part)))
        return
    walk.path = (*walk.path, part)
    walk.node = there or walk.node
    walk.spots = singles if is_last_of == "extra_forbidden" else foreseen


def _deeper(walk: _Walk, path: Path, text: str) -> Complaint:
    node = walk.node
    for part in path:
        node = child(node, part) or node
    return Complaint((*walk.path, *path), node, text, False, False, walk.tags)


def _of_tag(walk: _Walk, error: Mapping[str, Any]) -> Complaint:
    """Place a wrong `type:` at the word itself."""
    named = str(error["ctx"].get("discriminator", "")).strip("'")  # a function's name, where it is one
    for key in (named, *discriminators(walk.spots)):
        node = child(walk.node, key)
        if node is not None:
            said = message(error, described(node), ())
            return Complaint((*walk.path, key), node, said, False, False, walk.tags)
    said = message(error, shown(str(error["ctx"].get("tag", ""))), ())
    return Complaint(walk.path, walk.node, said, False, False, walk.tags)


def _tags_known(walk: _Walk, error: Mapping[str, Any]) -> str:
    discriminator = str(error["ctx"].get("discriminator", "")).strip("'")
    return ", ".join(tag for spot in walk.spots for tag in tags_of(spot, discriminator))


def _settled(found: list[Complaint], depth: int) -> list[Complaint]:
    """Let one member of each union speak, the nearest to the value; all together where none is near."""
    if not any(len(complaint.tags) > depth for complaint in found):
        return found
    settled = [complaint for complaint in found if len(complaint.tags) <= depth]
    unions: dict[Path, dict[str, list[Complaint]]] = defaultdict(lambda: defaultdict(list))
    for complaint in found:
        if len(complaint.tags) > depth:
            path, tag = complaint.tags[depth]
            unions[path][tag].append(complaint)
    for path, members in unions.items():
        settled += _spoken(path, [_settled(member, depth + 1) for member in members.values()])
    return settled


def _spoken(path: Path, members: list[list[Complaint]]) -> list[Complaint]:
    if len(members) == 1:
        return members[0]
    near = [member for member in members if not any(c.path == path and c.is_of_kind for c in member)]
    deeper = [member for member in near if any(c.path != path for c in member)]
    if deeper:
        return min(deeper, key=lambda member: sum(2 if c.is_of_kind else 1 for c in member))
    spoken = near or members
    if len(spoken) == 1 and spoken[0][0].node.kind != "scalar":
        return spoken[0]
    at_union = [complaint for member in members for complaint in member]
    return [replace(at_union[0], message=together(c.message for c in at_union), is_of_kind=not near)]
