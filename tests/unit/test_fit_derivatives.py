"""Derivatives by the constants against differences of the flash, for everything a system can say."""

import numpy as np
import pytest

from reesim.chemistry.mass_action import MassActionSystem
from reesim.chemistry.packing import Packed, pack
from reesim.studies.fit.beforehand import Beforehand
from reesim.studies.fit.contacts import Contacts
from reesim.studies.fit.ionic import activity_of
from reesim.studies.fit.moving import moved_system
from reesim.studies.fit.network import shifted
from reesim.studies.fit.parameters import Parameter, effects_of, parameters_of, shift_of
from reesim.studies.fit.problem import Problem
from tests.kernels.chemistries import SEVERAL, SODIUM
from tests.kernels.chemistries import SYSTEMS as CONDITIONAL
from tests.unit.fit_tables import contacts_of

WITH_CHLORIDE = {
    metal: {
        "charge": 3,
        "complexes": [
            {"dimers": 3, "logK": entry["complexes"][0]["logK"]},
            {"dimers": 2, "logK": entry["complexes"][0]["logK"] - 0.4, "ligands": {"Cl": 1}},
        ],
    }
    for metal, entry in SEVERAL.items()
}
"""Complexes of made-up constants, of which the second takes a chloride along."""


def with_activity(model: str, **more: object) -> MassActionSystem:
    """The smallest system for a model of activity, or one whose metals have several complexes."""
    plain = CONDITIONAL["alstad"].model_dump(exclude_unset=True)
    return MassActionSystem.model_validate({**plain, "activity": model, **more})


SYSTEMS = {
    **CONDITIONAL,
    "sit": with_activity("sit"),
    "pitzer": with_activity("pitzer", metals={**SEVERAL, "Na": SODIUM}),
    "sit_with_chloride": with_activity("sit", metals={**WITH_CHLORIDE, "Na": SODIUM}),
    "pitzer_with_chloride": with_activity("pitzer", metals={**WITH_CHLORIDE, "Na": SODIUM}),
}
HEAD = (
    "source,{acid},extractant [mol/L],O/A,saponification,Nd_feed [mol/L],Dy_feed [mol/L],Y_feed [mol/L],"
    "Nd_aq [mol/L],Dy_org [mol/L],Y_D,Y/Dy_separation_factor,{after}\n"
)
ROWS = (
    "a,{0},0.4,0.5,5 %,0.01,0.02,0.01,0.01,0.01,1,2,{1}\n"
    "a,{2},1.0,1,0,0.001,0.1,0.02,0.01,0.01,1,2,{3}\n"
    "b,{4},1.0,2,20 %,0.05,0.08,0.04,0.01,0.01,1,2,{5}\n"
    "b,{6},1.5,1,0,1e-6,1e-6,1e-6,0.01,0.01,1,2,{7}\n"
)
FREE = {
    "one_complex": ("logK", "organic.coefficient"),
    "alstad": ("logK", "organic.coefficient"),
    "several_complexes": (
        "logK", "logK.*.2", "offset.2", "offset.Cl.1", "log_beta.Y.Cl.2", "log_star_beta.Nd.OH.1",
        "organic.coefficient",
    ),
    "bisulfate": ("logK", "log_K.SO4.H.1", "log_beta.Dy.SO4.2", "offset.SO4.1", "organic.coefficient"),
    "nitrate_tbp": ("logK", "acid_uptake.NO3.1", "organic.coefficient"),
    "sit": ("logK", "organic.coefficient"),
    "pitzer": ("logK.*.1", "logK.*.2", "organic.coefficient"),
    "sit_with_chloride": ("logK.*.1", "offset.2", "organic.coefficient"),
    "pitzer_with_chloride": ("logK.*.1", "logK.*.2"),
}  # fmt: skip


def table(name: str, *, knows_acid: bool) -> Contacts:
    system = SYSTEMS[name]
    acids = ["0.05", "0.3", "0.02", "1.2"]
    after = ["0.07", "0.4", "0.06", "1.1"] if knows_acid else [""] * 4
    ph = ["1.2", "0.4", "1.6", "0.1"]
    cells = [x for pair in zip(acids if knows_acid else ph, after, strict=True) for x in pair]
    head = HEAD.format(
        acid="acid [mol/L]" if knows_acid else "pH", after="acid_after [mol/L]" if knows_acid else "set"
    )
    text = head + ROWS.format(*cells)
    if name == "nitrate_tbp":
        text = text.replace(",20 %,", ",0,").replace(",5 %,", ",0,")
    return contacts_of(text, system)


def free_of(name: str, contacts: Contacts) -> tuple[Parameter, ...]:
    return parameters_of(FREE[name], contacts, SYSTEMS[name], {"a": 0.2, "b": 0.2})


@pytest.mark.parametrize("name", FREE)
@pytest.mark.parametrize("knows_acid", [True, False])
def test_derivatives_match_differences(name: str, knows_acid: bool) -> None:
    contacts = table(name, knows_acid=knows_acid)
    group = np.array([0, 0, 1, 1])
    problem = Problem(
        contacts, SYSTEMS[name], free_of(name, contacts), group, beforehand=Beforehand(uses_system=True)
    )
    rng = np.random.default_rng(3)
    unknowns = problem.start + 0.1 * rng.standard_normal(problem.start.size)
    coefficient = [i for i, p in enumerate(problem.parameters) if p.name == "organic.coefficient"]
    unknowns[coefficient] = np.abs(unknowns[coefficient]) + 0.05
    exact = problem.jacobian(unknowns)
    assert exact.shape == (problem.residuals(unknowns).size, problem.start.size)
    for i in range(unknowns.size):
        found = []
        for step in (1e-3, 2e-3):
            moved = [unknowns + sign * step * np.eye(unknowns.size)[i] for sign in (1.0, -1.0)]
            above, below = (problem.residuals(u).copy() for u in moved)
            found.append((above - below) / (2.0 * step))
        difference = (4.0 * found[0] - found[1]) / 3.0
        size = np.abs(exact[:, i]).max()
        assert size > 0.0, problem.parameters[i].name
        np.testing.assert_allclose(exact[:, i], difference, rtol=1e-5, atol=1e-6 * size + 1e-7)


@pytest.mark.parametrize("name", FREE)
def test_shifted_constants_are_those_of_the_changed_system(name: str) -> None:
    """What the kernel is given must not depend on whether constants were shifted or packed anew."""
    contacts = table(name, knows_acid=True)
    parameters = parameters_of(FREE[name], contacts, SYSTEMS[name], {})
    problem = Problem(contacts, SYSTEMS[name], parameters)
    values = problem.start + np.linspace(0.1, 0.4, len(parameters))
    changed = moved_system(SYSTEMS[name], contacts, parameters, values)
    effects = effects_of(parameters, SYSTEMS[name], contacts, problem.group)
    eq = shifted(problem.network.equilibria, shift_of(values, parameters, effects, problem.network.level))
    anew = pack(
        [Packed(changed, float(e)) for e in eq.extractant],
        contacts.metals,
        contacts.ligands,
        contacts.charge,
        activity_of(changed, contacts, len(eq.extractant)),
    )
    assert eq.activity is anew.activity or changed.activity == "conditional"
    for field, here, there in zip(eq._fields, eq, anew, strict=True):
        if field == "activity":
            continue
        pairs = zip(here, there, strict=True) if isinstance(here, tuple) else [(here, there)]
        for one, other in pairs:
            np.testing.assert_allclose(one, other, rtol=1e-12, err_msg=field)


@pytest.mark.parametrize("name", ["bisulfate", "sit", "pitzer_with_chloride"])
def test_a_given_ph_is_met(name: str) -> None:
    contacts = table(name, knows_acid=False)
    problem = Problem(contacts, SYSTEMS[name], ())
    linear = problem.equilibria(problem.start)
    assert linear is not None
    np.testing.assert_allclose(-linear.log_h / np.log(10.0), [1.2, 0.4, 1.6, 0.1], atol=1e-9)
