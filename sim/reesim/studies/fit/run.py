"""A fit from its data file to everything that is told of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import numpy as np

from reesim.chemistry import MassActionSystem
from reesim.chemistry.temperature import at_temperature
from reesim.document import bytes_of, read
from reesim.errors import Fault, InputError, cut, did_you_mean
from reesim.library import load_system, read_system
from reesim.library.references import is_path, library_names
from reesim.quantities import parse_quantity
from reesim.solve.kernel_cache import drop_stale
from reesim.studies.fit.cells import parse_grid
from reesim.studies.fit.contacts import LN10
from reesim.studies.fit.contents import ERRORS
from reesim.studies.fit.design import Suggestion, suggest
from reesim.studies.fit.estimate import Estimate, estimate
from reesim.studies.fit.goodness import Group, log_ratio_groups, separation_groups
from reesim.studies.fit.leave_out import LeftOut, group_words, leave_out
from reesim.studies.fit.parameters import LEVEL_SD, Parameter, parameters_of
from reesim.studies.fit.problem import Problem
from reesim.studies.fit.reading import read_contacts
from reesim.studies.fit.separation import Condition, SeparationFactor, separation_factors, usual_condition
from reesim.studies.fit.writing import Others, check_place, digest_of, fitted_system, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reesim.studies.fit.contacts import Contacts

SAME_TEMPERATURE = 5.0
"""Difference of temperatures from which one set of constants no longer does [K]."""
NO_MATTER = 0.5
"""Difference of temperatures that is below what a thermostat keeps [K]."""
MOST_GROUPS = 12
"""Words of a column of text up to which the RMS is told for each."""


@dataclass(frozen=True)
class Options:
    """How to fit.

    Attributes
    ----------
    free : tuple of str
        Free constants, by the names of `parameters`.
    uses_prior : bool
        Whether values and standard deviations of the system count as measurements.
    loss : str
        `linear`, or one that is robust: `soft_l1`, `huber`, `cauchy`.
    errors : mapping
        Standard deviations by kind of measurement, as text: `3 %`, or log10 units (pH as it is).
    level : str
        Column of text whose groups have a level each, `source` or `source=0.2`; empty for none.
    leave_out : str
        Column of text whose groups are left out in turn; empty for none.
    loading : float
        Loading at which separation factors are told beside those at trace.
    parameter_set : str
        One of the system's sets of constants to start from; empty for its own.
    flowsheet : str
        Flowsheet whose stages the data are of; empty where they are of contacts.
    """

    free: tuple[str, ...] = ("logK",)
    uses_prior: bool = False
    loss: str = "linear"
    errors: Mapping[str, str] = field(default_factory=dict)
    level: str = ""
    leave_out: str = ""
    loading: float = 0.5
    parameter_set: str = ""
    flowsheet: str = ""


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


def find_system(reference: str, parameter_set: str = "") -> MassActionSystem:
    """Read the system to begin with, by a name of the library or the path of a file.

    Raises
    ------
    InputError
        Also for one that has no constants of mass action.
    """
    if not is_path(reference):
        if reference not in library_names("systems"):
            hint = did_you_mean(reference, library_names("systems"))
            there = ", ".join(library_names("systems"))
            message = f"{reference!r} is not in the library{hint} (it has: {there})"
            raise InputError([Fault("--system", 1, 1, "", message)])
        system, _ = load_system(reference)
    else:
        found, faults = read_system(read(Path(reference)))
        if found is None or faults:
            raise InputError(faults)
        system = found
    if not isinstance(system, MassActionSystem):
        message = f"{system.name} is of model {system.model}; only constants of mass action are fitted"
        raise InputError([Fault("--system", 1, 1, "", message)])
    try:
        chosen = system.with_set(parameter_set) if parameter_set else system
    except ValueError as error:
        raise InputError([Fault("--parameter-set", 1, 1, "", str(error))]) from None
    if chosen.activity != "conditional":
        message = (
            f"{chosen.name} has constants for activity: {chosen.activity}; only conditional ones are fitted"
        )
        raise InputError([Fault("--system", 1, 1, "", message)])
    return chosen


def read_errors(given: Mapping[str, str]) -> dict[str, float]:
    """Standard deviations by kind, log10 units (pH as it is); per cent are of the quantity.

    Examples
    --------
    >>> {kind: round(sd, 4) for kind, sd in read_errors({"aqueous": "3 %", "pH": "0.02"}).items()}
    {'aqueous': 0.013, 'pH': 0.02}
    """
    found: dict[str, float] = {}
    faults: list[Fault] = []
    for kind, text in given.items():
        if kind not in ERRORS:
            message = (
                f"{kind!r} is nothing measured{did_you_mean(kind, ERRORS)} (there are: {', '.join(ERRORS)})"
            )
            faults.append(Fault("--error", 1, 1, kind, message))
            continue
        try:
            is_part = text.strip().endswith("%")
            value = parse_quantity(text, "fraction" if is_part else "number")
            if value <= 0.0 or (is_part and kind == "pH"):
                raise ValueError(f"'{cut(text)}' is no standard deviation of it; give a number above 0")
            found[kind] = value / LN10 if is_part else value
        except ValueError as error:
            faults.append(Fault("--error", 1, 1, kind, str(error)))
    if faults:
        raise InputError(faults)
    return found


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
    drop_stale()  # kernels of other sources must be gone before the first call
    errors = read_errors(options.errors)
    grid = parse_grid(data, file)
    source = f"{Path(file).name} (sha256 {digest_of(data)})"
    if options.flowsheet:
        from reesim.studies.fit.profile_run import fit_profile

        return fit_profile(grid, source, system, options, errors)
    start = find_system(system, options.parameter_set)
    contacts = read_contacts(grid, start, errors)
    start, contacts = _at_their_temperature(start, contacts)
    group, levels = _levels(options.level, contacts)
    parameters = parameters_of(options.free, contacts, start, levels)
    if options.leave_out:
        group_words(options.leave_out, contacts, "--leave-out")
    found = estimate(Problem(contacts, start, parameters, group, uses_prior=options.uses_prior), options.loss)
    condition = usual_condition(found, options.loading)
    return FitResult(
        found,
        start,
        source,
        condition,
        separation_factors(found, start, condition._replace(loading=0.0)),
        separation_factors(found, start, condition),
        log_ratio_groups(found, _told_columns(contacts)),
        separation_groups(found),
        _left_out(options, contacts, start, parameters),
    )


def _at_their_temperature(system: MassActionSystem, contacts: Contacts) -> tuple[MassActionSystem, Contacts]:
    """The system at the mean temperature of the contacts, and what is to be said of that."""
    told = np.where(np.isfinite(contacts.temperature), contacts.temperature, system.temperature)
    mean, widest = round(float(told.mean()), 2), float(np.ptp(told))
    notes = list(contacts.notes)
    if widest > SAME_TEMPERATURE:
        notes.append(
            f"temperatures span {widest:.3g} K; constants are taken as those at their mean, {mean:.5g} K"
        )
    if abs(mean - system.temperature) > NO_MATTER:
        carried = at_temperature(system, mean)
        system = carried.system.model_copy(update={"temperature": mean})
        if carried.without:
            there = [name for name in carried.without if name.rpartition(" ")[2] in contacts.metals]
            notes.append(f"without an enthalpy, begun with as they are: {', '.join(there) or 'none here'}")
    return system, replace(contacts, notes=tuple(notes))


def _left_out(
    options: Options, contacts: Contacts, system: MassActionSystem, parameters: Sequence[Parameter]
) -> list[LeftOut]:
    if not options.leave_out:
        return []
    return leave_out(
        options.leave_out, contacts, system, parameters, loss=options.loss, uses_prior=options.uses_prior
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
