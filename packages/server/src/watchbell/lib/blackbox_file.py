"""Reads a ``blackbox.yml`` with the files it names (passwords, certificates, bodies) put in their place."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

_MOST_BYTES = 1_048_576


def load_blackbox_file(path: Path) -> Any:
    """The document; ``password_file: x`` has become ``password``, and so on; names are relative to the file's folder.

    Raises `ValueError` that names what cannot be read.
    """
    try:
        document = yaml.load(_read(path), Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise ValueError(f"{path} is no YAML: {error}") from None
    return _filled_in(document, path.parent)


def _filled_in(value: Any, folder: Path) -> Any:
    if isinstance(value, list):
        return [_filled_in(each, folder) for each in value]
    if not isinstance(value, Mapping):
        return value
    found: dict[Any, Any] = {}
    for name, inner in value.items():
        if isinstance(name, str) and name.endswith("_file") and isinstance(inner, str):
            found[name.removesuffix("_file")] = _read(folder / inner).rstrip("\n")
        elif name == "files" and isinstance(inner, list):  # of a header: its values
            found["secrets"] = [*found.get("secrets", []), *(_read(folder / str(each)).strip() for each in inner)]
        else:
            found[name] = _filled_in(inner, folder)
    return found


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ValueError(f"{path} is larger than {_MOST_BYTES} bytes")
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from None
