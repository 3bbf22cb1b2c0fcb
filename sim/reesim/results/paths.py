"""Outputs by their paths: `products.raffinate.purity.Tb+Dy`, `units.extract.stages.30.pH`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from reesim.results.names import cascade_named, group, known, rare_group, stream_named
from reesim.results.tables import LITRES_PER_M3, unit_columns

if TYPE_CHECKING:
    from reesim.results.arrays import Arrays

Kind = Literal["concentration", "pH", "acid", "flow", "purity", "recovery", "stage"]
SECTIONS = ("streams", "products", "units")
OF_STREAM = ("pH", "acid", "flow")
OF_PRODUCT = ("purity", "recovery")


@dataclass(frozen=True)
class Output:
    """One output of a flowsheet, by its path.

    Attributes
    ----------
    path : str
        As it was written.
    kind : str
        concentration, pH, acid, flow, purity, recovery, or stage.
    of : str
        Stream, or unit.
    name : str
        Element or group; column of the table of stages.
    stage : int
        Stage, from the raffinate end; 0 of a stream.
    """

    path: str
    kind: Kind
    of: str
    name: str = ""
    stage: int = 0


def output_at(path: str, arrays: Arrays) -> Output:
    """Find the output that a path means.

    Raises
    ------
    ValueError
        Saying which part of the path is wrong and what is there.
    """
    section, _, rest = path.partition(".")
    known(section, SECTIONS, "an output begins with")
    if section == "streams":
        return _of_stream(path, rest, arrays)
    return _of_product(path, rest, arrays) if section == "products" else _of_unit(path, rest, arrays)


def value_of(output: Output, arrays: Arrays) -> float:
    """Give the value of an output, in the units of the tables.

    Raises
    ------
    ValueError
        Where the output is text.
    """
    of, name = output.of, output.name
    if output.kind == "stage":
        cell = unit_columns(arrays, of)[name][output.stage - 1]
        if isinstance(cell, str) or cell is None:
            raise ValueError(f"{output.path} is text; it has no value")
        return float(cell)
    if output.kind == "pH":
        return arrays.pH(of)
    if output.kind == "acid":
        return arrays.acid(of)
    if output.kind == "flow":
        return arrays.streams[of].flow / LITRES_PER_M3
    if output.kind == "concentration":
        return float(arrays.concentrations(of)[arrays.components.index(name)])
    measure = arrays.purity if output.kind == "purity" else arrays.recovery
    return measure(of, group(arrays, name))


def _of_stream(path: str, rest: str, arrays: Arrays) -> Output:
    stream, _, name = rest.partition(".")
    stream_named(stream, arrays)
    known(name, (*arrays.components, *OF_STREAM), f"{stream} has")
    return Output(path, cast("Kind", name) if name in OF_STREAM else "concentration", stream, name)


def _of_product(path: str, rest: str, arrays: Arrays) -> Output:
    stream, _, rest = rest.partition(".")
    kind, _, elements = rest.partition(".")
    stream_named(stream, arrays)
    known(kind, OF_PRODUCT, "a product has")
    (rare_group if kind == "purity" else group)(arrays, elements)
    return Output(path, cast("Kind", kind), stream, elements)


def _of_unit(path: str, rest: str, arrays: Arrays) -> Output:
    unit, _, rest = rest.partition(".")
    cascade_named(unit, arrays)
    word, _, rest = rest.partition(".")
    known(word, ("stages",), f"{unit} has")
    number, _, column = rest.partition(".")
    n_stages = arrays.cascades[unit].stages
    if not (number.isascii() and number.isdecimal() and 1 <= int(number[:9]) <= n_stages):
        raise ValueError(f"{number!r} is not a stage of {unit}; it has stages 1 to {n_stages}")
    columns = [name for name in unit_columns(arrays, unit) if name not in ("unit", "stage")]
    known(column, columns, "a stage has")
    return Output(path, "stage", unit, column, int(number))
