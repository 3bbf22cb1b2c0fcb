"""What a good flowsheet becomes: canonical numbers, phases, circuits, contents."""

from pathlib import Path

import pytest

from reesim.elements import grams_oxide_per_mole, molar_mass
from reesim.errors import InputError
from reesim.flowsheet.model import FlowsheetModel
from reesim.flowsheet.read import read_flowsheet, read_flowsheet_text
from reesim.flowsheet.units import AcidAdjuster, Cascade, Saponifier, Separator, Splitter
from tests.errors.plants import ONE_CIRCUIT, TWO_CIRCUITS, XU, spoil


@pytest.fixture(scope="module")
def one() -> FlowsheetModel:
    return read_flowsheet_text(ONE_CIRCUIT)


@pytest.fixture(scope="module")
def two() -> FlowsheetModel:
    return read_flowsheet_text(TWO_CIRCUITS)


def test_flows_and_concentrations_are_canonical(one: FlowsheetModel) -> None:
    assert one.streams["feed"].flow == pytest.approx(1000.0)
    assert one.streams["strip_acid"].flow == pytest.approx(1500.0)
    assert one.streams["scrub"].flow == pytest.approx(4100.0)
    assert one.streams["scrub"].ratio is not None
    assert one.chemistries["main"].temperature == pytest.approx(298.15)
    assert one.chemistries["main"].extractant == pytest.approx(1.5)


def test_grams_become_moles(one: FlowsheetModel) -> None:
    solutes = one.streams["feed"].solutes
    assert solutes["Tb"] == pytest.approx(0.05)
    assert solutes["Dy"] == pytest.approx(18.0 / molar_mass("Dy"))
    assert solutes["Y"] == pytest.approx(20.0 / grams_oxide_per_mole("Y"))


def test_total_anion_balances_metals_and_acid(one: FlowsheetModel) -> None:
    feed = one.streams["feed"]
    assert feed.anions == {"Cl": pytest.approx(3.0 * sum(feed.solutes.values()) + 0.02)}
    assert feed.counter_ions == {}


def test_base_brings_its_cation_and_no_anion() -> None:
    text = spoil(
        ONE_CIRCUIT,
        ("acid: 0.9 mol/L", "base: 2 mol/L, cation: NH4OH, salt: {NaCl: 0.1 mol/L}"),
        ("scrub.acid: 1.2", "scrub.base: 1.2"),
    )
    scrub = read_flowsheet_text(text).streams["scrub"]
    assert scrub.counter_ions == {"NH4": pytest.approx(2.0), "Na": pytest.approx(0.1)}
    assert scrub.anions == {"Cl": pytest.approx(0.1)}


def test_what_is_followed(one: FlowsheetModel) -> None:
    assert one.components == ("Tb", "Dy", "Ho", "Y")
    assert one.counter_ions == ("Na", "NH4")
    assert one.anions == ("Cl",)


def test_components_default_to_what_streams_carry() -> None:
    text = spoil(ONE_CIRCUIT, ("components: [Tb, Dy, Ho, Y]\n", ""))
    assert read_flowsheet_text(text).components == ("Tb", "Dy", "Y")


def test_phases_and_products(one: FlowsheetModel) -> None:
    organic = {stream for stream, phase in one.phases.items() if phase == "organic"}
    assert organic == {"loaded", "stripped", "fresh"}
    assert one.products == ("raffinate", "middle", "product")
    assert set(one.circuits.values()) == {"main"}
    assert one.unit_chemistries == {"extract": "main", "strip": "main", "saponify": "main"}


def test_units_hold_canonical_numbers(one: FlowsheetModel) -> None:
    extract, divide, saponify, adjust = (
        one.units[name] for name in ("extract", "divide", "saponify", "adjust")
    )
    assert isinstance(extract, Cascade)
    assert extract.aqueous_in == {30: ("feed",), 60: ("scrub", "reflux")}
    assert extract.draws[45][0].flow == pytest.approx(100.0)
    assert extract.efficiency.of(7, "Dy") == pytest.approx(0.95)
    assert extract.entrainment.organic_in_aqueous == pytest.approx(0.0002)
    assert isinstance(divide, Splitter)
    assert (divide.out["back"].kind, divide.out["product"].kind) == ("fraction", "rest")
    assert isinstance(saponify, Saponifier)
    assert (saponify.cation, saponify.flow, saponify.degree) == (
        "Na",
        pytest.approx(6000.0),
        pytest.approx(0.3),
    )
    assert isinstance(adjust, AcidAdjuster)
    assert adjust.cation == "NH4"


def test_efficiency_by_stage_and_element() -> None:
    text = spoil(
        ONE_CIRCUIT,
        (
            "efficiency: 95 %",
            "efficiency: {default: 0.9, stages: {1-10: 80 %, 12: 70 %}, elements: {Dy: 60 %}}",
        ),
    )
    extract = read_flowsheet_text(text).units["extract"]
    assert isinstance(extract, Cascade)
    efficiency = extract.efficiency
    assert [efficiency.of(stage, "Tb") for stage in (1, 10, 11, 12, 13)] == pytest.approx(
        [0.8, 0.8, 0.9, 0.7, 0.9]
    )
    assert efficiency.of(12, "Dy") == pytest.approx(0.6)
    assert not efficiency.is_uniform


def test_ports_name_their_place_in_the_file(one: FlowsheetModel) -> None:
    ports = {port.name: port for port in one.units["extract"].ports()}
    assert ports["aqueous_in.60.1"].stream == "reflux"
    assert ports["organic_in.1"].phase == "organic"
    assert (ports["organic_out"].stage, ports["aqueous_out"].stage) == (60, 1)
    assert not ports["draws.45.to"].proportional


def test_circuits_of_two_extractants(two: FlowsheetModel) -> None:
    assert two.circuits == {
        "organic_1": "heavy",
        "organic_2": "yttrium",
        "loaded_1": "heavy",
        "loaded_2": "yttrium",
    }
    assert two.anions == ("Cl", "NO3")
    assert two.streams["feed"].anions == {"Cl": pytest.approx(3.1)}
    assert two.streams["scrub_2"].anions == {"NO3": pytest.approx(1.0)}


def test_a_flow_may_follow_a_stream_between_units(two: FlowsheetModel) -> None:
    scrub = two.streams["scrub_2"]
    assert scrub.flow is None
    assert scrub.ratio is not None
    assert (scrub.ratio.factor, scrub.ratio.stream) == (0.5, "raffinate_1")


def test_separator_recoveries(two: FlowsheetModel) -> None:
    unit = two.units["recover"]
    assert isinstance(unit, Separator)
    assert unit.rest == "waste"
    assert unit.recoveries == {"acid_back": {"acid": 0.9, "volume": 0.5, "Dy": pytest.approx(0.01)}}


def test_separation_factors_have_fictive_elements() -> None:
    model = read_flowsheet_text(XU)
    assert model.components == ("A", "B")
    assert model.counter_ions == model.anions == ()
    assert model.chemistries["main"].charges == {"B": 3, "A": 3}
    (spec,) = model.specs
    assert spec.basis == "mole"
    assert spec.between == (pytest.approx(100.0), pytest.approx(5000.0))


def test_constants_can_be_overridden() -> None:
    model = read_flowsheet_text(spoil(ONE_CIRCUIT, ("temperature: 25 degC", "logK: {Dy: 0.9}")))
    chemistry = model.chemistries["main"]
    assert chemistry.system.model == "mass_action"
    assert chemistry.system.metals["Dy"].logK == pytest.approx(0.9)
    assert chemistry.overrides == {"Dy": 0.9}


def test_assay_is_cut_and_scaled_to_its_total() -> None:
    text = spoil(
        ONE_CIRCUIT,
        ("solutes: {Tb: 0.05 mol/L, Dy: 18 g/L, Y: 20 g_oxide/L}", "feed: longnan\n    ree: 30 g_oxide/L"),
    )
    feed = read_flowsheet_text(text).streams["feed"]
    assert set(feed.solutes) == {"Tb", "Dy", "Ho", "Y"}
    assert sum(feed.assay.values()) == pytest.approx(1.0)
    grams = sum(value * grams_oxide_per_mole(metal) for metal, value in feed.solutes.items())
    assert grams == pytest.approx(30.0)
    assert sum(feed.solutes.values()) == pytest.approx(feed.ree)


def test_an_assay_and_solutes_must_not_name_the_same_element() -> None:
    text = spoil(ONE_CIRCUIT, ("acid: 0.02 mol/L", "feed: longnan\n    ree: 1 mol/L"))
    with pytest.raises(InputError, match="assay longnan already") as caught:
        read_flowsheet_text(text)
    assert [fault.path for fault in caught.value.faults] == [
        f"streams.feed.solutes.{metal}" for metal in ("Tb", "Dy", "Y")
    ]


def test_a_file_resolves_its_system_beside_it(tmp_path: Path) -> None:
    (tmp_path / "lab.yaml").write_text(
        "{name: lab, model: separation_factor, separation_factors: {B: 1, A: 2}}\n"
    )
    system = "{name: xu, model: separation_factor, separation_factors: {B: 1, A: 2}}"
    file = tmp_path / "plant.yaml"
    file.write_text(spoil(XU, (system, "lab.yaml")))
    model = read_flowsheet(file)
    assert model.chemistries["main"].system.name == "lab"
    assert model.chemistries["main"].origin == "lab.yaml"
    assert model.base == tmp_path
    file.write_text(spoil(XU, (system, "../lab.yaml")))
    with pytest.raises(InputError, match=r"chemistry\.system: "):
        read_flowsheet(file)
