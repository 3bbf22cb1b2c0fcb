"""The flowsheet diagram: everything is in it, once, where it belongs."""

import xml.etree.ElementTree as ET
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest

from reesim.report.case import Case
from reesim.report.diagram import LayoutMissing, diagram_of, engine, place
from reesim.report.diagram.svg import svg
from reesim.report.diagram.words import stream_words
from reesim.report.page import page

PLANTS = ("bank", "quickstart", "re_saponification", "ion_clay_middle_heavy", "eight_cuts")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("plant", PLANTS)
def test_every_unit_and_stream_stands_in_it_once(case_of: Callable[[str], Case], plant: str) -> None:
    case = case_of(plant)
    diagram = diagram_of(case)
    names = [node.name for node in diagram.nodes]
    assert sorted(names) == sorted([*case.model.units, *case.streams])
    ports = sum(len(unit.ports()) for unit in case.model.units.values())
    assert len(diagram.edges) == ports
    # a stream between two units leaves one and enters the other
    for node in diagram.nodes:
        ends = [edge for edge in diagram.edges if node.key in (edge.tail, edge.head)]
        assert len(ends) == {"between": 2, "inlet": 1, "product": 1}.get(node.kind, len(ends))


@pytest.mark.parametrize("plant", PLANTS)
def test_boxes_do_not_touch_and_lie_inside(case_of: Callable[[str], Case], plant: str) -> None:
    placed = place(diagram_of(case_of(plant)))
    boxes = []
    for node in placed.diagram.nodes:
        x, y = placed.centres[node.key]
        boxes.append(
            (node.name, x - node.width / 2, y - node.height / 2, x + node.width / 2, y + node.height / 2)
        )
    for name, left, top, right, bottom in boxes:
        assert min(left, top) >= 0.0, name
        assert right <= placed.width, name
        assert bottom <= placed.height, name
    for one, other in combinations(boxes, 2):
        apart = one[3] <= other[1] or other[3] <= one[1] or one[4] <= other[2] or other[4] <= one[2]
        assert apart, (one[0], other[0])


@pytest.mark.parametrize("plant", PLANTS)
def test_ways_begin_and_end_at_their_boxes(case_of: Callable[[str], Case], plant: str) -> None:
    placed = place(diagram_of(case_of(plant)))
    nodes = {node.key: node for node in placed.diagram.nodes}
    for edge, route in zip(placed.diagram.edges, placed.routes, strict=True):
        for key, (x, y) in ((edge.tail, route[0]), (edge.head, route[-1])):
            node, (at_x, at_y) = nodes[key], placed.centres[key]
            assert abs(x - at_x) <= node.width / 2 + 3.0, (edge.stream, node.name)
            assert abs(y - at_y) <= node.height / 2 + 3.0, (edge.stream, node.name)


def test_stages_stand_where_streams_enter_and_leave(case_of: Callable[[str], Case]) -> None:
    diagram = diagram_of(case_of("quickstart"))
    (bank,) = [node for node in diagram.nodes if node.name == "extract"]
    found = [(port.side, port.stage, port.stream) for port in bank.ports]
    assert found == [
        ("bottom", 1, "raffinate"), ("bottom", 60, "loaded"),
        ("top", 1, "fresh"), ("top", 30, "feed"), ("top", 60, "scrub"), ("top", 60, "reflux"),
    ]  # fmt: skip
    placed = place(diagram)
    middle = placed.centres[bank.key][0]
    routes = dict(zip([(edge.stream, edge.head) for edge in diagram.edges], placed.routes, strict=True))
    for port in bank.ports:
        if port.side == "top" and port.stream in ("feed", "scrub"):
            assert routes[port.stream, bank.key][-1][0] == pytest.approx(
                middle + bank.port_place(port)[0], abs=2.0
            )


def test_what_goes_back_is_known(case_of: Callable[[str], Case]) -> None:
    found = {
        plant: sorted({edge.stream for edge in diagram_of(case_of(plant)).edges if edge.is_return})
        for plant in ("bank", "quickstart", "re_saponification")
    }
    assert found == {"bank": [], "quickstart": ["fresh", "reflux"], "re_saponification": ["fresh"]}


def test_streams_tell_flow_and_main_composition(case_of: Callable[[str], Case]) -> None:
    case = case_of("quickstart")
    assert stream_words(case, "scrub")[1] == "acid 1.5 mol/L"
    assert stream_words(case, "fresh") == ("8 m³/h", "Na 0.51 mol/L")
    assert stream_words(case, "feed") == ("1 m³/h", "147 g/L REO: Y 42 %, Dy 32 %, Er 12 %")
    assert stream_words(case_of("fictive"), "feed") == ("0.001 m³/h", "1 mol/L: B 60 %, A 40 %")


@pytest.mark.parametrize("plant", ["quickstart", "eight_cuts"])
def test_the_svg_is_well_formed_and_whole(case_of: Callable[[str], Case], plant: str) -> None:
    diagram = diagram_of(case_of(plant))
    root = ET.fromstring(svg(place(diagram), "a & b"))
    assert root.find(f"{SVG}title").text == "a & b"
    streams = [group.get("data-stream") for group in root.iter(f"{SVG}g") if group.get("class") == "stream"]
    assert sorted(streams) == sorted(case_of(plant).streams)
    written = {text.text for text in root.iter(f"{SVG}text")}
    assert written >= {line for node in diagram.nodes for line in node.lines}


def test_without_a_layout_program_it_is_said_what_to_install(
    case_of: Callable[[str], Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.program.cache_clear()
    monkeypatch.setattr(engine.shutil, "which", lambda *_, **__: None)
    try:
        with pytest.raises(LayoutMissing, match=r"pip install 'reesim\[report\]'"):
            place(diagram_of(case_of("bank")))
        # the report is written all the same, and says so in the diagram's place
        text = page(case_of("bank"))
    finally:
        engine.program.cache_clear()
    assert "the diagram needs a layout program" in text
    assert 'class="diagram"' not in text


@pytest.mark.parametrize("answer", ["exit 3", "echo nonsense", "echo broken >&2; exit 1"])
def test_a_layout_program_that_fails_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    broken = tmp_path / "dot"
    broken.write_text(f"#!/bin/sh\ncat >/dev/null\n{answer}\n", encoding="utf-8")
    broken.chmod(0o755)
    monkeypatch.setattr(engine, "program", lambda: str(broken))
    with pytest.raises(LayoutMissing, match="the layout program failed"):
        engine.run("digraph {}")
