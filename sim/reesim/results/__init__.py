"""Named tables and outputs of a solution, checks of what it means, and the folder it is stored in."""

from reesim.results.results import Results
from reesim.results.store import check_folder
from reesim.results.table import Table

__all__ = ["Results", "Table", "check_folder"]
