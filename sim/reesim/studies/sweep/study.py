"""A study that has no fault visible without solving: what varies, how it is drawn, what is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Any

from reesim.document import digest
from reesim.studies.sweep.axes import UNITS
from reesim.studies.sweep.sampling import Sampler
from reesim.studies.sweep.uncertain import root_of_covariance

if TYPE_CHECKING:
    from reesim.flowsheet.model import FlowsheetModel
    from reesim.studies.sweep.axes import Axis
    from reesim.studies.sweep.document import Sample
    from reesim.studies.sweep.kept import Kept
    from reesim.studies.sweep.uncertain import Doubtful

FORMAT = 1
"""Version of the store that a study makes."""


@dataclass(frozen=True)
class Constraint:
    """What should hold of an output, in the units of the store."""

    path: str
    at_least: float | None
    at_most: float | None


@dataclass(frozen=True)
class Column:
    """A column of the store: its name, what it is (varied, uncertain or kept), and its unit of measure."""

    name: str
    role: str
    unit: str


@dataclass(frozen=True)
class Study:
    """A study of one flowsheet.

    Attributes
    ----------
    title : str
    model : FlowsheetModel
        The flowsheet, its scenario put in.
    axes : tuple of Axis
        What varies.
    numbers : tuple of Doubtful
        What is uncertain.
    sample : Sample
    seed : int
    kept : tuple of Kept
        Outputs, those of constraints included.
    constraints : tuple of Constraint
    is_frozen : bool
        Whether specifications stay at what they came to without any change.
    plain : dict[str, Any]
        The document as plain data.
    constants : tuple of dict
        Constants in use, of every value of a choice too.
    """

    title: str
    model: FlowsheetModel
    axes: tuple[Axis, ...]
    numbers: tuple[Doubtful, ...]
    sample: Sample
    seed: int
    kept: tuple[Kept, ...]
    constraints: tuple[Constraint, ...]
    is_frozen: bool
    plain: dict[str, Any] = field(repr=False)
    constants: tuple[dict[str, Any], ...] = field(repr=False)

    @cached_property
    def n_cases(self) -> int:
        """How many cases there are."""
        if self.sample.size:
            return self.sample.size
        sizes = [len(axis.levels()) for axis in self.axes]
        return prod(sizes) if self.sample.method == "grid" else sizes[0]

    def sampler(self) -> Sampler:
        """What makes the cases."""
        root = root_of_covariance(self.numbers, self.model)
        return Sampler(self.sample, self.axes, self.numbers, root, self.seed)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Columns of the store behind `case`, `status` and `reason`."""
        varied = [Column(axis.path, "varied", axis.unit) for axis in self.axes]
        drawn = [Column(number.path, "uncertain", UNITS[number.dimension]) for number in self.numbers]
        kept = [Column(entry.path, "kept", entry.unit) for entry in self.kept]
        return (*varied, *drawn, *kept)

    @cached_property
    def identity(self) -> str:
        """Digest of all that a case depends on; the size of a random sample that can grow is left out."""
        study = {key: value for key, value in self.plain.items() if key not in ("study", "flowsheet")}
        if self.can_grow:
            study["sample"] = self.sample.method
        return digest(
            {
                "format": FORMAT,
                "study": study,
                "flowsheet": self.model.plain,
                "constants": list(self.constants),
                "uncertain": [[number.path, number.nominal, number.sd] for number in self.numbers],
            }
        )

    @property
    def can_grow(self) -> bool:
        """Whether a larger sample begins with the cases of a smaller one."""
        return self.sample.method in ("sobol", "monte_carlo")
