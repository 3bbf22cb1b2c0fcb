"""A system file with the constants of a fit, and where they come from."""

from __future__ import annotations

import hashlib
from math import hypot
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from reesim.chemistry.range import Range
from reesim.document import dump
from reesim.elements import SERIES
from reesim.errors import Fault, InputError
from reesim.studies.fit.contacts import LN10
from reesim.studies.fit.goodness import rms
from reesim.studies.fit.moving import moved_system
from reesim.studies.fit.tied import others_on_ties

if TYPE_CHECKING:
    from pathlib import Path

    from reesim.chemistry import MassActionSystem
    from reesim.kernels.arrays import Floats
    from reesim.studies.fit.estimate import Estimate

WRITTEN_BY = "Fitted by reesim"
"""How the notes of a file begin that a later fit may replace."""
HASH_LENGTH = 16
Others = Literal["drop", "keep", "follow"]
"""What becomes of metals that the data do not tell of: left out, for they are on another footing than those
that were fitted; kept as they are; or moved as their fitted neighbours in the series were."""
OTHERS: dict[Others, str] = {
    "drop": "left out",
    "keep": "as they were, on the footing of other data",
    "follow": "moved with their neighbours in the series",
}
PROVENANCE = ("sd", "status", "source", "note", "temperature", "medium", "diluent", "range", "notes")
"""Keys that are written last."""


def digest_of(data: bytes) -> str:
    """First digits of the SHA-256 of the data."""
    return hashlib.sha256(data).hexdigest()[:HASH_LENGTH]


def fitted_system(
    found: Estimate, system: MassActionSystem, name: str, source: str, others: Others = "drop"
) -> MassActionSystem:
    """The system with the constants of a fit.

    Constants that were free have their standard deviation, the status `derived` and the data as their source;
    counter-ions and what was held fixed stay as they are.
    """

    def told(row: Floats) -> dict[str, Any]:
        return {"sd": _short(found.spread_of(row)), "status": "derived", "source": source, "note": None}

    moved = moved_system(system, found.contacts, found.parameters, found.value, told)
    metals = _with_others(moved, system, found, others)
    if others == "follow":
        told_of = {found.contacts.metals[i] for i in found.contacts.measured_metals()}
        metals = dict(others_on_ties(moved.model_copy(update={"metals": metals}), told_of).metals)
    return moved.model_copy(
        update={
            "name": name,
            "sets": {},
            "level_sd": None,
            "metals": metals,
            "aqueous_complexes": tuple(held for held in moved.aqueous_complexes if held.metal in metals),
            "solids": tuple(solid for solid in moved.solids if solid.metal in metals),
            "range": _range(found, system),
            "title": f"{system.title or system.name}, fitted to {source.partition(' (')[0]}",
            "notes": _notes(found, system, source, others),
        }
    )


def _short(value: float) -> float:
    """Four significant digits: a standard deviation has no more."""
    return float(f"{value:.4g}")


def _with_others(
    moved: MassActionSystem, system: MassActionSystem, found: Estimate, others: Others
) -> dict[str, Any]:
    """Metals that the data do not tell of, dealt with as wanted; counter-ions always stay."""
    metals = moved.metals
    told = {found.contacts.metals[i] for i in found.contacts.measured_metals()}
    stays = {metal for metal, entry in metals.items() if metal in told or entry.charge == 1}
    known = sorted((SERIES.index(m), m) for m in told if m in SERIES)
    if others == "keep":
        return {m: entry if m in stays else _with_level(entry, system, m) for m, entry in metals.items()}
    if others == "drop" or not known:
        return {metal: entry for metal, entry in metals.items() if metal in stays}
    return {
        metal: entry if metal in stays or metal not in SERIES else _followed(metal, moved, system, known)
        for metal, entry in metals.items()
    }


def _with_level(entry: Any, system: MassActionSystem, metal: str) -> Any:
    """A metal as it was; the spread of the level of all of them together is put into its own."""
    if not system.level_sd or metal not in SERIES:
        return entry

    def widen(held: Any) -> Any:
        return held.model_copy(update={"sd": _short(hypot(held.sd or 0.0, system.level_sd or 0.0))})

    if entry.complexes is None:
        return widen(entry)
    return entry.model_copy(update={"complexes": tuple(map(widen, entry.complexes))})


def _followed(
    metal: str, moved: MassActionSystem, system: MassActionSystem, known: list[tuple[int, str]]
) -> Any:
    """A metal moved by what its fitted neighbours moved, in proportion to its place between them."""
    place = [i for i, _ in known]
    here = SERIES.index(metal)
    moves = [moved.complexes_of(m)[0].logK - system.complexes_of(m)[0].logK for _, m in known]
    shift = float(np.interp(here, place, moves))
    spread = float(np.interp(here, place, [moved.complexes_of(m)[0].sd or 0.0 for _, m in known]))

    level = system.level_sd or 0.0

    def follow(held: Any) -> Any:
        note = f"moved by {shift:+.3f} with its neighbours in the fit"
        new = {"logK": held.logK + shift, "sd": _short(hypot(held.sd or 0.0, spread, level))}
        return held.model_copy(update={**new, "note": f"{held.note}; {note}" if held.note else note})

    entry = moved.metals[metal]
    if entry.complexes is None:
        return follow(entry)
    return entry.model_copy(update={"complexes": tuple(map(follow, entry.complexes))})


def _range(found: Estimate, system: MassActionSystem) -> Range:
    """Where the data lie."""
    contacts = found.contacts
    ph = -found.linear.log_h / LN10
    before = -(contacts.total @ contacts.charge) / contacts.aqueous
    acid = np.concatenate([found.linear.acid, before[contacts.knows_acid]])
    told = contacts.temperature[np.isfinite(contacts.temperature)]
    temperature = (float(told.min()), float(told.max())) if told.size else None
    if temperature is None and system.range is not None:
        temperature = system.range.temperature
    loading = np.clip(found.linear.loading, 0.0, 1.0)
    return Range.model_construct(
        pH=(_short(ph.min()), _short(ph.max())),
        acid=(_short(max(acid.min(), 0.0)), _short(max(acid.max(), 0.0))),
        loading=(_short(loading.min()), _short(loading.max())),
        temperature=temperature,
    )


def _notes(found: Estimate, system: MassActionSystem, source: str, others: Others) -> str:
    """How the constants were obtained."""
    contacts = found.contacts
    lines = [
        f"{WRITTEN_BY} to {source}: {len(contacts)} contacts, {len(contacts.measurements)} measurements, "
        f"loss {found.loss}; the start was {system.name}",
        f"Free: {', '.join(p.name for p in found.parameters)}",
        f"Held by priors: {', '.join(found.prior.held) or 'none'}",
        *(f"Known beforehand, counted as measured: {told}" for told in found.prior.told),
        *(f"Tied: {text}" for text in system.ties),
        f"chi2 {found.chi2:.4g} for {found.dof} degrees of freedom; "
        f"RMS of log10 D {rms(found.log_ratio_errors):.3f}",
        "Standard deviations are widened by the scatter; constants fitted together are correlated",
        *(note[0].upper() + note[1:] for note in contacts.notes),
        f"Metals without data are {OTHERS[others]}; what was held fixed is that of {system.name}",
    ]
    return "\n".join(f"{line}." for line in lines)


def text_of(system: MassActionSystem) -> str:
    """The system as a file."""
    return dump(_pruned(system.model_dump(mode="json", exclude_unset=True)))


def _pruned(value: Any) -> Any:
    """Plain data without what is empty; provenance stands behind the numbers it is of."""
    if isinstance(value, dict):
        kept = {key: held for key, held in value.items() if held is not None and held not in ({}, [], ())}
        last = [key for key in PROVENANCE if key in kept]
        return {key: _pruned(kept[key]) for key in [*(k for k in kept if k not in last), *last]}
    return [_pruned(held) for held in value] if isinstance(value, list | tuple) else value


def check_place(path: Path) -> None:
    """Refuse to write over anything but what a fit has written.

    Raises
    ------
    InputError
    """
    problem = ""
    try:
        if path.suffix not in (".yaml", ".yml"):
            problem = "a system file ends in .yaml"
        elif path.is_dir():
            problem = "this is a folder; give the name of a file"
        elif path.exists() and WRITTEN_BY not in path.read_text(encoding="utf-8", errors="replace"):
            problem = "there is a file of this name that no fit has written; give another name"
        elif not path.parent.is_dir():
            problem = f"there is no folder {path.parent}"
    except (OSError, ValueError) as error:
        problem = f"the file cannot be written ({error})"
    if problem:
        raise InputError([Fault(str(path), 1, 1, "--out", problem)])
