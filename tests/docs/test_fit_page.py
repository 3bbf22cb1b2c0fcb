"""The page on fits: every column and option it names is there, and its example is fitted as printed."""

import re

import numpy as np

import reesim
from reesim.studies.fit.columns import ROLES
from reesim.studies.fit.contents import ERRORS
from tests.docs.commands import ROOT
from tests.docs.commands import reesim as command

PAGE = (ROOT / "docs" / "fit.md").read_text(encoding="utf-8")


def test_every_column_stands_on_the_page() -> None:
    listed = set(
        re.findall(r"[A-Za-z0-9_/]+", "\n".join(line for line in PAGE.splitlines() if line.startswith("| `")))
    )
    prefixed = {name.removeprefix("Dy_").removeprefix("Dy/Tb_") for name in listed}
    names = {"organic_before": "org_before"}
    missing = [role for role in ROLES if role not in prefixed and names.get(role) not in prefixed]
    assert missing == []


def test_every_option_of_the_page_is_one_and_every_option_stands_on_the_page() -> None:
    done = command("fit", "--help")
    assert done.returncode == 0, done.stderr
    known = set(re.findall(r"--[a-z][a-z-]+", done.stdout)) - {"--help"}
    told = set(re.findall(r"--[a-z][a-z-]+", PAGE))
    assert told <= known
    assert known - told <= {"--parameter-set", "--plots"}


def test_the_assumed_errors_are_those_of_the_page() -> None:
    assert ERRORS["distribution_ratio"] == 0.1
    assert ERRORS["separation_factor"] == 0.05
    assert ERRORS["pH"] == 0.05
    assert np.isclose(ERRORS["aqueous"] * np.log(10.0), 0.05)


def test_the_example_is_fitted_as_printed(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (table,) = re.findall(r"^```csv\n(.*?)^```", PAGE, re.M | re.S)
    file = tmp_path / "tests.csv"
    file.write_text(table, encoding="utf-8")
    fit = reesim.fit(file, "p507-chloride")
    assert fit.summary["contacts"] == 6
    assert fit.summary["measurements"] == 18
    assert list(fit.parameters["name"]) == ["logK.Dy", "logK.Y"]
    assert fit.summary["rms"] < 0.1
