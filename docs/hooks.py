"""Hooks of the site's build: pages made from data/, schema and notebooks, and answers of commands."""

from __future__ import annotations

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from site_pages.comparisons import points_of
from site_pages.markdown import with_breaks
from site_pages.notebook_page import notebook_pages, places
from site_pages.other_page import other_page
from site_pages.pictures import parity
from site_pages.reference import reference_page
from site_pages.running import with_answers
from site_pages.system_index import comparison_table, system_index
from site_pages.system_page import system_page, systems
from site_pages.system_parity import NARROW_PICTURE, PICTURE

from reesim.library import names

SYSTEMS = "Systems"
STUDIES = "Studies"
COMPARISONS = "<!-- comparisons with measured distribution ratios -->"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put every system of the library and every notebook into the navigation."""
    for section in config.nav or []:
        if isinstance(section, dict) and SYSTEMS in section:
            pages = ({entry.name: f"systems/{entry.name}.md"} for entry in names("systems"))
            section[SYSTEMS] = ["systems/index.md", *pages]
        if isinstance(section, dict) and STUDIES in section:
            section[STUDIES] = places()
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages and their pictures."""
    pages: dict[str, str | bytes] = {"reference.md": reference_page(), "systems/index.md": system_index()}
    pages |= notebook_pages()
    with_constants = systems()
    others = [entry.name for entry in names("systems") if entry.name not in with_constants]
    pages |= {f"systems/{name}.md": other_page(name) for name in others}
    for name, system in with_constants.items():
        pages[f"systems/{name}.md"] = system_page(name, system)
        if points := points_of(name):
            pages[f"systems/{name}/{PICTURE}"] = parity(points)
            pages[f"systems/{name}/{NARROW_PICTURE}"] = parity(points, n_columns=1)
    for place, content in pages.items():
        files.append(File.generated(config, place, content=content))
    return files


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Write the table of comparisons into a page, and answers of commands where it says `commands: run`."""
    if COMPARISONS in markdown:
        markdown = with_breaks(markdown.replace(COMPARISONS, comparison_table()))
    return with_answers(markdown, page.file.src_uri) if page.meta.get("commands") == "run" else markdown
