"""Every file of data/ is read by its class, says how well it is known and cites listed publications."""

import csv

import pytest

from reesim.document import read
from reesim.elements import LANTHANIDES, RARE_EARTHS, species
from reesim.library import data_folder, load_feed, load_system, names, source
from reesim.library.bibliography import references
from reesim.library.references import library_names

STATUSES = {"measured", "derived", "recalled", "estimate"}
CHARGES = {"Na": 1, "NH4": 1, "U": 2, "Th": 4, "Al": 3}
RARE_EARTHS_OF = {"tbp-nitrate": {"La", "Ce", "Pr", "Nd", "Sm", "Eu", "Gd", "Tb", "Dy", "Y"}}
NAMED_BY_THE_CONTRACT = {"longnan", "pitinga", "khibiny", "tomtor", "lovozero", "chuktukon", "irsha-borodino"}


def tables():
    return sorted(data_folder().glob("*/*.csv"))


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def test_every_file_of_the_library_belongs_to_a_kind_a_test_reads():
    known = {
        "systems": ".yaml",
        "speciation": ".yaml",
        "feeds": ".yaml",
        "sources": ".yaml",
        "measured": ".csv",
        "elements": ".csv",
    }
    for path in data_folder().rglob("*"):
        if path.is_file() and path.parent.name in known:
            assert path.suffix == known[path.parent.name], path
            assert path.parent.parent == data_folder(), path


def test_every_yaml_file_is_a_document():
    files = sorted(data_folder().rglob("*.yaml"))
    assert len(files) > 30
    for path in files:
        assert read(path).kind == "map", path


MASS_ACTION = [name for name in library_names("systems") if load_system(name)[0].model == "mass_action"]


@pytest.mark.parametrize("name", sorted({*library_names("systems")} - {*MASS_ACTION}))
def test_system_of_isotherms_is_complete(name):
    system, path = load_system(name)
    assert system.name == name == path.stem
    assert system.title
    for metal, entry in system.metals.items():
        assert metal in species()
        if entry.log_D:
            assert entry.status in STATUSES, metal
            assert source(entry.source), metal
    for found in system.protonation:
        assert source(found.source)
    assert system.range.pH is not None
    assert system.medium
    assert system.diluent
    assert system.notes


@pytest.mark.parametrize("name", MASS_ACTION)
def test_system_is_complete(name):
    system, path = load_system(name)
    assert system.name == name == path.stem
    assert system.title
    assert RARE_EARTHS_OF.get(name, {*LANTHANIDES, "Y"}) == set(system.metals) - set(CHARGES)
    for metal, entry in system.metals.items():
        assert metal in species()
        assert entry.charge == CHARGES.get(metal, 3)
        for found in system.complexes_of(metal):
            assert found.status in STATUSES, metal
            assert found.sd > 0.0, metal
            assert source(found.source), metal
    assert {solid.metal for solid in system.solids} >= set(system.metals) - set(CHARGES)
    for found in (*system.solids, *system.aqueous_complexes, *system.protonation, *system.acid_uptake):
        assert found.status in STATUSES
        assert source(found.source)
    assert system.range.acid[1] <= 2.0
    assert None not in (system.range.loading, system.range.temperature)
    assert (system.range.pH is None) == (system.extractant.name == "TBP")
    assert system.medium
    assert system.diluent
    assert system.notes


@pytest.mark.parametrize("name", MASS_ACTION)
def test_set_of_constants_is_complete(name):
    system, _ = load_system(name)
    for key, other in system.sets.items():
        assert other.notes, key
        changed = system.with_set(key)
        for metal in other.metals:
            for found in changed.complexes_of(metal):
                assert found.status in STATUSES, metal
                assert found.sd > 0.0, metal
                assert source(found.source), metal


@pytest.mark.parametrize("name", library_names("feeds"))
def test_feed_is_complete(name):
    feed = load_feed(name)
    assert feed.name == name
    assert set(feed.assay) <= RARE_EARTHS
    assert min(feed.assay.values()) > 0.0, "an element that was not reported is left out, not zero"
    assert source(feed.source)
    assert feed.notes


def test_feeds_of_the_contract_are_there():
    assert NAMED_BY_THE_CONTRACT.issubset(library_names("feeds"))


def test_no_feed_without_a_document_is_called_measured():
    for name in library_names("feeds"):
        feed = load_feed(name)
        if {"remembered", "placeholder", "usgs_myb"} & {key.strip() for key in feed.source.split(",")}:
            assert feed.status in ("recalled", "estimate"), name


@pytest.mark.parametrize("path", tables(), ids=lambda path: path.name)
def test_table_cites_listed_publications(path):
    rows = rows_of(path)
    assert rows
    for row in rows:
        assert source(row["source"])
        assert None not in row, "a row longer than its heading"
        if "status" in row:
            assert row["status"] in STATUSES


def test_elements_have_masses_that_rise_with_the_atomic_number():
    found = sorted(
        (entry for entry in species().values() if entry.atomic_number), key=lambda entry: entry.atomic_number
    )
    masses = [
        entry.molar_mass for entry in found if entry.symbol not in ("Co", "Ni")
    ]  # the pair out of order
    assert masses == sorted(masses)


def test_every_listed_publication_is_cited_somewhere():
    texts = [path.read_text(encoding="utf-8") for path in data_folder().rglob("*") if path.is_file()]
    for key in references():
        assert sum(text.count(key) for text in texts) >= 2, f"{key} is listed and never cited"


def test_unknown_publication_is_refused():
    with pytest.raises(
        ValueError, match=r"'tanaka2012' is not in the bibliography; did you mean tanaka2021\?"
    ):
        source("li1987, tanaka2012")


def test_every_kind_is_listed_with_title_and_standing():
    for kind in ("systems", "feeds"):
        entries = names(kind)
        assert [entry.name for entry in entries] == library_names(kind)
        assert all(entry.title and entry.status for entry in entries)
