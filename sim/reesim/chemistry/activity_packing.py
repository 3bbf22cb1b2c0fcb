"""Activity models of a plant's aqueous phases packed for the kernels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from reesim.chemistry.pitzer import MixingParameter, PitzerParameters, SaltParameters, pack_pitzer
from reesim.chemistry.sit import SitCoefficient, SitParameters, pack_sit
from reesim.chemistry.volumes import MolarVolumes, pack_volumes
from reesim.kernels.arrays import Floats
from reesim.kernels.electrolyte import (
    Activity,
    ActivityRoom,
    ActivityState,
    NoActivity,
    NoActivityState,
    PitzerIons,
    SitIons,
)
from reesim.kernels.status import PITZER, SIT

NEGLIGIBLE = 1e-12
"""Singular values, relative to the largest, below which a row of the basis repeats the others."""


class PackedActivity(NamedTuple):
    """An activity model as it goes into the kernels, and the parameters behind it."""

    arrays: Activity
    ions: tuple[str, ...]
    """Metals, H, ligands."""
    used: tuple[SaltParameters | MixingParameter | SitCoefficient, ...]
    """Entries in use."""
    unknown: tuple[tuple[str, str], ...]
    """Pairs of ions that nothing is known of and that were left without interaction."""


def no_activity(n_chemistries: int, n_metals: int) -> NoActivity:
    """Arrays of plants whose constants are conditional."""
    return NoActivity(np.zeros(n_chemistries, dtype=np.int64), np.zeros((0, n_metals)))


def pack_activity(
    parameters: PitzerParameters | SitParameters,
    volumes: MolarVolumes,
    metals: Sequence[str],
    ligands: Sequence[str],
    on: Sequence[bool],
    temperature: float,
) -> PackedActivity:
    """Arrays of the kernels.

    Parameters
    ----------
    parameters, volumes : documents of data/activity
    metals, ligands : components of the plant
    on : [K] which chemistries are written in activities
    temperature : [K]

    Raises
    ------
    ValueError
        For an ion or a salt that the parameters or the volumes do not know.
    """
    ions = (*metals, "H", *ligands)
    held = pack_volumes(volumes, ions, temperature)
    sit, pitzer = _no_sit(), _no_pitzer()
    used: tuple[SaltParameters | MixingParameter | SitCoefficient, ...]
    if isinstance(parameters, PitzerParameters):
        packed = pack_pitzer(parameters, ions, temperature)
        pitzer, used, unknown, model = (
            packed.arrays, (*packed.salts, *packed.mixing), packed.without_mixing, PITZER,
        )  # fmt: skip
        tables = [pitzer.beta0, pitzer.beta1, pitzer.c, pitzer.theta, *_psi(pitzer, len(ions))]
    else:
        found = pack_sit(parameters, ions, temperature)
        sit, used, unknown, model = found.arrays, found.coefficients, found.without_coefficient, SIT
        tables = [sit.epsilon]
    rows = np.vstack(
        [
            held.charge**2, held.charge, held.volume, held.slope,
            *(held.charge == z for z in np.unique(held.charge)), *tables,
        ]
    )[:, : len(metals)]  # fmt: skip
    arrays = Activity(np.array(on, dtype=np.int64), _basis(rows), model, sit, pitzer, held)
    return PackedActivity(arrays, ions, used, unknown)


def _psi(pitzer: PitzerIons, n: int) -> Floats:
    """psi as rows by the third ion of each pair [pairs, n]."""
    table = np.zeros((n, n, n))
    for i, j, k, value in zip(
        pitzer.triple_first, pitzer.triple_second, pitzer.triple_third, pitzer.psi, strict=True
    ):
        table[i, k, j] = table[k, i, j] = table[j, k, i] = table[k, j, i] = value
        table[i, j, k] = table[j, i, k] = value
    return table.reshape(n * n, n)


def _basis(rows: Floats) -> Floats:
    """Orthonormal rows [k, M] of the space of all that d ln y / d c can be along the metals."""
    largest = np.abs(rows).max(axis=1)
    rows = rows[largest > 0.0] / largest[largest > 0.0, None]
    _, sizes, across = np.linalg.svd(rows, full_matrices=False)
    return np.ascontiguousarray(across[sizes > NEGLIGIBLE * sizes[0]])


def _no_sit() -> SitIons:
    return SitIons(np.zeros(0), np.zeros((0, 0)), 0.0, 1.0)


def _no_pitzer() -> PitzerIons:
    square, none, empty = np.zeros((0, 0)), np.zeros(0, dtype=np.int64), np.zeros(0)
    return PitzerIons(
        charge=empty, beta0=square, beta1=square, c=square, theta=square,
        opposite_first=none, opposite_second=none, like_first=none, like_second=none,
        triple_first=none, triple_second=none, triple_third=none, psi=empty,
        group=none, group_first=none, group_second=none, group_charge=empty, a_phi=0.0,
    )  # fmt: skip


def new_activity_state(
    activity: Activity | NoActivity, n_nodes: int, n_ligands: int, constant: Floats, n_free: int | None = None
) -> ActivityState | NoActivityState:
    """What contacts keep of their activities, and the room to find them; n_free is 2 + L if not given."""
    if isinstance(activity, NoActivity):
        return NoActivityState(np.zeros((0, 0)))
    n_sums, n_metals = activity.basis.shape
    ions = n_metals + 1 + n_ligands
    terms = n_sums + 1 + n_ligands
    components = n_metals + n_ligands
    classes, pairs = activity.pitzer.group_charge.shape[0], activity.pitzer.group_first.shape[0]
    return ActivityState(
        log_y=np.zeros((n_nodes, ions)),
        constant=np.zeros((n_nodes, constant.shape[1])),
        last=np.zeros(1),
        c=np.zeros(ions),
        m=np.zeros(ions),
        slope=np.zeros(ions),
        found=np.zeros(ions),
        water=np.zeros(1),
        slopes=np.zeros((ions, ions)),
        room=ActivityRoom(
            weight=np.zeros(ions), opposite=np.zeros(ions), third=np.zeros(ions), coupled=np.zeros(ions),
            amount=np.zeros(classes), unlike=np.zeros((pairs, 3)),
        ),
        log_y_by=np.zeros((ions, terms + 1)),
        free_by=np.zeros((n_free or 2 + n_ligands, terms + 1)),
        organic_by=np.zeros((components, terms + 1)),
        answer=np.zeros((components, terms + 1)),
        system=np.zeros((terms, terms + 1 + components)),
        force=np.zeros((n_free or 2 + n_ligands, terms + 1)),
    )  # fmt: skip
