"""What the library holds."""

from collections.abc import Callable
from typing import Literal, NamedTuple, get_args

from reesim.chemistry.distribution import DistributionSystem
from reesim.chemistry.separation_factor import SeparationFactorSystem
from reesim.chemistry.systems import AnySystem
from reesim.document import at, read
from reesim.errors import did_you_mean
from reesim.library.feeds import load_feed
from reesim.library.references import NAME
from reesim.library.systems import load_system
from reesim.share import data_folder, share_root

Kind = Literal["systems", "feeds", "flowsheets", "prices"]


class Entry(NamedTuple):
    """One line of `reesim list`."""

    name: str
    """Name to call it by."""
    title: str
    """One line for people."""
    status: str
    """How well its numbers are known; for a system, how many constants have which standing."""


def kind_of(word: str) -> Kind:
    """Check the word for a kind of entry; ValueError with the nearest one when it is none."""
    for kind in get_args(Kind):
        if word == kind:
            return kind  # type: ignore[no-any-return]
    known = get_args(Kind)
    raise ValueError(
        f"{word!r} is not a kind of entry{did_you_mean(word, known)} (there are: {', '.join(known)})"
    )


def names(kind: str) -> list[Entry]:
    """Entries of one kind, sorted by name."""
    describe: dict[Kind, Callable[[str], Entry]] = {
        "systems": _system_entry,
        "feeds": _feed_entry,
        "flowsheets": lambda name: _titled("flowsheets", name),
        "prices": lambda name: _titled("prices", name),
    }
    checked = kind_of(kind)
    return [describe[checked](name) for name in _names_in(checked)]


def _names_in(kind: Kind) -> list[str]:
    folder = share_root() / "flowsheets" if kind == "flowsheets" else data_folder() / kind
    return sorted(file.stem for file in folder.glob("*.yaml") if NAME.fullmatch(file.stem))


def _system_entry(name: str) -> Entry:
    system, _ = load_system(name)
    return Entry(name, system.title or "", standing(system))


def _feed_entry(name: str) -> Entry:
    feed = load_feed(name)
    return Entry(name, feed.title, f"{feed.status}, {feed.confidence} confidence")


def _titled(kind: Kind, name: str) -> Entry:
    folder = share_root() / "flowsheets" if kind == "flowsheets" else data_folder() / kind
    node = read(folder / f"{name}.yaml")
    texts = [found.value if (found := at(node, (key,))) is not None else "" for key in ("title", "status")]
    return Entry(name, str(texts[0]), str(texts[1]))


def standing(system: AnySystem) -> str:
    """How many constants of a system are measured, derived, recalled, estimated."""
    if isinstance(system, SeparationFactorSystem):
        return system.status or "not stated"
    if isinstance(system, DistributionSystem):
        found = [isotherm.status or "not stated" for isotherm in system.metals.values() if isotherm.log_D]
        return ", ".join(f"{found.count(status)} {status}" for status in dict.fromkeys(found))
    found = [
        complex_.status or "not stated" for metal in system.metals for complex_ in system.complexes_of(metal)
    ]
    return ", ".join(f"{found.count(status)} {status}" for status in dict.fromkeys(found))
