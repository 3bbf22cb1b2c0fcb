"""The README's picture is what the program draws; each of its claims names a test or a page that is there."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.docs.commands import ROOT, reesim
from tests.docs.test_pages import functions_of

README = (ROOT / "README.md").read_text(encoding="utf-8")
PICTURE = ROOT / "docs" / "assets" / "quickstart.svg"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
CLAIMS = README.partition("## Beside other open programs")[2].partition("\n## ")[0]
ROWS = [line for line in CLAIMS.splitlines() if line.startswith("| ")][2:]


def drawn(svg: str) -> tuple[list[str], list[str], np.ndarray]:
    """Words, styles, and points of everything that is drawn, in its order."""
    words = re.findall(r"<!-- (.+?) -->", svg)
    body = svg.partition("</defs>")[2]
    # letters are drawn once each under <defs>; what remains are lines and areas
    paths = re.findall(
        r'<path d="(M [^"]+)"[^>]*? style="([^"]+)"', re.sub(r"(?s)<defs>.*?</defs>", "", body)
    )
    points = [float(value) for path, _ in paths for value in NUMBER.findall(path)]
    return words, [style for _, style in paths], np.array(points)


def test_the_picture_is_what_the_first_run_draws(tmp_path: Path) -> None:
    done = reesim("run", str(ROOT / "flowsheets" / "quickstart.yaml"), "--out", "results", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    asked = shell_line("reesim plot").split()[1:]
    done = reesim(*asked, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    made, kept = (path.read_text(encoding="utf-8") for path in (tmp_path / "quickstart.svg", PICTURE))
    again = "it has changed: draw it again with the commands of the README and put it into docs/assets"
    words, styles, points = drawn(made)
    kept_words, kept_styles, kept_points = drawn(kept)
    assert len(points) > 1000, "the picture holds no curves"
    assert words == kept_words, again
    assert styles == kept_styles, again
    # a tenth of a point: what no eye sees, and more than releases of the drawing library differ by
    assert points.shape == kept_points.shape, again
    assert np.abs(points - kept_points).max() < 0.1, again


def test_the_picture_is_shown_and_small() -> None:
    (shown,) = re.findall(r"!\[([^\]]+)\]\(([^)]+)\)", README)
    assert ROOT / shown[1] == PICTURE
    assert len(shown[0].split()) > 5, "the words for who cannot see it"
    assert PICTURE.stat().st_size < 200_000


def test_all_that_the_readme_shows_of_a_run_is_printed_so() -> None:
    printed = re.findall(r"^```text\n(.*?)^```", README, re.M | re.S)[0]
    done = reesim("run", "flowsheets/quickstart.yaml")
    assert done.returncode == 0, done.stderr
    head = re.compile(r"(converged in \d+ Newton steps), .*")
    assert head.sub(r"\1", printed).split("\n") == head.sub(r"\1", done.stdout).split("\n")


def test_there_are_claims() -> None:
    assert len(ROWS) >= 8


@pytest.mark.parametrize("row", ROWS)
def test_a_claim_names_a_test_or_a_page(row: str) -> None:
    shown = row.rstrip("| ").rpartition(" | ")[2]
    tests = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", shown)
    pages = re.findall(r"\]\((docs/[\w/-]+\.md)\)", shown)
    assert tests or pages
    for page in pages:
        assert (ROOT / page).is_file(), page
    for file, name in tests:
        assert name in functions_of(ROOT / file), f"{file}::{name}"


def test_figures_of_speed_are_those_of_the_performance_page() -> None:
    page = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    cold = re.findall(r"cold steady solve, 60 × 16 \| ([\d.]+ ms)", page)
    assert f"solved cold in {cold[0]}" in CLAIMS


def shell_line(start: str) -> str:
    """The one line of the README's console that begins so."""
    (found,) = re.findall(rf"^\$ ({start}.*)$", README, re.M)
    return str(found)


def test_the_console_lines_run_in_order(tmp_path: Path) -> None:
    (tmp_path / "flowsheets").symlink_to(ROOT / "flowsheets")
    for line in re.findall(r"^\$ reesim (.+)$", README, re.M):
        command = [sys.executable, "-m", "reesim.cli", *line.split()]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    assert {"results", "quickstart.svg"} <= {path.name for path in tmp_path.iterdir()}
    assert (tmp_path / "results" / "report.html").is_file()
