"""Outputs by path and by method: the values of the tables, or a fault that says what there is."""

import pytest

import reesim
from tests.unit.small_plants import CONTACT


@pytest.fixture(scope="module")
def solution() -> reesim.Solution:
    return reesim.loads(CONTACT).solve()


@pytest.mark.parametrize(
    ("path", "table", "where", "column"),
    [
        ("streams.loaded.Ho", "streams", {"stream": "loaded"}, "Ho_mol_per_L"),
        ("streams.raffinate.Cl", "streams", {"stream": "raffinate"}, "Cl_mol_per_L"),
        ("streams.raffinate.pH", "streams", {"stream": "raffinate"}, "pH"),
        ("streams.raffinate.acid", "streams", {"stream": "raffinate"}, "acid_mol_per_L"),
        ("streams.raffinate.flow", "streams", {"stream": "raffinate"}, "flow_m3_per_h"),
        ("products.raffinate.purity.Dy", "products", {"stream": "raffinate", "element": "Dy"}, "purity"),
        ("products.loaded.recovery.Ho", "products", {"stream": "loaded", "element": "Ho"}, "recovery"),
        ("units.mix.stages.1.loading", "stages", {"stage": 1}, "loading"),
        ("units.mix.stages.1.Dy_org_mol_per_L", "stages", {"stage": 1}, "Dy_org_mol_per_L"),
    ],
)
def test_value_is_that_of_the_table(
    solution: reesim.Solution, path: str, table: str, where: dict[str, object], column: str
) -> None:
    frame = getattr(solution, table)
    for key, value in where.items():
        frame = frame[frame[key] == value]
    assert solution.value(path) == pytest.approx(float(frame[column].iloc[0]), rel=1e-12)


def test_a_group_is_the_sum_of_its_elements(solution: reesim.Solution) -> None:
    parts = solution.value("products.loaded.purity.Dy") + solution.value("products.loaded.purity.Ho")
    assert solution.value("products.loaded.purity.Dy+Ho") == pytest.approx(parts, rel=1e-12)
    assert solution.purity("loaded", ["Dy", "Ho"]) == pytest.approx(1.0, rel=1e-12)
    assert solution.recovery("loaded", "REE") == solution.value("products.loaded.recovery.Dy+Ho")


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("stream.loaded.Ho", "did you mean streams?"),
        ("streams.loded.Ho", "did you mean loaded?"),
        ("streams.loaded.Tb", "loaded has: Dy, Ho, Na, Cl, pH, acid, flow"),
        ("streams.loaded", "an empty name"),
        ("products.loaded.purty.Dy", "did you mean purity?"),
        ("products.loaded.purity.Na", "Na is not a rare earth"),
        ("products.loaded.purity.Dy+Dy", "Dy is named twice"),
        ("products.loaded.recovery.Xx", "'Xx' is not known"),
        ("units.mx.stages.1.pH", "did you mean mix?"),
        ("units.mix.stage.1.pH", "did you mean stages?"),
        ("units.mix.stages.2.pH", "it has stages 1 to 1"),
        ("units.mix.stages.one.pH", "'one' is not a stage"),
        ("units.mix.stages.1.ph", "did you mean pH?"),
        ("units.mix.stages.1.hydroxide_saturation_element", "is text"),
    ],
)
def test_a_path_that_leads_nowhere_is_a_fault(solution: reesim.Solution, path: str, told: str) -> None:
    with pytest.raises(reesim.InputError) as error:
        solution.value(path)
    (fault,) = error.value.faults
    assert fault.path == path
    assert told in fault.message


def test_methods_and_plots_tell_of_unknown_names(solution: reesim.Solution) -> None:
    with pytest.raises(reesim.InputError, match="did you mean raffinate"):
        solution.purity("rafinate", "Dy")
    with pytest.raises(reesim.InputError, match="cascades are: mix"):
        solution.plot.profile("loaded")
