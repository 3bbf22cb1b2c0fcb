"""The report as text: complete, well-formed, escaped, and without a word to the network."""

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

import reesim
from reesim.report.case import Case
from reesim.report.case import case_of as case_of_results
from reesim.report.markup import VOID, Markup, data_element, element
from reesim.report.page import page
from reesim.report.page.targets import reached, target_sheet
from reesim.report.solution import product_sheet
from tests.unit.small_plants import BANK, CONTACT

PLANTS = ("bank", "contact", "fictive", "quickstart", "re_saponification", "eight_cuts")


class Outline(HTMLParser):
    """Open elements, identifiers, links and text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.addresses: list[str] = []
        self.heads: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        self.open.append(tag)
        if held.get("id"):
            self.ids.append(str(held["id"]))
        self.addresses += [
            str(held[key]) for key in ("src", "href", "action", "data", "xlink:href") if key in held
        ]
        if tag in ("h1", "h2", "h3"):
            self.heads.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.open.pop()
        assert tag in VOID

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def outline(text: str) -> Outline:
    found = Outline()
    found.feed(text)
    found.close()
    assert found.open == []
    return found


@pytest.mark.parametrize("plant", PLANTS)
def test_page_is_well_formed_and_refers_to_itself_alone(case_of: Callable[[str], Case], plant: str) -> None:
    text = page(case_of(plant))
    found = outline(text)
    assert len(found.ids) == len(set(found.ids))
    assert all(address.startswith("#") and address[1:] in found.ids for address in found.addresses)
    assert found.heads.count("h1") == 1
    assert found.heads[0] == "h1"
    # addresses of namespaces, and of publications as plain text, are no requests
    assert not re.findall(r"(?:url\(|@import|src=)", text)
    assert "default-src 'none'" in text.replace("&#x27;", "'")


@pytest.mark.parametrize("plant", PLANTS)
def test_page_holds_products_warnings_balance_and_the_flowsheet(
    case_of: Callable[[str], Case], plant: str
) -> None:
    case = case_of(plant)
    words = outline(page(case)).text
    for row in product_sheet(case).rows:
        assert set(row) <= set(words)
    assert set(case.summary["warnings"]) <= set(words)
    assert case.text() in words
    assert case.summary["hash"] in words
    assert set(map(str, case.table("constants").columns["name"])) <= set(words)
    assert set(case.components) <= set(words)


def test_data_of_a_chart_is_that_of_the_table(case_of: Callable[[str], Case]) -> None:
    case = case_of("quickstart")
    found = re.search(r'id="chart-1-data">(.*?)</script>', page(case))
    data = json.loads(found[1])
    stages = case.stages["strip"]
    assert (data["unit"], data["stages"]) == ("strip", 12)
    assert data["pH"] == pytest.approx(stages.pH, rel=1e-5)
    column = case.metals.index(data["metals"][0])
    assert data["organic"][0] == pytest.approx(stages.organic[:, column], rel=1e-5)


NASTY = "</script><script>alert(1)</script> & <b title='x\"'>"


def test_what_a_flowsheet_says_is_never_markup() -> None:
    quoted = NASTY.replace("'", "''")
    text = CONTACT.replace("title: one contact", f"title: '{quoted}'")
    case = case_of_results(reesim.loads(text).solve().results)
    written = page(case)
    found = outline(written)
    assert NASTY in found.text
    assert "<script>alert" not in written
    assert written.count("<script") == written.count("</script>") == 3  # streams, one chart, the program
    assert "<b" not in re.sub(r"<(body|button)\b", "", written)


def test_markup_escapes_all_that_is_not_markup() -> None:
    assert element("p", "<i>", Markup("<b></b>"), title='"<') == '<p title="&quot;&lt;">&lt;i&gt;<b></b></p>'
    held = data_element("x", {"a": "</script>&\u2028"})
    assert held.count("<") == 2
    assert json.loads(re.sub(r"<.*?>", "", held)) == {"a": "</script>&\u2028"}


SPECS = (
    "{stream: raffinate, purity: Tb, basis: mole, equals: 55 %}",
    "{stream: raffinate, purity: Tb, basis: metal, equals: 55 %}",
    "{stream: raffinate, purity: [Tb, Dy], equals: 99.5 %}",
    "{stream: loaded, recovery: Dy, equals: 70 %}",
    "{stream: raffinate, concentration: Dy, equals: 3 g/L}",
    "{stream: raffinate, flow: 1.2 m3/h}",
    "{unit: bank, stage: 3, pH: 1.0}",
)


@pytest.mark.parametrize("until", SPECS)
def test_specifications_are_seen_to_be_met(until: str) -> None:
    text = BANK.replace("{stream: raffinate, recovery: Dy, equals: 30 %}", until)
    case = case_of_results(reesim.loads(text).solve().results)
    (spec,) = case.model.specs
    assert reached(case, spec) == pytest.approx(spec.equals, rel=1e-6)
    assert target_sheet(case).rows[0][3] == "yes"


def test_a_specification_that_is_missed_is_told(
    folder_of: Callable[[str], Path], case_of: Callable[[str], Case]
) -> None:
    case = case_of("bank")
    missed = Case(
        reesim.loads(BANK.replace("equals: 30 %", "equals: 31 %")).model, case.table, case.summary, case.text
    )
    assert target_sheet(missed).rows[0][3] == "NO"
    assert np.isfinite(reached(missed, missed.model.specs[0]))


def test_the_same_case_gives_the_same_page(case_of: Callable[[str], Case]) -> None:
    assert page(case_of("quickstart")) == page(case_of("quickstart"))
