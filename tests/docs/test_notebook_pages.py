"""Pages of the site that are made from executed notebooks."""

import re
from pathlib import Path

import nbformat
import pytest
from site_pages.notebook_page import notebook_pages, pages_of, places
from site_pages.notebook_run import KEPT, NOTEBOOKS, executed, notebooks

from tests.docs.commands import ROOT

STUDIES = ("error_in_beta", "first_run", "million_cases", "shake_out_fit", "six_feeds", "two_extractants")
ONE_PIXEL = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def notebook(*outputs: dict[str, object]) -> nbformat.NotebookNode:
    """A notebook with a heading and one program."""
    cells = [nbformat.v4.new_markdown_cell("# A study\n\nOf something."), nbformat.v4.new_code_cell("1 + 1")]
    cells[1].outputs = [nbformat.v4.new_output("display_data", data=data) for data in outputs]
    return nbformat.v4.new_notebook(cells=cells)


def page_of(*outputs: dict[str, object]) -> str:
    """Page of a notebook with these outputs."""
    made = dict(pages_of(Path("notebooks/study.py"), notebook(*outputs)))
    return str(made["studies/study.md"])


def test_there_are_six_studies_and_each_is_a_page() -> None:
    assert {path.stem for path in notebooks()} == set(STUDIES)
    assert places()[0] == "studies/first_run.md"
    assert {Path(place).stem for place in places()} == set(STUDIES)


def test_a_picture_is_a_file_beside_the_page_and_has_words() -> None:
    data = {"image/png": ONE_PIXEL.decode(), "text/plain": "<Figure>"}
    made = dict(pages_of(Path("notebooks/study.py"), notebook(data)))
    assert bytes(made["studies/study/1.png"]).startswith(b"\x89PNG")
    assert '<img alt="A study" src="../study/1.png">' in str(made["studies/study.md"])
    assert "<Figure>" not in str(made["studies/study.md"])


def test_a_table_is_one_block_without_its_own_style() -> None:
    table = '<div>\n<style scoped>\n  td {x}\n</style>\n<table border="1" class="dataframe">\n\n  <tr>\n<td>1</td>\n</tr>\n</table></div>'
    text = page_of({"text/html": table, "text/plain": "1"})
    (block,) = re.findall(r'<div class="notebook-output">.*', text)
    assert block == '<div class="notebook-output"><div><table><tr><td>1</td></tr></table></div></div>'


def test_words_stay_words_and_values_are_text() -> None:
    assert "\n- **10** times\n" in page_of({"text/markdown": "- **10** times", "text/plain": "<Markdown>"})
    assert "```text\n<Thing>\n```" in page_of({"text/plain": "<Thing at 0x7f00>"})
    assert page_of({"text/plain": "", "text/html": ""}).count("```") == 2, "a bar that is gone shows nothing"


def test_a_failing_cell_fails_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from nbclient.exceptions import CellExecutionError

    monkeypatch.setattr("site_pages.notebook_run.KEPT", tmp_path / "kept")
    failing = tmp_path / "failing.py"
    failing.write_text("# %%\nraise ValueError('no')\n", encoding="utf-8")
    with pytest.raises(CellExecutionError, match="no"):
        executed(failing)
    assert not (tmp_path / "kept").exists()


def test_an_executed_notebook_is_kept_until_its_text_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("site_pages.notebook_run.KEPT", tmp_path / "kept")
    study = tmp_path / "study.py"
    study.write_text("# %%\nimport os\nos.getpid()\n", encoding="utf-8")

    def answer() -> str:
        return str(executed(study).cells[0].outputs[0].data["text/plain"])

    first = answer()
    assert answer() == first
    study.write_text(study.read_text(encoding="utf-8") + "# more\n", encoding="utf-8")
    assert answer() != first
    assert len(list((tmp_path / "kept").iterdir())) == 1


def test_executed_notebooks_are_not_in_the_repository() -> None:
    assert KEPT.is_relative_to(ROOT / ".cache")
    assert ".cache/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert sorted(path.name for path in NOTEBOOKS.glob("*.ipynb")) == []


@pytest.mark.parametrize("stem", [stem for stem in STUDIES if stem != "first_run"])
def test_conclusions_are_computed(stem: str) -> None:
    source = (NOTEBOOKS / f"{stem}.py").read_text(encoding="utf-8")
    ending = source.partition("# ## What it comes to")[2]
    assert ending.count("{") >= 6, "the conclusion holds no numbers of the program"
    shown = executed(NOTEBOOKS / f"{stem}.py").cells[-1].outputs[-1].data
    assert re.search(r"\d", shown["text/markdown"])
    assert "None" not in shown["text/markdown"]
    assert re.search(r"\bnan\b", shown["text/markdown"]) is None


def test_every_study_of_the_site_has_a_picture() -> None:
    made = notebook_pages()
    for stem in STUDIES:
        assert f"studies/{stem}/1.png" in made
    assert sorted(place for place in made if place.endswith(".md")) == sorted(places())


def test_programs_of_the_page_on_jupyter_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {}
    text = (ROOT / "docs" / "jupyter.md").read_text(encoding="utf-8")
    for program in re.findall(r"^```python\n(.*?)^```", text, re.M | re.S):
        exec(compile(program, "jupyter.md", "exec"), names)
    explorer = names["explorer"]
    assert explorer.reason == ""  # type: ignore[attr-defined]
    assert explorer.changes["streams.scrub.flow"] == "2.3 m3/h"  # type: ignore[attr-defined]


def test_the_page_on_jupyter_lists_every_study() -> None:
    text = (ROOT / "docs" / "jupyter.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"\((studies/\w+\.md)\)", text)) == sorted(places())
