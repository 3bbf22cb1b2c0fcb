"""A flowsheet with free constants, compared with what its stages held.

Derivatives are central differences of the solver, in steps of 0.001 of a log constant: the solver's error of
1e-9 is then 1e-6 of a derivative.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from reesim.errors import NotSolved
from reesim.flowsheet.compile import compile_flowsheet
from reesim.flowsheet.outputs import stage_arrays
from reesim.solve.steady import solve_steady
from reesim.studies.fit.contacts import LN10
from reesim.studies.fit.linear import Linear
from reesim.studies.fit.moving import moved_system
from reesim.studies.fit.prior import NOTHING, prior_of
from reesim.studies.fit.problem import Predicted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reesim.chemistry import MassActionSystem
    from reesim.flowsheet.model import FlowsheetModel
    from reesim.kernels.arrays import Floats
    from reesim.solve.solution import RawSolution
    from reesim.studies.fit.beforehand import Beforehand
    from reesim.studies.fit.contacts import Contacts
    from reesim.studies.fit.places import Parameter
    from reesim.studies.fit.profile_reading import Stage

STEP = 1e-3


class ProfileProblem:
    """A flowsheet with free constants, seen by its stages; the same face as `problem.Problem`.

    Parameters
    ----------
    model : FlowsheetModel
    contacts, stages :
        As `read_profile` gives them.
    system : MassActionSystem
        The one whose constants are free: that of every circuit that uses it.
    parameters : sequence of Parameter
    beforehand : Beforehand
        What counts as a measurement of constants.
    replaced : MassActionSystem, optional
        The flowsheet's own, where `system` has been put on ties.
    """

    def __init__(
        self,
        model: FlowsheetModel,
        contacts: Contacts,
        stages: Sequence[Stage],
        system: MassActionSystem,
        parameters: Sequence[Parameter],
        beforehand: Beforehand = NOTHING,
        replaced: MassActionSystem | None = None,
    ) -> None:
        self.model, self.contacts, self.stages = model, contacts, tuple(stages)
        self.system, self.parameters = system, tuple(parameters)
        self.replaced = system if replaced is None else replaced
        self.prior = prior_of(self.parameters, system, contacts, beforehand)
        self._last: RawSolution | None = None
        self._held: dict[bytes, Linear | None] = {}

    @property
    def n_constants(self) -> int:
        """P."""
        return len(self.parameters)

    @property
    def is_limit(self) -> np.ndarray:
        """[D] whether a measurement is only a limit."""
        return np.array([m.is_limit for m in self.contacts.measurements], dtype=bool)

    @property
    def sd(self) -> Floats:
        """[D] standard deviation of each measurement."""
        return np.array([m.sd for m in self.contacts.measurements])

    @property
    def measured(self) -> Floats:
        """[D] what was measured, as log10, or pH."""
        return np.array([m.value for m in self.contacts.measurements])

    @property
    def start(self) -> Floats:
        """Unknowns to begin with."""
        return np.array([p.start for p in self.parameters])

    @property
    def lowest(self) -> Floats:
        """Least values of the unknowns."""
        return np.array([p.low for p in self.parameters])

    def equilibria(self, unknowns: Floats) -> Linear | None:
        """Stages of the solved flowsheet; None where it has no solution."""
        key = unknowns.tobytes()
        if key not in self._held:
            if len(self._held) > 64:
                self._held.clear()
            self._held[key] = self._solved(unknowns)
        return self._held[key]

    def _solved(self, unknowns: Floats) -> Linear | None:
        system = moved_system(self.system, self.contacts, self.parameters, unknowns)
        chemistries = {
            name: replace(held, system=system) if held.system == self.replaced else held
            for name, held in self.model.chemistries.items()
        }
        try:
            raw = solve_steady(
                compile_flowsheet(replace(self.model, chemistries=chemistries)), start=self._last
            )
        except NotSolved:
            return None
        self._last = raw
        units = {stage.unit: stage_arrays(raw, stage.unit) for stage in self.stages}
        n_metals = len(self.contacts.metals)
        rows = [(units[stage.unit], stage.i_stage) for stage in self.stages]
        x = np.array([held.aqueous[i, :n_metals] / held.aqueous_flow[i] for held, i in rows])
        y = np.array([held.organic[i, :n_metals] / held.organic_flow[i] for held, i in rows])
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.log(y / x)
        ph, loading, acid = (
            np.array([getattr(s, key)[i] for s, i in rows]) for key in ("pH", "loading", "acid")
        )
        none = np.zeros((len(rows), n_metals, 1))
        return Linear(ratio, x, y, -LN10 * ph, acid, loading, none, none, none, none[:, 0], none[:, 0])

    def predict(self, unknowns: Floats) -> Predicted | None:
        """What the flowsheet says of each measurement; the derivatives are not told here."""
        found = self.equilibria(unknowns)
        if found is None:
            return None
        tables = {"aqueous": found.aqueous, "organic": found.organic}
        value = [
            -found.log_h[m.contact] / LN10
            if m.kind == "pH"
            else np.log10(max(tables[m.kind][m.contact, m.metal], 1e-300))
            for m in self.contacts.measurements
        ]
        return Predicted(np.array(value), np.zeros((len(value), self.n_constants)))

    def residuals(self, unknowns: Floats) -> Floats:
        """Residuals of all measurements, then of the priors, in standard deviations."""
        predicted = self.predict(unknowns)
        if predicted is None:
            return np.full(self.measured.size + self.prior.aim.size, np.nan)
        r = (predicted.value - self.measured) / self.sd
        r = np.where(self.is_limit, np.maximum(r, 0.0), r)
        return np.concatenate([r, self.prior.residuals(unknowns)])

    def failure(self) -> str:
        """Say why there is no solution at the start."""
        return "the flowsheet has no solution at the constants it has; reesim run tells why"

    def jacobian(self, unknowns: Floats) -> Floats:
        """Derivatives of the residuals by central differences."""
        columns = []
        for i in range(unknowns.size):
            step = STEP * np.eye(unknowns.size)[i]
            columns.append((self.residuals(unknowns + step) - self.residuals(unknowns - step)) / (2.0 * STEP))
        found = np.stack(columns, axis=1)
        if not np.isfinite(found).all():
            raise NotSolved("the flowsheet has no solution near these constants")
        return found
