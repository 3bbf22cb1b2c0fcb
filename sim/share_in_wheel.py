"""Build hook: carry data/, flowsheets/ and seeds/ inside the wheel as reesim/_share.

A static `force-include` would copy them into an editable install too, where they go stale; a hook is
told which of the two is being built.
"""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDERS = ("data", "flowsheets", "seeds")


class ShareInWheel(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the shared folders to a standard wheel and leaves an editable one alone."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Map each folder into the package when `version` is `standard` (`editable` is the other)."""
        if version == "standard":
            build_data["force_include"].update({folder: f"reesim/_share/{folder}" for folder in FOLDERS})
