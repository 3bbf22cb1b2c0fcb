"""Leaving one group of contacts out in turn: what the others say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from reesim.errors import Fault, InputError, did_you_mean
from reesim.studies.fit.contacts import LN10, log_ratios
from reesim.studies.fit.estimate import estimate
from reesim.studies.fit.goodness import rms
from reesim.studies.fit.prior import NOTHING
from reesim.studies.fit.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reesim.chemistry import MassActionSystem
    from reesim.kernels.arrays import Floats, Integers
    from reesim.studies.fit.beforehand import Beforehand
    from reesim.studies.fit.contacts import Contacts
    from reesim.studies.fit.places import Parameter


class LeftOut(NamedTuple):
    """Errors of log10 D of a group that took no part in the fit."""

    group: str
    n: int
    bias: float
    rms: float
    untold: tuple[str, ...]
    """Metals only this group tells of: nothing can be said of them without it."""


def leave_out(
    column: str,
    contacts: Contacts,
    system: MassActionSystem,
    parameters: Sequence[Parameter],
    group: Integers | None = None,
    *,
    loss: str = "linear",
    beforehand: Beforehand = NOTHING,
) -> list[LeftOut]:
    """Fit without each group in turn, and compare with it what follows.

    Levels of groups are fitted where they are free, but what is left out is told without one: the level of a
    laboratory one has no data of is not known.
    """
    words = group_words(column, contacts, "--leave-out")
    levels = np.full(len(contacts), -1, dtype=np.int64) if group is None else group
    result = []
    for word in dict.fromkeys(words):
        chosen = words == word
        if chosen.all():
            continue
        others, own = contacts.only(~chosen), contacts.only(chosen)
        told = {contacts.metals[i] for i in others.measured_metals()}
        told |= {name.split(".")[1] for name in beforehand.names() if name.startswith("logK.")}
        untold = tuple(contacts.metals[i] for i in own.measured_metals() if contacts.metals[i] not in told)
        kept = [p for p in parameters if beforehand.uses_system or not _is_of(p, untold)]
        found = estimate(Problem(others, system, kept, levels[~chosen], beforehand), loss)
        errors = errors_without_levels(own, system, kept, found.value)
        known = [i for i, metal in enumerate(contacts.metals) if metal not in untold]
        errors = errors[:, known]
        there = errors[np.isfinite(errors)]
        bias = float(there.mean()) if there.size else float("nan")
        result.append(LeftOut(word, int(there.size), bias, rms(there), untold))
    return result


def group_words(column: str, contacts: Contacts, option: str) -> np.ndarray:
    """Word of each contact in a column of free text; InputError where there is no such column."""
    if column not in contacts.groups:
        known = ", ".join(contacts.groups) or "none"
        message = (
            f"{column!r} is no column of text{did_you_mean(column, contacts.groups)} (there is: {known})"
        )
        raise InputError([Fault(option, 1, 1, "", message)])
    return np.array(contacts.groups[column])


def _is_of(parameter: Parameter, metals: tuple[str, ...]) -> bool:
    """Whether a number moves constants of some metals only."""
    return bool(parameter.moves) and all(place.metal in metals for place in parameter.moves)


def errors_without_levels(
    own: Contacts, system: MassActionSystem, parameters: Sequence[Parameter], values: Floats
) -> Floats:
    """Model less measurement of log10 D [N, metals] with no group's level, a measured pH taken as it is."""
    constants = np.array([p.level < 0 for p in parameters], dtype=bool)
    problem = Problem(own, system, [p for p in parameters if p.level < 0])
    kept = values[: constants.size][constants]
    linear = problem.equilibria(np.concatenate([kept, problem.start[len(kept) :]]))
    measured = log_ratios(own)
    if linear is None:
        return np.full_like(measured, np.nan)
    return np.asarray(linear.log_ratio[:, : measured.shape[1]] / LN10 - measured)
