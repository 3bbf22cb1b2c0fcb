"""Warnings about solutions that the parameters of an activity model were not measured in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reesim.chemistry.pitzer import SaltParameters
from reesim.flowsheet.activities import IDEAL, packed_activity, parameters_of
from reesim.flowsheet.outputs import contact_composition
from reesim.flowsheet.site import survey
from reesim.results.stage_words import stages_where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reesim.chemistry.activity_packing import PackedActivity
    from reesim.kernels.arrays import Floats
    from reesim.results.arrays import Arrays


def activity_concerns(arrays: Arrays) -> Iterator[str]:
    """Go through the circuits with an activity model, then their stages."""
    packed = packed_activity(survey(arrays.model))
    if packed is None:
        return
    for chemistry in arrays.model.chemistries.values():
        acid = chemistry.activity.reference_acid
        if chemistry.activity.model != IDEAL and acid is not None:
            yield (
                f"{'.'.join(chemistry.path)}: constants of {chemistry.system.name} are conditional and taken "
                f"to hold in {acid:g} mol/L of acid; from there {chemistry.activity.model} carries them"
            )
    for name in arrays.cascades:
        activity = arrays.chemistry_of(name).activity
        if activity.model == IDEAL:
            continue
        nodes = [stage.contact for stage in arrays.raw.compiled.layout.stages[name]]
        c = contact_composition(arrays.raw, nodes)
        if activity.model == "sit":
            known = parameters_of(activity).range.acid
            yield from _by_strength(name, c, packed, known[1] if known is not None else np.inf)
        else:
            yield from _by_salts(name, c, packed)


def _by_strength(name: str, c: Floats, packed: PackedActivity, highest: float) -> Iterator[str]:
    """Ionic strength against that of the strongest acid the coefficients hold in, both mol/L."""
    strength = 0.5 * c @ packed.arrays.volumes.charge**2
    if (strength > highest).any():
        yield (
            f"{name} {stages_where(strength > highest)}: ionic strength up to {strength.max():.3g} mol/L; "
            f"sit holds up to {highest:g} mol/L"
        )


def _by_salts(name: str, c: Floats, packed: PackedActivity) -> Iterator[str]:
    """Salts over the most that each was measured at: parts that add up to more than the whole."""
    salts = [entry for entry in packed.used if isinstance(entry, SaltParameters)]
    volumes = packed.arrays.volumes
    strength = 0.5 * c @ volumes.charge**2
    water = volumes.water * (1.0 - c @ volumes.volume - np.sqrt(strength) * (c @ volumes.slope))
    part = np.zeros(len(c))
    for i, ion in enumerate(packed.ions):
        if volumes.charge[i] > 0.0:
            part += c[:, i] / water / _most(ion, salts)
    if (part > 1.0).any():
        yield (
            f"{name} {stages_where(part > 1.0)}: salts up to {part.max():.3g} times the molality that the "
            f"parameters of pitzer were measured at"
        )


def _most(cation: str, salts: list[SaltParameters]) -> float:
    """Least molality that salts of a cation were measured up to; its own entries before the group's."""
    own = [salt.max_molality for salt in salts if cation in salt.ions]
    return min(own or [salt.max_molality for salt in salts if "RE" in salt.ions])
