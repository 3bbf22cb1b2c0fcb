"""Sourced numbers out of data/: extraction systems, feeds, bibliography."""

from reesim.library.bibliography import source
from reesim.library.catalogue import Entry, names
from reesim.library.feeds import Feed, load_feed
from reesim.library.systems import load_system, read_system
from reesim.library.tables import Table, show, system_table
from reesim.share import data_folder, share_root

__all__ = [
    "Entry",
    "Feed",
    "Table",
    "data_folder",
    "load_feed",
    "load_system",
    "names",
    "read_system",
    "share_root",
    "show",
    "source",
    "system_table",
]
