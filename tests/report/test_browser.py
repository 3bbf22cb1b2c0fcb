"""The report in a browser: it answers, asks nothing of the network, and runs no text of a flowsheet."""

import shutil
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

import reesim
from reesim.report.case import Case
from reesim.report.case import case_of as case_of_results
from reesim.report.page import page
from tests.unit.small_plants import CONTACT

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed")

QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
WIDE, NARROW = 1280, 420
SECONDS_TO_OPEN = 2.0


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as held:
        opened = held.chromium.launch(executable_path=BROWSER, args=list(QUIET))
        yield opened
        opened.close()


class Opened:
    """A page that is open, with what it said and what it asked for."""

    def __init__(self, browser: Any, file: Path, width: int) -> None:
        self.page = browser.new_page(viewport={"width": width, "height": 900})
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on(
            "dialog", lambda dialog: (self.said.append(f"dialog {dialog.message}"), dialog.dismiss())
        )
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(file.as_uri())


@pytest.fixture(scope="module")
def opened(
    browser: Any, case_of: Callable[[str], Case], tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Opened]:
    def made(name: str, width: int = WIDE) -> Opened:
        file = tmp_path_factory.mktemp("page") / "report.html"
        file.write_text(page(case_of(name)), encoding="utf-8")
        return Opened(browser, file, width)

    return made


@pytest.fixture(scope="module")
def quickstart(opened: Callable[..., Opened]) -> Opened:
    return opened("quickstart")


@pytest.mark.parametrize("name", ["quickstart", "eight_cuts", "fictive"])
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_page_is_quiet_whole_and_no_wider_than_the_screen(
    opened: Callable[..., Opened], name: str, width: int
) -> None:
    found = opened(name, width)
    assert found.said == []
    assert len(found.asked) == 1  # the file itself
    assert found.page.evaluate("document.documentElement.scrollWidth") <= width
    assert found.page.evaluate("document.querySelectorAll('h1').length") == 1
    found.page.close()


def test_a_plant_of_eight_banks_opens_at_once(opened: Callable[..., Opened]) -> None:
    times = []
    for _ in range(3):
        found = opened("eight_cuts")
        times.append(
            found.page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd") / 1000.0
        )
        found.page.close()
    assert 0.0 < min(times) < SECONDS_TO_OPEN


@pytest.mark.parametrize("name", ["quickstart", "eight_cuts"])
def test_no_text_of_a_drawing_lies_on_another(opened: Callable[..., Opened], name: str) -> None:
    found = opened(name)
    for kind in (".diagram", *(f"#chart-{i}" for i in range(2))):
        boxes = found.page.evaluate(
            """kind => [...document.querySelectorAll(`${kind} text`)].map(text => {
                 const box = text.getBoundingClientRect();
                 return [text.textContent, box.left, box.top, box.right, box.bottom, parseFloat(text.getAttribute("font-size"))];
               })""",
            kind,
        )
        assert len(boxes) > 10
        for one, other in combinations(boxes, 2):
            across = min(one[3], other[3]) - max(one[1], other[1])
            down = min(one[4], other[4]) - max(one[2], other[2])
            # a box of text is higher than its letters: lines of one label may share a fifth of it
            height = min(one[4] - one[2], other[4] - other[2])
            assert across <= 1.0 or down <= 0.25 * height, (kind, one[0], other[0])
    found.page.close()


def test_text_of_the_diagram_is_large_enough_to_read(opened: Callable[..., Opened]) -> None:
    found = opened("eight_cuts")
    heights = found.page.evaluate(
        "[...document.querySelectorAll('.stream text')].map(text => text.getBoundingClientRect().height)"
    )
    assert min(heights) > 8.0
    found.page.close()


def test_pointing_at_a_stage_reads_it(quickstart: Opened, case_of: Callable[[str], Case]) -> None:
    chart = quickstart.page.locator("#chart-0")
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    stages = case_of("quickstart").stages["extract"]
    data = quickstart.page.evaluate("JSON.parse(document.getElementById('chart-0-data').textContent).plot")
    scale = box["width"] / 760.0
    quickstart.page.mouse.move(
        box["x"] + scale * (data["left"] + data["width"] * 29.5 / 60.0), box["y"] + 90.0
    )
    reading = quickstart.page.locator("#chart-0-reading").inner_text()
    assert f"stage 30: pH {stages.pH[29]:.3f}, loading {100.0 * stages.loading[29]:.4g} %" in reading
    assert f"{stages.aqueous[29, 1]:.4g}" in reading


def test_a_drag_zooms_and_a_double_click_shows_all(quickstart: Opened) -> None:
    stages = "[...document.querySelectorAll('#chart-0 .stages text')].map(text => Number(text.textContent))"
    before = quickstart.page.evaluate(stages)
    line = quickstart.page.locator("#chart-0 .moves").first
    chart = quickstart.page.locator("#chart-0")
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    x, y = box["x"] + 0.3 * box["width"], box["y"] + 0.3 * box["height"]
    quickstart.page.mouse.move(x, y)
    quickstart.page.mouse.down()
    quickstart.page.mouse.move(x + 0.2 * box["width"], y, steps=3)
    quickstart.page.mouse.up()
    zoomed = quickstart.page.evaluate(stages)
    assert max(zoomed) - min(zoomed) < 0.5 * (max(before) - min(before))
    assert "scale(1 1)" not in line.get_attribute("transform")
    chart.dblclick()
    assert "scale(1 1)" in line.get_attribute("transform")
    assert max(quickstart.page.evaluate(stages)) == 60


def test_keys_go_from_stage_to_stage(quickstart: Opened) -> None:
    chart = quickstart.page.locator("#chart-1")
    chart.focus()
    quickstart.page.keyboard.press("ArrowRight")
    quickstart.page.keyboard.press("ArrowRight")
    assert quickstart.page.locator("#chart-1-reading strong").inner_text().startswith("stage 2:")
    quickstart.page.keyboard.press("ArrowLeft")
    assert quickstart.page.locator("#chart-1-reading strong").inner_text().startswith("stage 1:")


def test_elements_are_switched_off_and_on(quickstart: Opened) -> None:
    button = quickstart.page.locator("[data-chart=chart-0] .legend [data-metal=Dy]")
    line = quickstart.page.locator("#chart-0 .metal[data-metal=Dy]").first
    button.click()
    assert button.get_attribute("aria-pressed") == "false"
    assert not line.is_visible()
    button.click()
    assert line.is_visible()


def test_a_stream_tells_what_it_carries(quickstart: Opened, case_of: Callable[[str], Case]) -> None:
    quickstart.page.locator(".stream[data-stream=raffinate]").click()
    details = quickstart.page.locator("#stream-details").inner_text()
    stream = case_of("quickstart").streams["raffinate"]
    assert details.startswith("raffinate")
    assert f"pH {stream.pH:.2f}" in details
    assert f"{stream.concentrations[1]:.4g}" in details
    assert quickstart.page.locator(".way.chosen").count() == 1


def test_the_diagram_grows_and_shrinks(quickstart: Opened) -> None:
    drawing = quickstart.page.locator(".diagram")
    first = drawing.bounding_box()["width"]
    quickstart.page.locator("[data-zoom=in]").click()
    assert drawing.bounding_box()["width"] == pytest.approx(1.25 * first, rel=0.02)
    quickstart.page.locator("[data-zoom=out]").click()
    assert drawing.bounding_box()["width"] == pytest.approx(first, rel=0.02)


def test_the_flowsheet_is_saved_as_it_was_run(
    quickstart: Opened, folder_of: Callable[[str], Path], tmp_path: Path
) -> None:
    with quickstart.page.expect_download() as waiting:
        quickstart.page.locator("#save-flowsheet").click()
    waiting.value.save_as(tmp_path / "saved.yaml")
    assert (tmp_path / "saved.yaml").read_bytes() == (folder_of("quickstart") / "flowsheet.yaml").read_bytes()


def test_it_prints_with_everything_open(quickstart: Opened) -> None:
    quickstart.page.evaluate(
        """addEventListener("beforeprint", () => {
             window.leftClosed = document.querySelectorAll("details:not([open])").length;
           })"""
    )
    printed = quickstart.page.pdf(prefer_css_page_size=True)
    assert printed.startswith(b"%PDF")
    assert quickstart.page.evaluate("window.leftClosed") == 0
    assert quickstart.page.evaluate("document.querySelectorAll('details:not([open])').length") > 0
    assert quickstart.said == []


TITLES = ("<script>alert(1)</script>", "</script><script>alert(2)</script>", '"><img src=x onerror=alert(3)>')


@pytest.mark.parametrize("title", TITLES)
def test_no_title_runs(browser: Any, tmp_path: Path, title: str) -> None:
    quoted = title.replace("'", "''")
    solution = reesim.loads(CONTACT.replace("title: one contact", f"title: '{quoted}'")).solve()
    file = tmp_path / "report.html"
    file.write_text(page(case_of_results(solution.results)), encoding="utf-8")
    found = Opened(browser, file, WIDE)
    assert found.said == []
    assert len(found.asked) == 1
    assert found.page.locator("h1").inner_text() == title
    assert found.page.title() == title
    found.page.close()
