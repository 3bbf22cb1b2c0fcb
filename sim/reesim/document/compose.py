"""Events of the YAML parser -> nodes with places, and every fault of structure on the way.

The events are taken one by one and not through ruamel's composer: that one stops at the first
duplicate key, follows aliases, and calls itself once a level of nesting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, StringMark, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from reesim.document.node import DEEPEST_NESTING, Kind, Node, Value
from reesim.document.scalars import resolve, whole_number
from reesim.document.syntax import explained
from reesim.errors import Fault, cut

# the parser is not hardened against every input; whatever it trips over is a fault of the input
_SLIPS = (YAMLError, ValueError, LookupError, TypeError, AttributeError, OverflowError, NotImplementedError)
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(slots=True)
class _Open:
    """A mapping or sequence that has begun and not ended."""

    is_map: bool
    line: int
    column: int
    key: _Key | None  # its own key in its parent
    path: tuple[str, ...]
    entries: dict[str, Node] = field(default_factory=dict)
    items: list[Node] = field(default_factory=list)
    lines_of_keys: dict[str | int, int] = field(default_factory=dict)
    waiting: _Key | None = None  # a key of this mapping whose value is due
    is_key: bool = False  # it stands itself in the place of a key, which is a fault already told


@dataclass(frozen=True, slots=True)
class _Key:
    text: str
    line: int
    column: int
    is_repeated: bool = False


def events_of(text: str) -> Iterator[Event]:
    """Give the parser's events, lazily, so that the reader can stop at a bound."""
    yield from YAML(typ="safe", pure=True).parse(text)


def composed(text: str, file: str) -> tuple[Node | None, list[Fault]]:
    """Compose one document.

    Parameters
    ----------
    text : str
        The whole document.
    file : str
        Its name, for faults.

    Returns
    -------
    root : Node or None
        None where nothing can be said about the rest: broken syntax, an empty document.
    faults : list of Fault
        Of syntax and structure, all that were met.
    """
    composer = _Composer(file)
    try:
        for event in events_of(text):
            if not composer.take(event):
                return None, composer.faults
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        composer.faults.append(Fault(file, line, column, composer.path(), explained(error)))
        return None, composer.faults
    except _SLIPS as error:
        message = f"not valid YAML near here ({error})"
        composer.faults.append(Fault(file, *composer.last, composer.path(), message))
        return None, composer.faults
    return composer.root, composer.faults


class _Composer:
    """Builds the tree with a stack of its own; its invariant is that `stack` holds what is open."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self.stack: list[_Open] = []
        self.root: Node | None = None
        self.n_documents = 0
        self.last = (1, 1)

    def path(self) -> str:
        return ".".join(self._here()) if self.stack else ""

    def take(self, event: Event) -> bool:
        """Take one event; False means that nothing after it is worth reading."""
        mark: StringMark = event.start_mark
        self.last = line, column = mark.line + 1, mark.column + 1
        if isinstance(event, ScalarEvent):
            self._refuse_properties(event, line, column)
            self._scalar(event, line, column)
        elif isinstance(event, MappingStartEvent | SequenceStartEvent):
            self._refuse_properties(event, line, column)
            return self._open(isinstance(event, MappingStartEvent), line, column)
        elif isinstance(event, CollectionEndEvent):
            self._close()
        elif isinstance(event, AliasEvent):
            self._tell(line, column, f"an alias (*{cut(event.anchor)}) is not allowed; write the value out")
            self._place(None, line, column, is_broken=True)
        elif isinstance(event, DocumentStartEvent):
            return self._document(event, line, column)
        return True

    def _tell(self, line: int, column: int, message: str) -> None:
        self.faults.append(Fault(self.file, line, column, self.path(), message))

    def _here(self) -> tuple[str, ...]:
        """Path of the value that is due now."""
        top = self.stack[-1]
        if not top.is_map:
            return (*top.path, str(len(top.items)))
        return (*top.path, top.waiting.text) if top.waiting else top.path

    def _document(self, event: DocumentStartEvent, line: int, column: int) -> bool:
        self.n_documents += 1
        if self.n_documents > 1:
            self._tell(line, column, "a second document starts here; a file holds one document")
            return False
        if event.version is not None and tuple(event.version) != (1, 2):
            found = ".".join(map(str, event.version))
            self._tell(line, column, f"YAML {found} is asked for; files are YAML 1.2")
        if event.tags:
            self._tell(line, column, "a %TAG directive is not allowed; tags are not used here")
        return True

    def _refuse_properties(self, event: NodeEvent, line: int, column: int) -> None:
        if event.anchor is not None:
            text = f"an anchor (&{cut(event.anchor)}) is not allowed; write the value out where it is used"
            self._tell(line, column, text)
        tag = getattr(event, "tag", None)
        if tag is not None:
            written = cut(str(tag).replace("tag:yaml.org,2002:", "!!"))
            self._tell(line, column, f"a tag ({written}) is not allowed; write the plain value")

    def _open(self, is_map: bool, line: int, column: int) -> bool:
        if len(self.stack) >= DEEPEST_NESTING:
            self._tell(line, column, f"nested deeper than {DEEPEST_NESTING} levels")
            return False
        key = self.stack[-1].waiting if self.stack else None
        path = self._here() if self.stack else ()
        opened = _Open(is_map, line, column, key, path)
        if self.stack and self.stack[-1].is_map and key is None:
            self._tell(line, column, "a key must be a single word or number, not a list or a mapping")
            opened.is_key = True
        self.stack.append(opened)
        return True

    def _close(self) -> None:
        closed = self.stack.pop()
        if closed.is_key:
            self.stack[-1].waiting = _Key("?", closed.line, closed.column, is_repeated=True)
            return
        value: dict[str, Node] | list[Node] = closed.entries if closed.is_map else closed.items
        self._place(value, closed.line, closed.column)

    def _scalar(self, event: ScalarEvent, line: int, column: int) -> None:
        text: str = event.value
        if event.style == '"' and not text.isprintable() and _SURROGATE.search(text):
            self._tell(line, column, "an escape that is half a character (a lone surrogate)")
            text = _SURROGATE.sub("\ufffd", text)
        if self.stack and self.stack[-1].is_map and self.stack[-1].waiting is None:
            self._key(text, event.style is None, line, column)
            return
        if event.style is not None:
            self._place(text, line, column)
            return
        value, wrong = resolve(text)
        if wrong:
            self._tell(line, column, wrong)
        self._place(value, line, column, is_broken=bool(wrong))

    def _key(self, text: str, is_plain: bool, line: int, column: int) -> None:
        top = self.stack[-1]
        number = whole_number(text)
        name = str(number) if number is not None and is_plain else text
        same: str | int = name if number is None else number
        is_repeated = same in top.lines_of_keys
        first_line = top.lines_of_keys.setdefault(same, line)
        top.waiting = _Key(name, line, column, is_repeated)
        if text == "<<" and is_plain:
            self._tell(line, column, "a merge key (<<) is not allowed; write the entries out")
            top.waiting = _Key(name, line, column, is_repeated=True)
        elif not text:
            self._tell(line, column, "an empty key; a key must be a word or a number")
        elif is_repeated:
            text = f"this key is given more than once; it is first given in line {first_line}"
            self._tell(line, column, text)

    def _place(self, value: Value, line: int, column: int, is_broken: bool = False) -> None:
        """Put a finished value where it belongs: the root, an item, or the entry whose key waits."""
        kind: Kind = "map" if isinstance(value, dict) else "seq" if isinstance(value, list) else "scalar"
        top = self.stack[-1] if self.stack else None
        key = top.waiting if top is not None and top.is_map else None
        key_line, key_column = (key.line, key.column) if key else (line, column)
        node = Node(kind, value, line, column, key_line, key_column, self.file, is_broken)
        if top is None:
            self.root = node
        elif not top.is_map:
            top.items.append(node)
        elif key is None:  # an alias in the place of a key
            top.waiting = _Key("?", line, column, is_repeated=True)
        else:
            top.waiting = None
            if not key.is_repeated:
                top.entries[key.text] = node
