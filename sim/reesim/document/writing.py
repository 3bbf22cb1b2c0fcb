"""Plain data -> YAML 1.2 text, and its digest."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from reesim.document.node import Node, node_of
from reesim.document.scalars import resolve

_SAFE_UNQUOTED = re.compile(r"[A-Za-z0-9_.+(][A-Za-z0-9_ ./%+*^()-]*", re.ASCII)
_LONGEST_SIMPLE_KEY = 1000  # YAML 1.2.2, section 7.4.2: a key without a `?` has at most 1024 characters
_ESCAPED = re.compile("[^\t -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def dump(data: Any) -> str:
    """Write plain data as a YAML 1.2 document that reads back as the same data.

    Parameters
    ----------
    data : Any
        Mappings, sequences, text, finite numbers, true, false, None; or a Node.

    Returns
    -------
    str
        Block style, lists of single values in brackets, numbers with all their digits.

    Raises
    ------
    InputError
        Where the data holds what a document cannot.

    Examples
    --------
    >>> print(dump({"title": "a: b", "stages": 60, "in": {"30": "feed", "60": ["scrub", "reflux"]}}), end="")
    title: "a: b"
    stages: 60
    in:
      30: feed
      60: [scrub, reflux]
    """
    root = node_of(data, "data")
    if not isinstance(root.value, dict | list) or not root.value:
        return _inline(root) + "\n"
    return "".join(f"{line}\n" for line in _lines(root, ""))


def digest(data: Any) -> str:
    """Give the SHA-256 of plain data, whatever the order of its keys.

    Parameters
    ----------
    data : Any
        As for `dump`.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    plain = node_of(data, "data").plain()
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _lines(node: Node, indent: str) -> Iterator[str]:
    if isinstance(node.value, dict):
        for key, child in node.value.items():
            written = _key(key)
            lead = f"{written}:" if len(written) <= _LONGEST_SIMPLE_KEY else f"? {written}\n{indent}:"
            yield from _entry(indent + lead, child, indent + "  ")
    elif isinstance(node.value, list):
        for item in node.value:
            yield from _entry(f"{indent}-", item, indent + "  ")


def _entry(lead: str, child: Node, indent: str) -> Iterator[str]:
    if _fits_one_line(child):
        yield f"{lead} {_inline(child)}"
    else:
        yield lead
        yield from _lines(child, indent)


def _fits_one_line(node: Node) -> bool:
    if isinstance(node.value, dict):
        return not node.value
    return not isinstance(node.value, list) or all(item.kind == "scalar" for item in node.value)


def _inline(node: Node) -> str:
    if isinstance(node.value, Mapping):
        return "{}"
    if isinstance(node.value, list):
        return "[" + ", ".join(map(_inline, node.value)) + "]"
    if isinstance(node.value, str):
        return _text(node.value)
    return json.dumps(node.value)


def _key(key: str) -> str:
    return key if key.isascii() and key.isdecimal() and str(int(key[:19])) == key else _text(key)


def _text(text: str) -> str:
    """Write text bare where no reader of YAML could take it for anything else, quoted elsewhere."""
    if _SAFE_UNQUOTED.fullmatch(text) and not text.endswith(" ") and resolve(text) == (text, ""):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _ESCAPED.sub(lambda m: f"\\U{ord(m[0]):08x}", quoted)
