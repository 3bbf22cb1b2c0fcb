"""What people look at: sheets of a solution, an outline or a library entry, as HTML; plots."""

from reesim.report.html import to_html
from reesim.report.outline import outline_sheets
from reesim.report.sheet import Sheet
from reesim.report.solution import solution_sheets

__all__ = ["Sheet", "outline_sheets", "solution_sheets", "to_html"]
