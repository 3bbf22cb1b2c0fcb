"""A fit from its data file to everything that is told of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import numpy as np

from reesim.document import bytes_of
from reesim.errors import Fault, InputError, did_you_mean
from reesim.quantities import parse_quantity
from reesim.solve.kernel_cache import compiling
from reesim.studies.fit.beforehand import Beforehand, beforehand_of
from reesim.studies.fit.begin import begun, find_system
from reesim.studies.fit.cells import parse_grid
from reesim.studies.fit.design import Suggestion, suggest
from reesim.studies.fit.estimate import Estimate, estimate
from reesim.studies.fit.goodness import Group, group, log_ratio_groups, separation_groups
from reesim.studies.fit.leave_out import LeftOut, errors_without_levels, group_words, leave_out
from reesim.studies.fit.options import Options, read_errors
from reesim.studies.fit.parameters import LEVEL_SD, parameters_of
from reesim.studies.fit.problem import Problem
from reesim.studies.fit.reading import read_contacts
from reesim.studies.fit.separation import Condition, SeparationFactor, separation_factors, usual_condition
from reesim.studies.fit.tied import Tied, TiedValue, tied_of, tied_values
from reesim.studies.fit.writing import Others, check_place, digest_of, fitted_system, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reesim.chemistry import MassActionSystem
    from reesim.kernels.arrays import Integers
    from reesim.studies.fit.contacts import Contacts
    from reesim.studies.fit.places import Parameter

MOST_GROUPS = 12
"""Words of a column of text up to which the RMS is told for each."""


@dataclass(frozen=True)
class FitResult:
    """Everything that is told of a fit.

    Attributes
    ----------
    estimate : Estimate
    system : MassActionSystem
        The one it began with.
    source : str
        The data file and its digest, as the written system cites it.
    condition : Condition or None
        Where separation factors are told; None for a profile.
    trace, loaded : list of SeparationFactor
    groups, separations : list of Group
        Errors of log10 D and of log10 beta.
    left_out : list of LeftOut
    ties : tuple of Tied
        Constants that follow others.
    """

    estimate: Estimate
    system: MassActionSystem
    source: str
    condition: Condition | None
    trace: list[SeparationFactor]
    loaded: list[SeparationFactor]
    groups: list[Group]
    separations: list[Group]
    left_out: list[LeftOut]
    ties: tuple[Tied, ...] = ()

    @property
    def tied(self) -> list[TiedValue]:
        """Constants that follow others, at the values found."""
        return tied_values(self.ties, self.estimate)

    def suggest(self, pair: str | None = None, n: int = 3) -> list[Suggestion]:
        """Contacts that would tell the most; as `design.suggest`."""
        return [] if self.condition is None else suggest(self.estimate, self.system, pair, n)

    def fitted(self, name: str, others: Others = "drop") -> MassActionSystem:
        """The system with the constants found."""
        if others not in get_args(Others):
            known = get_args(Others)
            message = f"{others!r} is none of {', '.join(known)}{did_you_mean(others, known)}"
            raise InputError([Fault("--others", 1, 1, "", message)])
        return fitted_system(self.estimate, self.system, name, self.source, others)

    def write(self, path: Path, others: Others = "drop") -> None:
        """Write the system file.

        Raises
        ------
        InputError
            Where the place holds something else, or cannot be written.
        """
        check_place(path)
        text = text_of(self.fitted(path.stem, others))
        try:
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            reason = f"the file cannot be written ({error.strerror or error})"
            raise InputError([Fault(str(path), 1, 1, "--out", reason)]) from None


def fit(data: bytes, file: str, system: str, options: Options) -> FitResult:
    """Fit constants to a table.

    Parameters
    ----------
    data : bytes
        The table: contacts, or stages where `options.flowsheet` is given.
    file : str
        Its name, for messages.
    system : str
        Name or path of the system to begin with; with a flowsheet the name of one of its own, or empty.
    options : Options

    Raises
    ------
    InputError
        With every fault of the data and of the options that can be seen together.
    NotSolved
        Where no minimum is found.
    """
    with compiling():
        return _fit(data, file, system, options)


def _fit(data: bytes, file: str, system: str, options: Options) -> FitResult:
    """Fit; kernels are compiled on the way."""
    errors = read_errors(options.errors)
    grid = parse_grid(data, file)
    source = f"{Path(file).name} (sha256 {digest_of(data)})"
    if options.flowsheet:
        from reesim.studies.fit.profile_run import fit_profile

        return fit_profile(grid, source, system, options, errors)
    start = find_system(system, options.parameter_set)
    start, contacts = begun(start, read_contacts(grid, start, errors), options)
    ties = tied_of(start.ties, start, contacts)
    beforehand = beforehand_of(options.known, options.spacing, start, uses_system=options.uses_prior)
    of_level, levels = _levels(options.level, contacts)
    parameters = parameters_of(options.free, contacts, start, levels, ties)
    if options.leave_out:
        group_words(options.leave_out, contacts, "--leave-out")
    found = estimate(Problem(contacts, start, parameters, of_level, beforehand), options.loss)
    condition = usual_condition(found, options.loading)
    return FitResult(
        found,
        start,
        source,
        condition,
        separation_factors(found, start, condition._replace(loading=0.0)),
        separation_factors(found, start, condition),
        _groups(found, start, contacts),
        separation_groups(found),
        _left_out(options, contacts, start, parameters, of_level, beforehand),
        ties,
    )


def _groups(found: Estimate, system: MassActionSystem, contacts: Contacts) -> list[Group]:
    """Errors of log10 D in groups; where groups have levels, also without those: one model for all."""
    groups = log_ratio_groups(found, _told_columns(contacts))
    if groups and any(p.level >= 0 for p in found.parameters):
        errors = errors_without_levels(contacts, system, found.parameters, found.value)
        groups.insert(1, group("all, without levels", errors))
    return groups


def _left_out(
    options: Options,
    contacts: Contacts,
    system: MassActionSystem,
    parameters: Sequence[Parameter],
    of_level: Integers,
    beforehand: Beforehand,
) -> list[LeftOut]:
    if not options.leave_out:
        return []
    return leave_out(
        options.leave_out, contacts, system, parameters, of_level, loss=options.loss, beforehand=beforehand
    )


def _levels(option: str, contacts: Contacts) -> tuple[np.ndarray, dict[str, float]]:
    """Group of each contact, and the standard deviation of its level, from `COLUMN` or `COLUMN=SD`."""
    if not option:
        return np.full(len(contacts), -1, dtype=np.int64), {}
    column, _, text = option.partition("=")
    words = group_words(column, contacts, "--level")
    try:
        sd = parse_quantity(text, "number") if text else LEVEL_SD
        if sd <= 0.0:
            raise ValueError(f"{text} is no standard deviation; give a number above 0")
    except ValueError as error:
        raise InputError([Fault("--level", 1, 1, "", str(error))]) from None
    named = list(dict.fromkeys(words.tolist()))
    group = np.array([named.index(word) for word in words.tolist()], dtype=np.int64)
    return group, dict.fromkeys(named, sd)


def _told_columns(contacts: Contacts) -> list[str]:
    """Columns of text with few enough words that each is worth a line."""
    return [key for key, words in contacts.groups.items() if 1 < len(set(words)) <= MOST_GROUPS]


def read_data(path: str | Path) -> bytes:
    """Bytes of a data file; InputError where it cannot be read."""
    return bytes_of(Path(path))
