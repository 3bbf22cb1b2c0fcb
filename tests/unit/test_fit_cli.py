"""`reesim fit` in a process of its own: what it prints, what it writes, how it ends."""

from pathlib import Path

from tests.docs.commands import ROOT, reesim

MEASURED = str(ROOT / "data" / "measured" / "p507-chloride.csv")


def test_the_measured_set_is_fitted_and_the_system_runs(tmp_path: Path) -> None:
    options = [
        "--free",
        "logK",
        "--free",
        "organic.coefficient",
        "--leave-out",
        "source",
        "--suggest",
        "Y/Dy",
    ]
    out = ["--others", "follow", "--out", str(tmp_path / "my-system.yaml")]
    done = reesim("fit", MEASURED, "--system", "p507-chloride", *options, *out)
    assert done.returncode == 0, done.stderr
    for word in (
        "logK.Dy",
        "95 % interval",
        "correlations",
        "rms",
        "separation factors",
        "outliers",
        "124:41",
        "lee2005",
    ):
        assert word in done.stdout
    assert all(line == line.rstrip() for line in done.stdout.splitlines())
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"my-system.yaml", "my-system-parity.png", "my-system-residuals.png"}
    flowsheet = (ROOT / "flowsheets" / "quickstart.yaml").read_text(encoding="utf-8")
    assert "p507-chloride" in flowsheet
    file = tmp_path / "plant.yaml"
    file.write_text(flowsheet.replace("p507-chloride", "my-system.yaml"), encoding="utf-8")
    run = reesim("run", str(file), "--out", str(tmp_path / "out"))
    assert run.returncode == 0, run.stderr
    constants = (tmp_path / "out" / "constants.csv").read_text(encoding="utf-8")
    assert "p507-chloride.csv (sha256" in constants
    again = reesim("fit", MEASURED, "--system", "p507-chloride", *out, "--plots", "none")
    assert again.returncode == 0, "what a fit has written a fit may replace"


def test_bad_rows_are_named_and_nothing_is_written(tmp_path: Path) -> None:
    data = tmp_path / "bad.csv"
    data.write_text(
        "acid [mol/L],extractant [mol/L],Dy_D\n0.1,1,2\n0.1,one,2\n0.1 L/h,1,-2\n", encoding="utf-8"
    )
    done = reesim("fit", str(data), "--system", "p507-chloride", "--out", str(tmp_path / "mine.yaml"))
    assert done.returncode == 2
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert [line.removeprefix(str(data)).split(": ")[0] for line in lines] == [":3:5", ":4:1", ":4:11"]
    assert {path.name for path in tmp_path.iterdir()} == {"bad.csv"}


def test_faults_of_options(tmp_path: Path) -> None:
    taken = tmp_path / "taken.yaml"
    taken.write_text("name: mine\n", encoding="utf-8")
    for options, told in (
        ([], "--system:1:1: nothing is given; name a system, such as p507-chloride"),
        (["--system", "p507-chlorid"], "'p507-chlorid' is not in the library; did you mean p507-chloride?"),
        (["--system", "p507-chloride", "--error", "pH"], "'pH' is not KIND=VALUE"),
        (
            ["--system", "p507-chloride", "--loading", "150 %"],
            "--loading:1:1: '150 %' lies outside 0 % to 100 %",
        ),
        (
            ["--system", "p507-chloride", "--plots", "pgn"],
            "'pgn' is none of png, svg, none; did you mean png?",
        ),
        (["--system", "p507-chloride", "--out", str(taken)], "that no fit has written; give another name"),
        (
            ["--system", "p507-chloride", "--suggest", "Y/Dx"],
            "'Y/Dx' is no pair of metals that were measured",
        ),
        (
            ["--system", "p507-chloride", "--others", "kep"],
            "'kep' is none of drop, keep, follow; did you mean keep?",
        ),
    ):
        done = reesim("fit", MEASURED, *options)
        assert (done.returncode, done.stdout) == (2, ""), options
        assert told in done.stderr, done.stderr
    assert taken.read_text(encoding="utf-8") == "name: mine\n"


def test_a_set_for_activities_is_fitted_with_its_tie_and_a_spacing(tmp_path: Path) -> None:
    spacing = str(ROOT / "data" / "measured" / "p507-chloride-spacing.csv")
    options = [
        "--parameter-set",
        "sit",
        "--spacing",
        spacing,
        "--level",
        "source",
        "--known",
        "a = 0.4 +- 0.5",
    ]
    out = ["--out", str(tmp_path / "mine.yaml"), "--plots", "none"]
    done = reesim("fit", MEASURED, "--system", "p507-chloride", *options, *out)
    assert done.returncode == 0, done.stderr
    for told in (
        "free numbers: 11, and 7 constants tied to them",
        "counted as measured beside the data: 10 known beforehand; activity of the aqueous: sit",
        "known beforehand: a = 0.4 +- 0.5",
        "logK.Y.2",
        "all, without levels",
    ):
        assert told in done.stdout
    written = (tmp_path / "mine.yaml").read_text(encoding="utf-8")
    assert "activity: sit" in written
    assert "logK.*.2 = a + 2/3 logK.*.1" in written
    flowsheet = (ROOT / "flowsheets" / "quickstart.yaml").read_text(encoding="utf-8")
    file = tmp_path / "plant.yaml"
    file.write_text(flowsheet.replace("p507-chloride", "mine.yaml"), encoding="utf-8")
    checked = reesim("check", str(file))
    assert checked.returncode == 2
    assert "system mine has no constants for it" in checked.stderr, "metals without data are left out"


def test_conditional_constants_are_carried_to_a_model(tmp_path: Path) -> None:
    done = reesim("fit", MEASURED, "--system", "p507-chloride", "--activity", "pitzer", "--plots", "none")
    assert done.returncode == 0, done.stderr
    assert "begun with conditional constants as those in " in done.stdout
    assert " mol/L acid (the middle of the data); without parameters, left out: Al" in done.stdout
    assert "activity of the aqueous: pitzer" in done.stdout


def test_faults_of_what_is_tied_and_known() -> None:
    base = ["fit", MEASURED, "--system", "p507-chloride"]
    done = reesim(*base, "--tie", "logK.*.2 = a", "--activity", "sitt")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        "--activity:1:1: 'sitt' is none of conditional, sit, pitzer; did you mean sit?",
        "--tie:1:1: 'logK.*.2 = a' is no tie; write it as 'logK.*.2 = a + 2/3 logK.*.1'",
    ]
    done = reesim(*base, "--known", "logK.Nd = 1", "--known", "logK.Nd 1")
    assert (done.returncode, done.stdout) == (2, "")
    assert [line.split(": ")[0] for line in done.stderr.splitlines()] == ["--known:1:1", "--known:1:1"]
