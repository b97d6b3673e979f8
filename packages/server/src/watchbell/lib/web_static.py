"""A folder of built web files, served from memory: compressed once, with tags, and never a file outside of it."""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

_HASHED = re.compile(r"/assets/[^/]+-[A-Za-z0-9_-]{8}\.[a-z0-9]+$")
"""How the build names what it may: a file of another name is asked for again every time."""
_COMPRESSIBLE = ("text/", "application/javascript", "application/json", "image/svg+xml", "application/manifest+json")
_WORTH_COMPRESSING = 1_000


@dataclass(frozen=True, slots=True)
class WebFile:
    """A file as it goes out. `is_immutable`: its name holds a hash of its content, so it may be kept for ever."""

    body: bytes
    compressed: bytes | None
    media_type: str
    etag: str
    is_immutable: bool


class WebFolder:
    """Reads a file when it is first asked for, and again when it has changed on disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._known: dict[Path, tuple[int, WebFile]] = {}

    def find(self, path: str) -> WebFile | None:
        """The file of a URL path, ``/assets/app-1a2b3c4d.js``; `None` when the folder has no such file."""
        try:
            place = (self._folder / path.lstrip("/")).resolve()
            if not place.is_relative_to(self._folder) or not place.is_file():
                return None
            changed = place.stat().st_mtime_ns
        except (OSError, ValueError):
            return None
        known = self._known.get(place)
        if known is None or known[0] != changed:
            known = self._known[place] = (changed, _load(place))
        return known[1]


def _load(place: Path) -> WebFile:
    body = place.read_bytes()
    media_type = mimetypes.guess_type(place.name)[0] or "application/octet-stream"
    if media_type == "text/javascript":
        media_type = "application/javascript"
    is_text = media_type.startswith(_COMPRESSIBLE)
    return WebFile(
        body=body,
        compressed=gzip.compress(body, 6, mtime=0) if is_text and len(body) > _WORTH_COMPRESSING else None,
        media_type=f"{media_type}; charset=utf-8" if is_text else media_type,
        etag=f'"{hashlib.sha256(body).hexdigest()[:20]}"',
        is_immutable=_HASHED.search(place.as_posix()) is not None,
    )
