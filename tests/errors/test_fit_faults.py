"""Every message that a faulty table of contacts, or a faulty option of a fit, is answered with."""

from pathlib import Path

import pytest

from reesim.errors import InputError
from reesim.library import load_system
from reesim.studies.fit.begin import find_system
from reesim.studies.fit.cells import parse_grid
from reesim.studies.fit.options import Options, read_errors
from reesim.studies.fit.parameters import parameters_of
from reesim.studies.fit.reading import read_contacts
from reesim.studies.fit.run import fit

SYSTEM, _ = load_system("p507-chloride")
HEAD = "acid [mol/L],extractant [mol/L],O/A,Dy_feed [mol/L],Dy_aq [mol/L],pH"
GOOD = "0.1,1,1,0.1,0.02,1.2"


def told(text: str | bytes) -> list[str]:
    """Faults of a table, without the file's name."""
    data = text.encode("utf-8") if isinstance(text, str) else text
    with pytest.raises(InputError) as caught:
        read_contacts(parse_grid(data, "data.csv"), SYSTEM)
    lines = str(caught.value).splitlines()
    assert all(line.startswith("data.csv:") for line in lines)
    return [line.removeprefix("data.csv:") for line in lines]


HEADERS = {
    "a slip": ("acid [mol/L],extractnt [mol/L],Dy_aq [mol/L]", ["1:1: extractant: there is no such column", "1:14: extractnt [mol/L]: 'extractnt' is not a quantity of a contact; did you mean extractant?"]),
    "no measurement": ("acid [mol/L],extractant [mol/L],Dy_feed [mol/L]", ["1:1: nothing is measured; give one of pH"]),
    "no acid": ("extractant [mol/L],Dy_D", ["1:1: acid: nothing tells the acid"]),
    "a metal that is none": ("acid [mol/L],extractant [mol/L],Dx_D", ["1:33: Dx_D: Dx is not a metal of the system (it has: La, "]),
    "a metal too few": ("acid [mol/L],extractant [mol/L],Dy_separation_factor", ["1:33: Dy_separation_factor: name two metals, such as Dy/Tb_separation_factor"]),
    "a metal too many": ("acid [mol/L],extractant [mol/L],Dy_acid,Dy_D", ["1:33: Dy_acid: acid is told of a contact, not of an element"]),
    "of no metal": ("acid [mol/L],extractant [mol/L],feed [mol/L],Dy_D", ["1:1: feed [mol/L]: of which metal? write Dy_feed, or add a column element"]),
    "twice": ("acid [mol/L],feed_acid [mol/L],extractant [mol/L],Dy_D", ["1:14: feed_acid [mol/L]: says the same as column 'acid [mol/L]'"]),
    "sd of what is exact": ("acid [mol/L],acid_sd [mol/L],extractant [mol/L],Dy_D", ["1:14: acid_sd [mol/L]: acid is taken as exact"]),
    "a unit without a quantity": ("acid [mol/L],extractant [mol/L],stirring [1/min],Dy_D", ["1:33: stirring [1/min]: 'stirring' is not a quantity of a contact (there are: experiment"]),
}  # fmt: skip


@pytest.mark.parametrize("name", HEADERS)
def test_faults_of_the_header(name: str) -> None:
    header, expected = HEADERS[name]
    cells = ",".join("1" for _ in header.split(","))
    found = told(f"{header}\n{cells}\n")
    assert len(found) == len(expected), found
    for line, start in zip(found, expected, strict=True):
        assert line.startswith(start)


ROWS = {
    "0.1 mol/kg,1,1,0.1,0.02,1.2": ["2:1: acid [mol/L]: '0.1 mol/kg' is an amount per mass; give a concentration such as"],
    "0.1,0,1,0.1,0.02,1.2": ["2:5: extractant [mol/L]: 0: there is none; give more than 0"],
    "0.1,,1,0.1,0.02,1.2": ["2:1: extractant: nothing is given; give the formal concentration of the extractant (line 2)"],
    "0.1,1,-2,0.1,0.02,1.2": ["2:7: O/A: '-2' is not a ratio of two phases; give a number above 0"],
    "0.1,1,one,0.1,0.02,1.2": ["2:7: O/A: 'one' is not a ratio; give a number such as 2, or 2:1"],
    "0.1,1,1,-0.1,0.02,1.2": ["2:9: Dy_feed [mol/L]: '-0.1 mol/L' is negative"],
    "0.1,1,1,0.1,\"0,02\",1.2": ["2:13: Dy_aq [mol/L]: '0,02' has a comma; write decimals with a point"],
    "0.1,1,1,,0.02,1.2": ["2:1: Dy_feed: is needed: what was found in one phase alone tells nothing (line 2)"],
    "0.1,1,1,0,0.02,1.2": ["2:1: Dy_feed: is 0, but the metal was measured; give what was put in (line 2)"],
    "0.1,1,1,0.1,0.02,17": ["2:18: pH: 17 is not a pH of a contact; give -2 to 14"],
    "0.1,1,1,0.1,0.02,< 2": ["2:18: pH: a limit (< 2) is no pH; give the value, or leave the cell empty"],
    ",1,1,0.1,0.02,": ["2:1: acid: neither acid before contact nor pH at equilibrium is told (line 2)"],
    "0.1,1,1,0.1,0.02": ["2:1: 5 cells, but the header in line 1 has 6"],
    "0.1,1,1,0.1,\"0.02,1.2": ["2:13: a quotation mark is not closed"],
    "0.1 L/h,1,1,nan,0.02,1.2": ["2:1: acid [mol/L]: '0.1 L/h' is a volume flow; give a concentration", "2:13: Dy_feed [mol/L]: 'nan' is not a"],
}  # fmt: skip


@pytest.mark.parametrize("row", ROWS)
def test_faults_of_a_row(row: str) -> None:
    found = told(f"{HEAD}\n{row}\n")
    assert len(found) == len(ROWS[row]), found
    for line, start in zip(found, ROWS[row], strict=True):
        assert line.startswith(start), line


def test_all_faults_are_told_at_once_each_with_its_place() -> None:
    found = told(f"{HEAD}\n{GOOD}\n0.1,x,1,0.1,0.02,1.2\n{GOOD}\n0.1,1,1,0.1 kg,-0.02,1.2\n")
    assert [line.split(": ")[0] for line in found] == ["3:5", "5:9", "5:16"]


def test_rows_of_one_experiment_must_agree() -> None:
    text = (
        "experiment,element,acid [mol/L],extractant [mol/L],feed [mol/L],D\n"
        "7,Dy,0.1,1,0.1,2\n7,Y,0.2,1,0.1,4\n7,Dy,0.1,1,0.1,2\n8,Zz,0.1,1,0.1,2\n"
    )
    assert told(text) == [
        "3:5: acid [mol/L]: 0.2, but 0.1 in line 2 of the same experiment",
        "4:16: D: 2, but 2 in line 2 of the same experiment",
        f"5:3: element: Zz is not a metal of the system (it has: {', '.join(SYSTEM.metals)})",
    ]


def test_files_that_are_no_table() -> None:
    assert told("") == ["1:1: the file holds no table; its first line names the columns"]
    assert told(f"{HEAD}\n") == ["1:1: there are no rows below the header"]
    assert told(b"acid\n\xff\n") == ["2:1: byte 0xff is not UTF-8; save the table as CSV in UTF-8"]
    assert told(f"{HEAD}\n0.1,1,1,0.1,0,\n") == ["1:1: no row holds anything to fit"]


def test_options_that_are_none() -> None:
    contacts = read_contacts(parse_grid(f"{HEAD}\n{GOOD}\n".encode(), "data.csv"), SYSTEM)
    with pytest.raises(InputError) as caught:
        parameters_of(("logK.Dx", "logk", "log_beta.Dy.Cl.1"), contacts, SYSTEM, {})
    assert [fault.path for fault in caught.value.faults] == ["logK.Dx", "log_beta.Dy.Cl.1", "logk"]
    assert all("is no constant that can be free here" in fault.message for fault in caught.value.faults)
    with pytest.raises(InputError, match="did you mean p507-chloride"):
        find_system("p507-chlorid")
    with pytest.raises(InputError, match="is of model separation_factor"):
        find_system_text()
    with pytest.raises(InputError) as caught:
        read_errors({"aqueos": "3 %", "pH": "-1", "organic": "x"})
    assert len(caught.value.faults) == 3
    for options, message in (
        (Options(level="lab"), "'lab' is no column of text"),
        (Options(leave_out="lab"), "'lab' is no column of text"),
        (Options(parameter_set="no-such"), "is not a set of system"),
    ):
        with pytest.raises(InputError, match=message):
            fit(f"{HEAD}\n{GOOD}\n".encode(), "data.csv", "p507-chloride", options)


def find_system_text() -> None:
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "pair.yaml"
        file.write_text(
            "{name: pair, model: separation_factor, separation_factors: {B: 1, A: 2}}", encoding="utf-8"
        )
        find_system(str(file))


def test_a_mixture_of_two_extractants_is_refused_for_contacts(tmp_path: Path) -> None:
    file = tmp_path / "mixture.yaml"
    file.write_text(
        "name: mixture\nextractant: {name: HA}\nsecond_extractant: {name: TBP, aggregation: 1}\n"
        "anion: {Cl: -1}\nmetals: {Dy: {charge: 3, dimers: 3, logK: 1.0}}\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError, match="mixture is a mixture of two extractants"):
        find_system(str(file))
