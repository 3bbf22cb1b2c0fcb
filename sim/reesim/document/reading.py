"""Bytes -> nodes: what a file must be before it is looked at as YAML."""

from __future__ import annotations

import re
from bisect import bisect_right
from pathlib import Path

from reesim.document.compose import composed
from reesim.document.node import Node
from reesim.errors import Fault, InputError

LARGEST_FILE = 2_000_000  # bytes
_MOST_CHARACTERS_TOLD = 20  # a binary file holds thousands

# U+0085, U+2028 and U+2029 are line ends to the parser and not to an editor: line numbers would part
_FORBIDDEN = re.compile("[^\t\n\r -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_LINE_END = re.compile("\r\n|\r|\n")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def parse(data: bytes, file: str) -> Node:
    """Read a document.

    Parameters
    ----------
    data : bytes
        UTF-8 text, a YAML 1.2 document of the core schema without anchors, aliases, tags and merge keys.
    file : str
        Its name, for faults.

    Returns
    -------
    Node

    Raises
    ------
    InputError
        With every fault of encoding, syntax and structure.
    """
    root, faults = compose(data, file)
    if root is None or faults:
        raise InputError(faults)
    return root


def read(path: Path) -> Node:
    """Read a document from a file; faults name it as `path` is given.

    Parameters
    ----------
    path : Path

    Returns
    -------
    Node

    Raises
    ------
    InputError
        Also when the file cannot be read.
    """
    return parse(bytes_of(path), str(path))


def bytes_of(path: Path) -> bytes:
    """Read a file's bytes; a file that cannot be read is a fault like any other."""
    try:
        with path.open("rb") as stream:
            return stream.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        reason = "there is no such file"
    except IsADirectoryError:
        reason = "this is a folder; give a file"
    except OSError as error:
        reason = f"the file cannot be read ({error.strerror or error})"
    except ValueError:
        reason = "this cannot be the name of a file"
    raise InputError([Fault(str(path), 1, 1, "", reason)])


def compose(data: bytes, file: str) -> tuple[Node | None, list[Fault]]:
    """Read a document and go on past faults of structure, so that faults of fields can be told beside them.

    Parameters
    ----------
    data : bytes
        As for `parse`.
    file : str
        Its name, for faults.

    Returns
    -------
    root : Node or None
        None where nothing can be said about fields: not text, broken syntax, an empty file.
    faults : list of Fault
        Never empty where `root` is None.
    """
    text, faults = _text_of(data, file)
    if faults:
        return None, faults
    if not text.strip():
        return None, [Fault(file, 1, 1, "", "the file is empty")]
    root, faults = composed(text, file)
    if not faults and (root is None or (root.kind == "scalar" and root.value is None)):
        return None, [Fault(file, 1, 1, "", "the file is empty: it holds comments or null only")]
    return root, faults


def _text_of(data: bytes, file: str) -> tuple[str, list[Fault]]:
    if len(data) > LARGEST_FILE:
        return "", [Fault(file, 1, 1, "", f"the file is larger than {LARGEST_FILE // 1_000_000} MB")]
    if data.startswith(_UTF16):
        return "", [Fault(file, 1, 1, "", "the file is UTF-16; save it as UTF-8")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", errors="replace")
        line, column = _place_in(before, [len(before)])[0]
        byte = data[error.start]
        return "", [Fault(file, line, column, "", f"byte 0x{byte:02x} is not UTF-8; save the file as UTF-8")]
    found = [m.start() for m in _FORBIDDEN.finditer(text)]
    if not found:
        return text, []
    if "\0" in text:
        place = _place_in(text, [text.index("\0")])[0]
        message = "a NUL character: this is not a text file, or it is UTF-16 or UTF-32"
        return "", [Fault(file, *place, "", message)]
    told = found[:_MOST_CHARACTERS_TOLD]
    return "", [
        Fault(file, *place, "", f"the invisible character U+{ord(text[i]):04X} is not allowed; remove it")
        for i, place in zip(told, _place_in(text, told), strict=True)
    ]


def _place_in(text: str, offsets: list[int]) -> list[tuple[int, int]]:
    """Line and column, from 1, of characters of a text."""
    starts = [0, *(m.end() for m in _LINE_END.finditer(text))]
    lines = [bisect_right(starts, offset) for offset in offsets]
    return [(line, offset - starts[line - 1] + 1) for line, offset in zip(lines, offsets, strict=True)]
