"""What is known beforehand as rows of the least-squares problem: independent, in standard deviations."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from reesim.elements import RARE_EARTHS
from reesim.errors import Fault, InputError, did_you_mean
from reesim.studies.fit.beforehand import Beforehand
from reesim.studies.fit.places import moving, places_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reesim.chemistry import MassActionSystem
    from reesim.kernels.arrays import Floats
    from reesim.studies.fit.beforehand import Known, Spaced
    from reesim.studies.fit.contacts import Contacts
    from reesim.studies.fit.places import Parameter

NOTHING = Beforehand()


class Prior(NamedTuple):
    """R residuals, linear in P free numbers: matrix @ values - aim."""

    matrix: Floats  # [R, P]
    aim: Floats  # [R]
    held: tuple[str, ...]
    """Free numbers that are held one by one."""
    told: tuple[str, ...]
    """What is known of several together, for people."""

    def residuals(self, values: Floats) -> Floats:
        """Residuals [R] at some values [P]."""
        return np.asarray(self.matrix @ values - self.aim, dtype=np.float64)


def prior_of(
    parameters: Sequence[Parameter],
    system: MassActionSystem,
    contacts: Contacts,
    beforehand: Beforehand = NOTHING,
) -> Prior:
    """Residuals of all that is known beforehand; levels of groups of contacts always have theirs.

    Raises
    ------
    InputError
        For sums of what is no constant here, or that nothing free moves.
    """
    start = np.array([p.start for p in parameters])
    chosen = [i for i, p in enumerate(parameters) if p.prior_sd and (beforehand.uses_system or p.level >= 0)]
    own = np.zeros((len(chosen), len(parameters)))
    own[:, chosen] = _whitening([parameters[i] for i in chosen], system)
    rows, aims = [own], [own @ start]
    faults: list[Fault] = []
    linear = _Linear(parameters, system, contacts)
    for entry in beforehand.known:
        row, offset = linear.sum_of(entry, faults)
        rows.append(row[None, :] / entry.sd)
        aims.append(np.array([(entry.value - offset) / entry.sd]))
    if faults:
        raise InputError(faults)
    told = [entry.text for entry in beforehand.known]
    spaced = [s for s in beforehand.spacing if f"logK.{s.metal}" in linear.constants]
    if beforehand.spacing:
        row, aim = _spacing_rows(spaced, linear)
        rows.append(row)
        aims.append(aim)
        metals = ", ".join(s.metal for s in spaced)
        told.append(f"spacing of log K of {metals} by {beforehand.spacing_source}, its level free")
    return Prior(
        np.concatenate(rows), np.concatenate(aims), tuple(parameters[i].name for i in chosen), tuple(told)
    )


class _Linear:
    """Constants and free numbers as linear in the free numbers: row [P] @ values + offset."""

    def __init__(self, parameters: Sequence[Parameter], system: MassActionSystem, contacts: Contacts) -> None:
        start = np.array([p.start for p in parameters])
        self.constants: dict[str, tuple[Floats, float]] = {}
        for place in places_of(system, contacts.metals, contacts.ligands):
            if place.family == "organic":
                row = moving(place, parameters)
                entry = row, place.value - float(row @ start)
                self.constants[f"logK.{place.metal}.{place.entry + 1}"] = entry
                self.constants.setdefault(f"logK.{place.metal}", entry)
        for i, parameter in enumerate(parameters):
            row = np.zeros(len(parameters))
            row[i] = 1.0
            self.constants.setdefault(parameter.name, (row, 0.0))

    def sum_of(self, entry: Known, faults: list[Fault]) -> tuple[Floats, float]:
        """Row and offset of a sum; faults are gathered."""
        size = next(iter(self.constants.values()))[0].size if self.constants else 0
        row, offset = np.zeros(size), 0.0
        unknown = [name for _, name in entry.terms if name not in self.constants]
        for by, name in entry.terms:
            if name in self.constants:
                row = row + by * self.constants[name][0]
                offset += by * self.constants[name][1]
        for name in unknown:
            hint = did_you_mean(name, self.constants)
            message = f"{name!r} is no constant here{hint} (there are: {', '.join(self.constants)})"
            faults.append(Fault("--known", 1, 1, entry.text, message))
        if not unknown and not row.any():
            faults.append(Fault("--known", 1, 1, entry.text, "nothing that is free moves it"))
        return row, offset


def _spacing_rows(spaced: Sequence[Spaced], linear: _Linear) -> tuple[Floats, Floats]:
    """Residuals of constants against each other [R - 1, P]: the best level of all is taken out of them.

    With D the standard deviations, D^-1 (log K - known - level) is least at the best level in what is
    orthogonal to D^-1 1.
    """
    if len(spaced) < 2:
        message = "it tells of fewer than two of the metals that are here"
        raise InputError([Fault("--spacing", 1, 1, "", message)])
    rows = np.array([linear.constants[f"logK.{s.metal}"][0] for s in spaced])
    offset = np.array([linear.constants[f"logK.{s.metal}"][1] for s in spaced])
    value, sd = np.array([s.value for s in spaced]), np.array([s.sd for s in spaced])
    whole, _ = np.linalg.qr(np.concatenate([(1.0 / sd)[:, None], np.eye(len(spaced))[:, 1:]], axis=1))
    apart = whole[:, 1:].T / sd
    return apart @ rows, apart @ (value - offset)


def _whitening(chosen: Sequence[Parameter], system: MassActionSystem) -> Floats:
    """Matrix [R, R] that turns what R numbers depart from what is known into independent residuals.

    Constants of rare earths share the spread of their level, where the system has one.
    """
    covariance = np.diag([float(p.prior_sd or 0.0) ** 2 for p in chosen])
    shares = np.array([p.name.startswith("logK.") and _is_rare_earth(p) for p in chosen], dtype=bool)
    covariance += np.outer(shares, shares) * float(system.level_sd or 0.0) ** 2
    return np.asarray(np.linalg.inv(np.linalg.cholesky(covariance)), dtype=np.float64)


def _is_rare_earth(parameter: Parameter) -> bool:
    return all(place.metal in RARE_EARTHS for place in parameter.moves)
