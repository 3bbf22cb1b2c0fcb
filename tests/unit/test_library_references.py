"""Names and paths of the library: what is found, what is refused, how a table looks."""

import subprocess
import sys

import pytest

from reesim.document import parse
from reesim.errors import InputError
from reesim.library import data_folder, load_feed, load_system, names, share_root, show

SYSTEM = "{name: xu, model: separation_factor, separation_factors: {B: 1, A: 2}}\n"


@pytest.fixture
def plant(tmp_path):
    folder = tmp_path / "plant"
    (folder / "lab").mkdir(parents=True)
    (folder / "lab" / "xu.yaml").write_text(SYSTEM)
    (tmp_path / "outside.yaml").write_text(SYSTEM)
    return folder


def message(reference, base=None):
    with pytest.raises(InputError) as caught:
        load_system(reference, base)
    return str(caught.value)


def test_share_root_holds_the_data():
    assert (share_root() / "data").is_dir()
    assert data_folder() == share_root() / "data"


def test_name_is_found_in_the_library(tmp_path):
    system, path = load_system("p507-chloride", tmp_path)
    assert path == data_folder() / "systems" / "p507-chloride.yaml"
    assert system.name == "p507-chloride"


def test_path_is_resolved_from_the_base(plant):
    system, path = load_system("lab/xu.yaml", plant)
    assert path == (plant / "lab" / "xu.yaml").resolve()
    assert system.separation_factors == {"B": 1.0, "A": 2.0}


@pytest.mark.parametrize(
    ("reference", "says"),
    [
        ("../outside.yaml", "climbs out"),
        ("lab/../../outside.yaml", "climbs out"),
        ("lab/../lab/xu.yaml", "climbs out"),
        ("/etc/hosts", "absolute"),
        ("/etc/passwd.yaml", "absolute"),
        ("~/xu.yaml", "absolute"),
        ("C:/xu.yaml", "absolute"),
        ("lab\\xu.yaml", "separate folders by /"),
        ("..\\outside.yaml", "separate folders by /"),
        ("lab/xu.yaml\0", "separate folders by /"),
        ("lab", "not in the library of systems"),
        ("lab/", "not a file beside this one"),
        ("lab/none.yaml", "not a file beside this one"),
        ("..", "not in the library of systems"),
        ("", "not in the library of systems"),
        ("p507-chlorid", "did you mean p507-chloride?"),
        ("P507-chloride", "did you mean p507-chloride?"),
    ],
)
def test_escapes_and_unknown_names_are_refused(plant, reference, says):
    assert says in message(reference, plant)


def test_link_out_of_the_folder_is_refused(plant):
    (plant / "link.yaml").symlink_to(plant.parent / "outside.yaml")
    (plant / "up").symlink_to(plant.parent)
    assert "leads out" in message("link.yaml", plant)
    assert "leads out" in message("up/outside.yaml", plant)


def test_link_inside_the_folder_is_followed(plant):
    (plant / "link.yaml").symlink_to(plant / "lab" / "xu.yaml")
    assert load_system("link.yaml", plant)[0].name == "xu"


def test_path_without_a_base_is_refused():
    assert "no file to resolve it from" in message("lab/xu.yaml")


def test_fault_is_placed_where_the_reference_is_written():
    node = parse(b"chemistry:\n  system: p507\n", "plant.yaml").children()["chemistry"].children()["system"]
    with pytest.raises(InputError) as caught:
        load_system("p507", node=node, path="chemistry.system")
    assert str(caught.value).startswith("plant.yaml:2:11: chemistry.system: 'p507' is not in the library")


def test_faults_of_a_system_file_name_that_file(plant):
    (plant / "bad.yaml").write_text("name: bad\nmodel: separation_factor\nseparation_factors: {A: -1}\n")
    assert "bad.yaml:3:" in message("bad.yaml", plant)


def test_unknown_feed_names_the_nearest():
    with pytest.raises(InputError, match=r"did you mean longnan\?"):
        load_feed("longan")


def test_feed_is_cut_to_components():
    feed = load_feed("longnan")
    moles = feed.mole_fractions(["Tb", "Dy", "Ho", "Y", "Er"])
    assert list(moles) == ["Tb", "Dy", "Ho", "Y", "Er"]
    assert sum(moles.values()) == pytest.approx(1.0)
    # 6.78 g Dy2O3 (186.50 g/mol Dy) against 65.78 g Y2O3 (112.91 g/mol Y)
    assert moles["Dy"] / moles["Y"] == pytest.approx(6.78 / 186.50 / (65.7762 / 112.90), rel=1e-3)
    assert load_feed("pitinga").mole_fractions(["Eu", "Dy"]) == {"Eu": 0.0, "Dy": 1.0}
    with pytest.raises(ValueError, match="the assay has none of Eu"):
        load_feed("pitinga").mole_fractions(["Eu"])


def test_kinds_are_listed_and_a_wrong_one_is_refused():
    assert {entry.name for entry in names("systems")} >= {"p507-chloride", "d2ehpa-chloride"}
    assert names("prices") == [] or all(entry.title for entry in names("prices"))
    with pytest.raises(ValueError, match=r"did you mean systems\?"):
        names("system")


def test_system_is_shown_with_value_sd_status_source():
    table = show("systems", "p507-chloride")
    assert table.columns == ("reaction", "constant", "value", "sd", "status", "source")
    dy = next(row for row in table.rows if row[0].startswith("Dy + 3 (HA)2"))
    system, _ = load_system("p507-chloride")
    assert dy[2] == system.metals["Dy"].logK
    assert dy[4] == "derived"
    assert any(note.startswith("tanaka2021: Tanaka") for note in table.notes)
    assert any(note.startswith("acid: 0 to 2 mol/L") for note in table.notes)


def test_feed_is_shown():
    table = show("feeds", "khibiny")
    assert sum(row[2] for row in table.rows) == pytest.approx(1.0)
    assert {row[4] for row in table.rows} == {"measured"}


def test_library_imports_light():
    code = (
        "import sys, reesim.library; "
        "print(sorted({'numpy', 'pandas', 'numba', 'scipy', 'pint'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
