"""The report: one page that needs nothing beside itself."""

from reesim.report.page.document import page

__all__ = ["page"]
