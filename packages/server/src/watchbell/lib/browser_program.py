"""The browser's program on this machine, and how it is started."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

VARIABLE = "WATCHBELL_BROWSER"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
ARGUMENTS = (
    "--disable-dev-shm-usage",
    # QUIC and WebRTC would find ways past a proxy.
    "--disable-quic",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--js-flags=--max-old-space-size=512",
)
UNWANTED_ARGUMENTS = ("--disable-popup-blocking",)
"""What Playwright adds and is left out: pages open windows only when they are clicked."""


def find_browser() -> str | None:
    """The program named by ``WATCHBELL_BROWSER``, else the first Chromium or Chrome that is found."""
    return os.environ.get(VARIABLE) or next((path for name in _NAMES if (path := shutil.which(name))), None)


NOT_FOUND = f"there is no Chromium here: install the package chromium, or name the program in {VARIABLE}"


def surroundings(folder: str) -> Mapping[str, str]:
    """The environment of the worker and its browser: `folder` for what is temporary, no proxy, little memory for Node."""
    kept = {name: value for name, value in os.environ.items() if name.lower() not in _PROXIES}
    return kept | {
        "TMPDIR": folder,
        "NODE_OPTIONS": "--max-old-space-size=512",
        "PW_TEST_SCREENSHOT_NO_FONTS_READY": "1",  # a font that never comes must not keep the picture away
    }


def needs_no_sandbox() -> bool:
    """Whether Chromium refuses to run in its sandbox: for root it has none."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def memory_mb(pids: list[int]) -> int | None:
    """The memory of these processes together, what they share counted once; `None` where the system does not tell."""
    total = 0
    for pid in pids:
        try:
            with Path(f"/proc/{pid}/smaps_rollup").open(encoding="ascii") as file:
                total += sum(int(line.split()[1]) for line in file if line.startswith("Pss:"))
        except (OSError, ValueError):
            continue
    return total // 1024 or None
