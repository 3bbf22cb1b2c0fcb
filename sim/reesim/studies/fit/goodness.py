"""How well a fit tells what was measured: RMS of log D and of log beta, overall and in groups."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reesim.kernels.arrays import Floats
    from reesim.studies.fit.contacts import Contacts
    from reesim.studies.fit.estimate import Estimate

LOADED = 0.6
"""Loading from which a contact counts as loaded."""
TRACE_LOADING = 0.05
"""Loading up to which a contact counts as trace."""


class Group(NamedTuple):
    """Errors of some measurements: model less measurement, log10."""

    name: str
    n: int
    bias: float
    rms: float


def rms(errors: Iterable[float] | Floats) -> float:
    """Root of the mean square of what is not nan."""
    held = np.asarray(list(np.ravel(np.asarray(errors))), dtype=np.float64)
    held = held[np.isfinite(held)]
    return float(np.sqrt(np.mean(held**2))) if held.size else float("nan")


def group(name: str, errors: Floats) -> Group:
    """Errors of a group."""
    held = errors[np.isfinite(errors)]
    return Group(name, int(held.size), float(held.mean()) if held.size else float("nan"), rms(held))


def log_ratio_groups(found: Estimate, columns: Iterable[str]) -> list[Group]:
    """log10 D: of all, of each metal, of each group of contacts."""
    errors = found.log_ratio_errors
    contacts = found.contacts
    result = [group("all", errors)]
    result += [group(contacts.metals[i], errors[:, i]) for i in contacts.measured_metals()]
    for column in columns:
        words = np.array(contacts.groups[column])
        result += [
            group(f"{column} {word}", errors[words == word])
            for word in dict.fromkeys(contacts.groups[column])
        ]
    return [entry for entry in result if entry.n]


def pairs_of(contacts: Contacts) -> list[tuple[int, int]]:
    """Neighbours among the metals that were measured, (lighter, heavier) as the series goes."""
    measured = [i for i in contacts.measured_metals() if contacts.charge[i] >= 2.0]
    return list(pairwise(measured))


def separation_groups(found: Estimate) -> list[Group]:
    """log10 beta of every two metals measured in one contact that are next to each other there."""
    errors, contacts = found.log_ratio_errors, found.contacts
    held: dict[tuple[int, int], list[tuple[float, float]]] = {}
    for n in range(len(contacts)):
        there = [i for i in contacts.measured_metals() if np.isfinite(errors[n, i])]
        for low, high in pairwise(there):
            entry = float(errors[n, high] - errors[n, low]), float(found.linear.loading[n])
            held.setdefault((low, high), []).append(entry)
    result = []
    for (low, high), entries in sorted(held.items()):
        name = f"{contacts.metals[high]}/{contacts.metals[low]}"
        errors_, loading = np.array(entries).T
        result.append(group(name, errors_))
        for label, chosen in (
            (f"{name} at trace", loading <= TRACE_LOADING),
            (f"{name} loaded", loading >= LOADED),
        ):
            if chosen.any() and not chosen.all():
                result.append(group(label, errors_[chosen]))
    return result
