"""A fit of constants to profiles of a flowsheet's cascades."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reesim.chemistry import MassActionSystem
from reesim.errors import Fault, InputError
from reesim.flowsheet.compile import compile_flowsheet
from reesim.flowsheet.read import read_flowsheet
from reesim.studies.fit.beforehand import beforehand_of
from reesim.studies.fit.begin import tie_faults
from reesim.studies.fit.estimate import estimate
from reesim.studies.fit.goodness import log_ratio_groups, separation_groups
from reesim.studies.fit.parameters import parameters_of
from reesim.studies.fit.profile import ProfileProblem
from reesim.studies.fit.profile_reading import read_profile
from reesim.studies.fit.run import FitResult
from reesim.studies.fit.tied import on_ties, tied_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reesim.flowsheet.model import FlowsheetModel
    from reesim.studies.fit.cells import Grid
    from reesim.studies.fit.options import Options


def fit_profile(
    grid: Grid, source: str, system: str, options: Options, errors: Mapping[str, float]
) -> FitResult:
    """Fit constants to what the stages of a flowsheet held.

    Raises
    ------
    InputError
        Also for options that have no meaning here.
    NotSolved
        Where the flowsheet has no solution at the constants it has, or no minimum is found.
    """
    faults = [
        Fault(f"--{name}", 1, 1, "", "has no meaning for a profile")
        for name, value in (("level", options.level), ("leave-out", options.leave_out))
        if value
    ]
    faults += [
        Fault(f"--{name}", 1, 1, "", "is told by the flowsheet")
        for name, value in (
            ("activity", options.activity),
            ("reference-acid", options.reference_acid),
            ("parameter-set", options.parameter_set),
        )
        if value
    ]
    if faults:
        raise InputError(faults)
    model = read_flowsheet(options.flowsheet)
    own = _system(model, system, options.flowsheet)
    faults = tie_faults(options.ties, own)
    if faults:
        raise InputError(faults)
    contacts, stages = read_profile(grid, compile_flowsheet(model), errors)
    start = on_ties(own, [*own.ties, *options.ties], contacts)
    ties = tied_of(start.ties, start, contacts)
    parameters = parameters_of(options.free, contacts, start, {}, ties)
    beforehand = beforehand_of(options.known, options.spacing, start, uses_system=options.uses_prior)
    problem = ProfileProblem(model, contacts, stages, start, parameters, beforehand, own)
    found = estimate(problem, options.loss)
    groups, separations = log_ratio_groups(found, ["unit"]), separation_groups(found)
    return FitResult(found, start, source, None, [], [], groups, separations, [], ties)


def _system(model: FlowsheetModel, name: str, file: str) -> MassActionSystem:
    """The system that is fitted: the only one of the flowsheet, or the one that is named."""
    systems = {
        held.system.name: held.system
        for held in model.chemistries.values()
        if isinstance(held.system, MassActionSystem)
    }
    if not name and len(systems) == 1:
        return next(iter(systems.values()))
    if name not in systems:
        there = ", ".join(systems) or "none of mass action"
        message = f"{name or 'nothing'} is no system of {file} (it has: {there})"
        raise InputError([Fault("--system", 1, 1, "", message)])
    return systems[name]
