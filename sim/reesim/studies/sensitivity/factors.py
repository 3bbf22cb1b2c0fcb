"""Independent factors behind inputs that are uncertain together.

Variance-based indices belong to independent factors.  Constants of neighbours are not: the level of
the series is common to all, and what is known of a separation factor ties neighbours together
(studies.sweep.uncertain).  With C their covariance, elements in the order of the series,

    C = l^2 1 1' + L L'        L lower triangular (Cholesky)
    d = l z_0 + L z            z independent, mean 0, deviation 1

z_0 moves the whole series, z_k what element k has beyond those before it: mostly its separation factor
from its neighbour.  Indices are then those of Mara and Tarantola (2012), Reliab. Eng. Syst. Saf. 107,
115-121, for this order.  Numbers of the plant with a range are independent of all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reesim.elements import SERIES
from reesim.errors import Fault, InputError
from reesim.flowsheet.inputs import input_at
from reesim.studies.sensitivity.inputs import PART, chosen, inputs_of
from reesim.studies.sweep.axes import UNITS, Axis
from reesim.studies.sweep.uncertain import LN10, Doubtful, constant_at, covariance_of
from reesim.studies.sweep.varying import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reesim.flowsheet.compile import Compiled
    from reesim.flowsheet.model import FlowsheetModel
    from reesim.kernels.arrays import Floats
    from reesim.studies.sensitivity.inputs import Input

ORIGIN = "sensitivity"
TOLERANCE = 1e-12
"""Part of a variance below which nothing is left of it."""


@dataclass(frozen=True)
class Factor:
    """One independent source of variation.

    Attributes
    ----------
    name : str
        Path of the input; of a common level the path with `*`.
    words : str
        How it varies.
    status : str
        Standing of the constant, or `given`.
    """

    name: str
    words: str
    status: str


@dataclass(frozen=True)
class Factors:
    """Independent factors, and how values of inputs come of them.

    Attributes
    ----------
    factors : tuple of Factor
        Ranges first, then constants.
    ranges : tuple of Axis
    numbers : tuple of Doubtful
    root : ndarray [numbers, factors behind the ranges]
        Deviations of the constants by the factors.
    """

    factors: tuple[Factor, ...]
    ranges: tuple[Axis, ...]
    numbers: tuple[Doubtful, ...]
    root: Floats

    @property
    def axes(self) -> tuple[Axis, ...]:
        """What varies, for a study."""
        constants = (
            Axis(n.path, "number", "number", (), n.nominal - n.scale, n.nominal + n.scale)
            for n in self.numbers
        )
        return (*self.ranges, *constants)

    def levels(self, u: Floats, *, is_normal: bool) -> Floats:
        """Canonical values [cases, axes] for numbers u in [0, 1] [cases, factors].

        Parameters
        ----------
        u : ndarray
        is_normal : bool
            Constants are normal; otherwise even over the range that has the same deviation, ±√3 sd.
        """
        from scipy.special import ndtri

        n = len(self.ranges)
        columns = [axis.drawn(u[:, i]) for i, axis in enumerate(self.ranges)]
        inside = np.clip(u[:, n:], 2.0**-53, 1.0 - 2.0**-53)
        z = ndtri(inside) if is_normal else np.sqrt(12.0) * (u[:, n:] - 0.5)
        deviations = z @ self.root.T
        columns += [number.drawn(deviations[:, i]) for i, number in enumerate(self.numbers)]
        return np.column_stack(columns)


def factors_of(compiled: Compiled, to: Sequence[str], ranges: Mapping[str, tuple[str, str]]) -> Factors:
    """Find the factors of a flowsheet: numbers with a range, and constants with a standard deviation.

    Parameters
    ----------
    compiled : Compiled
    to : sequence of str
        Paths of constants, `*` for any letters; every constant with a deviation if none is given.
    ranges : mapping of str to (str, str)
        Least and greatest value of numbers, as a file would say them.

    Raises
    ------
    InputError
        With everything that is wrong with the paths and values.
    """
    axes, faults = _ranges(compiled, ranges)
    inputs = [entry for entry in inputs_of(compiled, PART) if entry.path not in ranges]
    found, wrong = chosen([entry for entry in inputs if entry.kind == "number"], to)
    faults += [Fault(ORIGIN, 1, 1, path, message) for path, message in wrong]
    known = [entry for entry in found if entry.sd > 0.0]
    if to:
        named = [entry.path for entry in found if not entry.sd > 0.0 and entry.path in to]
        text = "has no standard deviation in the library; give it a range, as in --range PATH=LOW..HIGH"
        faults += [Fault(ORIGIN, 1, 1, path, text) for path in named]
    numbers = [_doubtful(entry, compiled.model) for entry in known]
    if not (numbers or axes or faults):
        text = "nothing varies: no constant has a standard deviation, and no --range is given"
        faults.append(Fault(ORIGIN, 1, 1, "", text))
    if faults:
        raise InputError(faults)
    order = sorted(range(len(numbers)), key=lambda i: _place(numbers[i]))
    numbers = [numbers[i] for i in order]
    status = {entry.path: entry.status for entry in known}
    constants, root = _independent(numbers, compiled.model, status)
    ranged = [Factor(a.path, _range_words(a), "given") for a in axes]
    return Factors((*ranged, *constants), tuple(axes), tuple(numbers), root)


def _ranges(compiled: Compiled, ranges: Mapping[str, tuple[str, str]]) -> tuple[list[Axis], list[Fault]]:
    axes: list[Axis] = []
    faults: list[Fault] = []
    varied = {spec.vary for spec in compiled.model.specs}
    for path, ends in ranges.items():
        try:
            if path in varied:
                raise ValueError("is what a specification varies; range something else, or --specs frozen")
            variable = input_at(compiled, path)
            low, high = (canonical(end, variable) for end in ends)
            if not low < high:
                raise ValueError(f"{ends[1]!r} is not above {ends[0]!r}; give the lower end first")
        except ValueError as error:
            faults.append(Fault("--range", 1, 1, path, str(error)))
            continue
        axes.append(Axis(path, "number", variable.dimension, (), low, high))
    return axes, faults


def _range_words(axis: Axis) -> str:
    unit = UNITS[axis.dimension]
    low, high = axis.column(np.array([axis.low, axis.high]))
    return f"{low:.6g} to {high:.6g}{f' {unit}' if unit else ''}"


def _doubtful(entry: Input, model: FlowsheetModel) -> Doubtful:
    constant = constant_at(entry.path, model)
    assert constant is not None  # only constants have a standard deviation
    circuit, kind, metal = constant
    is_log = kind == "separation_factors"
    sd = entry.sd * LN10 if is_log else entry.sd
    return Doubtful(entry.path, "number", entry.value, sd, is_log, circuit, metal)


def _place(number: Doubtful) -> tuple[str, int]:
    """Circuits one after the other, in each the series, then all else as it came."""
    metal = number.metal or ""
    return number.chemistry or "", SERIES.index(metal) if metal in SERIES else len(SERIES)


def _independent(
    numbers: Sequence[Doubtful], model: FlowsheetModel, status: Mapping[str, str]
) -> tuple[list[Factor], Floats]:
    """Factors of constants, and the root [constants, factors] of their covariance."""
    if not numbers:
        return [], np.zeros((0, 0))
    covariance = covariance_of(numbers, model)
    columns, factors = [], []
    for circuit in dict.fromkeys(number.chemistry for number in numbers):
        level = getattr(model.chemistries[circuit or ""].system, "level_sd", None) or 0.0
        those = [n.chemistry == circuit and n.metal in SERIES and not n.is_log for n in numbers]
        if level > 0.0 and sum(those) > 1:
            common = level * np.array(those, dtype=np.float64)
            covariance = covariance - np.outer(common, common)
            columns.append(common)
            path = next(n.path for n, is_one in zip(numbers, those, strict=True) if is_one)
            name = f"{path.rpartition('.')[0]}.*"
            factors.append(Factor(name, f"level of all, sd {level:.3g}", ""))
    lower = lower_root(covariance)
    for k, number in enumerate(numbers):
        if lower[k, k] == 0.0:
            continue  # it follows those before it; nothing of its own is left
        before = numbers[k - 1].metal if k and lower[k, k - 1] != 0.0 else None
        words = f"beyond {before}, " if before else ""
        factors.append(Factor(number.path, f"{words}sd {lower[k, k]:.3g}", status[number.path]))
        columns.append(lower[:, k])
    return factors, np.column_stack(columns)


def lower_root(covariance: Floats) -> Floats:
    """Lower triangular root of a covariance that may be singular: an empty column where nothing is left.

    Examples
    --------
    >>> import numpy as np
    >>> lower_root(np.array([[4.0, 4.0], [4.0, 4.0]]))
    array([[2., 0.],
           [2., 0.]])
    """
    left = np.array(covariance, dtype=np.float64)
    scale = np.diag(covariance).copy()
    root = np.zeros_like(left)
    for k in range(len(left)):
        if left[k, k] <= TOLERANCE * scale[k]:
            continue
        root[k:, k] = left[k:, k] / np.sqrt(left[k, k])
        left -= np.outer(root[:, k], root[:, k])
    return root
