"""The file a backup is: a compressed tar with a manifest first, then the database and the key. Readable without us."""

import gzip
import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from watchbell.app.cli.exits import Refused

MANIFEST = "manifest.json"
SQLITE, POSTGRESQL, KEY = "watchbell.db", "watchbell.dump", "secret.key"
_FORMAT = 1
_CHUNK = 2**20
_MOST_MANIFEST = 2**16
_BROKEN = (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: the program's version, the database's revision, and each file's size and SHA-256."""

    version: str
    revision: str
    created_at: str
    database: str
    files: dict[str, dict[str, Any]]
    format: int = _FORMAT


def describe(path: Path) -> dict[str, Any]:
    """Size and checksum of a file, for the manifest."""
    with path.open("rb") as file:
        return {"bytes": path.stat().st_size, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}


def write(target: Path, manifest: Manifest, files: Mapping[str, Path]) -> None:
    """Write the archive: readable by its owner only, and there as a whole or not at all."""
    part = target.with_name(f".{target.name}.part")
    try:
        descriptor = os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            with tarfile.open(fileobj=out, mode="w:gz", compresslevel=6) as tar:
                text = json.dumps(asdict(manifest), indent=2).encode()
                entry = tarfile.TarInfo(MANIFEST)
                entry.size, entry.mode = len(text), 0o600
                tar.addfile(entry, io.BytesIO(text))
                for name, path in files.items():
                    tar.add(path, name, filter=_anonymous)
            out.flush()
            os.fsync(out.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mode = 0o600
    return entry


def unpack(source: Path, folder: Path) -> Manifest:
    """Put the archive's files into a folder and compare their checksums. Raises `Refused` for anything but a whole backup.

    Only the names we know are taken, so a crafted archive writes nothing elsewhere.
    """
    try:
        with tarfile.open(source, "r:gz") as tar:
            manifest = _manifest(source, tar)
            for entry in tar:
                if entry.name in manifest.files:
                    _take(tar, entry, folder / entry.name, int(manifest.files[entry.name]["bytes"]))
    except _BROKEN as error:
        raise Refused(f"{source} is no backup, or it was cut off: {error}") from None
    for name, expected in manifest.files.items():
        if not (folder / name).exists() or describe(folder / name) != expected:
            raise Refused(f"{source} is damaged: {name} is not what the manifest says. Take another backup file")
    return manifest


def _manifest(source: Path, tar: tarfile.TarFile) -> Manifest:
    entry = tar.next()
    file = tar.extractfile(entry) if entry is not None and entry.name == MANIFEST else None
    if file is None:
        raise Refused(f"{source} is no backup of Watchbell: it does not begin with {MANIFEST}")
    try:
        read = json.loads(file.read(_MOST_MANIFEST))
        if read.get("format", 0) > _FORMAT:
            raise Refused(f"{source} was made by Watchbell {read.get('version')}, newer than this program: update it")
        manifest = Manifest(**read)
        known = {SQLITE, POSTGRESQL, KEY} >= manifest.files.keys()
    except (ValueError, TypeError, AttributeError):
        known, manifest = False, None
    if manifest is None or not known or len({SQLITE, POSTGRESQL} & manifest.files.keys()) != 1:
        raise Refused(f"{source} is no backup of Watchbell: nobody understands its {MANIFEST}")
    return manifest


def _take(tar: tarfile.TarFile, entry: tarfile.TarInfo, target: Path, size: int) -> None:
    file = tar.extractfile(entry)
    if file is None or entry.size != size:
        return
    with os.fdopen(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
        while chunk := file.read(_CHUNK):
            out.write(chunk)
        os.fsync(out.fileno())
