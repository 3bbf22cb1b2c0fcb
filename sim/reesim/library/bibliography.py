"""The bibliography: what stands behind the keys of `source`."""

from functools import cache

from reesim.chemistry.sourced import Strict
from reesim.document import read, validate
from reesim.errors import InputError, did_you_mean
from reesim.share import data_folder


class Reference(Strict):
    """One publication, compilation or data set."""

    authors: str
    """Authors or issuing body."""
    year: int | None = None
    """Year of publication."""
    title: str | None = None
    """Title, where it is known."""
    where: str | None = None
    """Journal, volume and page; publisher; or report number."""
    doi: str | None = None
    """Digital object identifier."""
    url: str | None = None
    """Address, where there is no identifier."""
    read_in: str | None = None
    """Where the numbers were read when not in the publication itself."""
    note: str | None = None
    """What to doubt."""

    def text(self) -> str:
        """One line of bibliography."""
        year = f"({self.year})" if self.year else None
        link = f"doi:{self.doi}" if self.doi else self.url
        through = f"read in {self.read_in}" if self.read_in else None
        return ". ".join(
            part
            for part in (" ".join(filter(None, (self.authors, year))), self.title, self.where, link, through)
            if part
        )


class References(Strict):
    """A file of data/sources."""

    references: dict[str, Reference]
    """Publications by key."""


@cache
def references() -> dict[str, Reference]:
    """All publications, by key."""
    found: dict[str, Reference] = {}
    for file in sorted((data_folder() / "sources").glob("*.yaml")):
        listed, faults = validate(References, read(file))
        if listed is None or faults:
            raise InputError(faults)
        found.update(listed.references)
    return found


def source(key: str) -> str:
    """Bibliographic text of a key, or of several joined by commas."""
    known = references()
    texts = []
    for part in (piece.strip() for piece in key.split(",")):
        if part not in known:
            raise ValueError(f"{part!r} is not in the bibliography{did_you_mean(part, known)}")
        texts.append(known[part].text())
    return "; ".join(texts)
