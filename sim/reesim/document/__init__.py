"""Bytes -> nodes with places -> any pydantic class, or every fault with its place."""

from reesim.document.edit import set_path, value_of
from reesim.document.node import Node, at, fault, key_fault, node_of
from reesim.document.reading import bytes_of, compose, parse, read
from reesim.document.validation import validate
from reesim.document.writing import digest, dump

__all__ = [
    "Node",
    "at",
    "bytes_of",
    "compose",
    "digest",
    "dump",
    "fault",
    "key_fault",
    "node_of",
    "parse",
    "read",
    "set_path",
    "validate",
    "value_of",
]
