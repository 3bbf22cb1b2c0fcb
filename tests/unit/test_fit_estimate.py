"""The estimate: exact data give the constants back, noise gives honest intervals, nonsense is refused."""

from dataclasses import replace

import numpy as np
import pytest

from reesim.errors import InputError
from reesim.studies.fit.beforehand import Beforehand
from reesim.studies.fit.contacts import Contacts
from reesim.studies.fit.estimate import Estimate, estimate
from reesim.studies.fit.parameters import parameters_of
from reesim.studies.fit.problem import Problem
from tests.unit.fit_tables import (
    SEVEN,
    contacts_of,
    measured_exactly,
    random_table,
    seven_metals,
    with_noise,
    with_values,
)

METALS = tuple(SEVEN)


def moved(contacts: Contacts, free: tuple[str, ...], by: float, **more: object) -> Problem:
    """The problem with every start `by` away from the truth, priors left where they were."""
    system = seven_metals()
    parameters = tuple(
        replace(p, start=p.start + by * (-1) ** i)
        for i, p in enumerate(parameters_of(free, contacts, system, {}))
    )
    metals = {
        m: entry.model_copy(
            update={"logK": entry.logK + sum(p.start - SEVEN[m] for p in parameters if p.name == f"logK.{m}")}
        )
        for m, entry in system.metals.items()
    }
    coefficient = [p.start for p in parameters if p.name == "organic.coefficient"]
    organic = system.organic.model_copy(update={"coefficient": (coefficient or [0.3])[0]})
    return Problem(
        contacts, system.model_copy(update={"metals": metals, "organic": organic}), parameters, **more
    )  # type: ignore[arg-type]


def truth(found: Estimate) -> np.ndarray:
    return np.array([SEVEN.get(p.name.removeprefix("logK."), 0.3) for p in found.parameters])


@pytest.mark.parametrize("columns", ["aq", "org", "D"])
@pytest.mark.parametrize("loss", ["linear", "huber", "soft_l1", "cauchy"])
def test_exact_data_give_the_constants_back(columns: str, loss: str) -> None:
    contacts = measured_exactly(
        contacts_of(random_table(25, METALS, 1, columns=columns), seven_metals()), seven_metals()
    )
    found = estimate(moved(contacts, ("logK", "organic.coefficient"), 0.3), loss)
    np.testing.assert_allclose(found.value, truth(found), atol=1e-6)
    assert found.chi2 < 1e-9


def test_a_measured_ph_with_its_error_takes_the_place_of_the_acid() -> None:
    """The true pH is an unknown: exact data give it back, and a wrong pH is pulled to where D puts it."""
    system = seven_metals()
    text = random_table(25, METALS, 2, columns="D")
    given = measured_exactly(contacts_of(text, system), system)
    problem = Problem(given, system, ())
    linear = problem.equilibria(problem.start)
    assert linear is not None
    ph = -linear.log_h / np.log(10.0)
    lines = [line.split(",") for line in text.splitlines()]
    lines[0][0] = "pH"
    for row, value in zip(lines[1:], ph, strict=True):
        row[0] = repr(float(value))
    contacts = contacts_of("\n".join(",".join(row) for row in lines), system, pH=0.05)
    assert not contacts.knows_acid.any()
    exact = measured_exactly(contacts, system)
    found = estimate(moved(exact, ("logK",), 0.2))
    np.testing.assert_allclose(found.value, truth(found), atol=1e-6)
    values = [m.value + (0.1 if m.kind == "pH" and m.contact == 0 else 0.0) for m in exact.measurements]
    pulled = estimate(moved(with_values(exact, np.array(values)), ("logK",), 0.2))
    shift = [r for m, r in zip(exact.measurements, pulled.residuals, strict=True) if m.kind == "pH"]
    assert shift[0] < -0.08
    assert np.abs(shift[1:]).max() < 0.01


@pytest.mark.slow
def test_stated_intervals_hold_the_truth() -> None:
    """Seven constants from 40 noisy contacts, 100 times: 95 % intervals hold each one in 90 % and more."""
    rng = np.random.default_rng(20)
    system = seven_metals()
    exact = measured_exactly(contacts_of(random_table(40, METALS, 5), system), system)
    held = []
    for _ in range(100):
        found = estimate(moved(with_noise(exact, rng), ("logK",), 0.2))
        held.append(np.abs(found.value - truth(found)) < found.quantile * found.sd)
    share = np.mean(held, axis=0)
    assert share.min() >= 0.90
    assert share.mean() <= 0.98, "intervals are wider than they say"


def test_the_scatter_widens_and_narrows_assumed_errors_and_only_widens_measured_ones() -> None:
    rng = np.random.default_rng(4)
    system = seven_metals()
    exact = measured_exactly(contacts_of(random_table(40, METALS, 6, columns="D"), system), system)
    noisy = with_noise(exact, rng)
    told = {
        (factor, is_assumed): estimate(
            moved(
                replace(
                    noisy,
                    measurements=tuple(
                        m._replace(sd=factor * m.sd, is_assumed=is_assumed) for m in noisy.measurements
                    ),
                ),
                ("logK",),
                0.1,
            )
        )
        for factor in (0.5, 2.0)
        for is_assumed in (True, False)
    }
    for factor in (0.5, 2.0):
        assert told[factor, True].scale == pytest.approx(1.0 / factor, rel=0.1)
    np.testing.assert_allclose(told[0.5, True].sd, told[2.0, True].sd, rtol=1e-3)
    assert told[0.5, False].scale == pytest.approx(2.0, rel=0.1)
    assert told[2.0, False].scale == 1.0


def test_a_robust_loss_is_not_moved_by_a_gross_error_and_tells_it() -> None:
    rng = np.random.default_rng(7)
    system = seven_metals()
    exact = measured_exactly(contacts_of(random_table(30, METALS, 8, columns="D"), system), system)
    values = np.array([m.value for m in with_noise(exact, rng).measurements])
    values[5] += 3.0
    spoilt = with_values(exact, values)
    off = {}
    for loss in ("linear", "cauchy"):
        found = estimate(moved(spoilt, ("logK",), 0.1), loss)
        off[loss] = np.abs(found.value - truth(found)).max()
        assert found.outliers[0] == 5
    assert off["cauchy"] < 0.05 < off["linear"]


def test_a_detection_limit_is_no_value_but_bounds_the_constant() -> None:
    """Below 0.001 in every row: a constant that says less is as good as any, one that says more is not."""
    system = seven_metals()
    row = "0.1,1.0,1,{},0.01,{}\n"
    head = "acid [mol/L],extractant [mol/L],O/A,La_feed [mol/L],Dy_feed [mol/L],La_D\n"
    contacts = contacts_of(head + "".join(row.format(0.01, "< 0.001") for _ in range(5)), system)
    problem = Problem(contacts, system, parameters_of(("logK.La",), contacts, system, {}))
    low, high = (problem.residuals(np.array([k])) for k in (-8.0, -1.0))
    assert np.abs(low).max() < 1e-6
    assert high.min() > 3.0
    assert contacts.skipped == ()


def test_a_prior_holds_what_the_data_do_not_tell() -> None:
    system = seven_metals()
    exact = measured_exactly(contacts_of(random_table(25, METALS, 9, columns="D"), system), system)
    loose = estimate(moved(exact, ("logK",), 0.5))
    tight = estimate(moved(exact, ("logK",), 0.5, beforehand=Beforehand(uses_system=True)))
    assert set(tight.prior.held) == {f"logK.{m}" for m in METALS}
    assert np.abs(loose.value - truth(loose)).max() < 1e-6
    assert 1e-4 < np.abs(tight.value - truth(tight)).max() < 0.1, "pulled towards the wrong start, but weakly"


def test_a_level_takes_up_what_one_laboratory_has_too_much() -> None:
    system = seven_metals()
    text = random_table(30, METALS, 10, columns="D").splitlines()
    text = [f"source,{text[0]}", *(f"{'ab'[i % 2]},{line}" for i, line in enumerate(text[1:]))]
    exact = measured_exactly(contacts_of("\n".join(text), system), system)
    words = exact.groups["source"]
    group = np.array(["ab".index(w) for w in words])
    shifted = Problem(exact, system, parameters_of((), exact, system, {"a": 1.0, "b": 1.0}), group)
    values = shifted.predict(np.array([0.15, -0.15]))
    assert values is not None
    found = estimate(
        Problem(
            with_values(exact, values.value),
            system,
            parameters_of(("logK",), exact, system, {"a": 1.0, "b": 1.0}),
            group,
        )
    )
    levels = {p.name: v for p, v in zip(found.parameters, found.value, strict=True)}
    assert levels["level.a"] - levels["level.b"] == pytest.approx(0.3, abs=1e-4)


def test_constants_that_nothing_tells_are_named_all_at_once() -> None:
    system = seven_metals()
    contacts = contacts_of(random_table(6, ("Dy", "Y"), 11), system)
    text = "acid [mol/L],extractant [mol/L],Dy_feed [mol/L],La_feed [mol/L],Tb_feed [mol/L],Dy_D\n"
    silent = contacts_of(text + "0.1,1,1e-9,1e-12,1e-12,2\n", system)
    with pytest.raises(InputError) as caught:
        estimate(
            Problem(silent, system, parameters_of(("logK.Dy", "logK.La", "logK.Tb"), silent, system, {}))
        )
    assert [fault.path for fault in caught.value.faults] == ["logK.La", "logK.Tb"]
    with pytest.raises(InputError, match="do not tell them apart") as caught:
        estimate(Problem(contacts, system, parameters_of(("logK", "offset.1"), contacts, system, {})))
    assert "offset.1" in caught.value.faults[0].path


def test_a_loss_that_is_none_is_refused() -> None:
    system = seven_metals()
    contacts = contacts_of(random_table(6, ("Dy", "Y"), 11), system)
    with pytest.raises(InputError, match="did you mean huber"):
        estimate(Problem(contacts, system, parameters_of(("logK",), contacts, system, {})), "hubr")
