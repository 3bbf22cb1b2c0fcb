"""Keys of the bibliography on a page: each a link to its entry, written out at the end."""

from __future__ import annotations

import re

from reesim.chemistry.sourced import Sourced
from reesim.library.bibliography import references
from site_pages.markdown import plain, table


class Citations:
    """Keys that a page has cited, in the order they were."""

    def __init__(self) -> None:
        self.keys: dict[str, None] = {}

    def link(self, source: str | None) -> str:
        """Write keys joined by commas as links."""
        if not source:
            return "–"
        return ", ".join(self._one(key.strip()) for key in source.split(","))

    def notes(self, text: str) -> str:
        """Write a note, with the keys in it as links."""
        known = references()
        found = plain(text)
        # a key that is a plain word, such as `remembered`, is a word in a sentence
        escaped = {plain(key): key for key in known if not key.isalpha()}
        pattern = re.compile("|".join(rf"(?<![\w/]){re.escape(key)}(?!\w)" for key in escaped))
        return pattern.sub(lambda match: self._one(escaped[match[0]]), found)

    def standing(self, found: Sourced) -> tuple[str, str, str]:
        """Write how well a number is known: status, source, note."""
        return found.status or "not stated", self.link(found.source), self.notes(found.note or "")

    def listed(self) -> str:
        """Write the entry of every key that was cited."""
        known = references()
        rows = []
        for key in sorted(self.keys):
            entry = known[key]
            link = f"https://doi.org/{entry.doi}" if entry.doi else entry.url
            text = plain(entry.model_copy(update={"doi": None, "url": None}).text())
            target = f" [{entry.doi or 'address'}]({link})" if link else ""
            doubt = f" *{plain(entry.note)}*" if entry.note else ""
            rows.append((f'<span id="source-{key}"></span>`{key}`', f"{text}.{target}{doubt}"))
        return table(("key", "publication"), rows)

    def _one(self, key: str) -> str:
        if key not in references():
            raise ValueError(f"{key!r} is not in data/sources")
        self.keys[key] = None
        return f"[{plain(key)}](#source-{key})"
