"""Reads Gatus' configuration: a YAML file, or a folder of them that are merged; variables of the environment filled in."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

_MOST_BYTES = 16 * 2**20
_DOLLAR = "\x00"
_VARIABLE = re.compile(r"\$(?:\{([^}]*)\}|([A-Za-z_][A-Za-z0-9_]*|[*#@!?0-9-]))")


class _Loader(yaml.CSafeLoader):
    """Reads scalars as Gatus' reader hands them to its texts: as they are written. Only true, false and null mean more.

    By YAML 1.1 an endpoint called ``off`` would be called false, and a token ``0123`` would be 83.
    """


_Loader.yaml_implicit_resolvers = {}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile("(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile("(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:merge", re.compile("<<$"), ["<"])


class BadGatusFile(Exception):
    """What cannot be read, and why."""


class GatusFile(NamedTuple):
    """The document, and the variables that were asked for and not set."""

    document: dict[str, Any]
    missing: tuple[str, ...]


def load_gatus(path: Path, environment: Mapping[str, str]) -> GatusFile:
    """A file, or all ``.yaml`` and ``.yml`` files of a folder in the order of their names. Raises `BadGatusFile`."""
    files = sorted(each for each in path.rglob("*") if each.suffix in (".yaml", ".yml")) if path.is_dir() else [path]
    if not files:
        raise BadGatusFile(f"{path} holds no .yaml file")
    merged: dict[str, Any] = {}
    missing: dict[str, None] = {}
    for file in files:
        text = expanded(_read(file), environment, missing)
        try:
            document = yaml.load(text, Loader=_Loader)  # noqa: S506 - a CSafeLoader
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            raise BadGatusFile(f"{file} is no YAML: {error}") from None
        if document is None:
            continue
        if not isinstance(document, dict):
            raise BadGatusFile(f"{file} holds no mapping")
        _merge(merged, document, file, ())
    return GatusFile(merged, tuple(missing))


def expanded(text: str, environment: Mapping[str, str], missing: dict[str, None]) -> str:
    """``$NAME`` and ``${NAME}`` replaced, by nothing where it is not set; ``$$`` is a dollar sign.

    Names that are not set are added to `missing`.
    """

    def value(found: re.Match[str]) -> str:
        name = found[1] if found[1] is not None else found[2]
        if name not in environment:
            missing[name] = None
        return environment.get(name, "")

    return _VARIABLE.sub(value, text.replace("$$", _DOLLAR)).replace(_DOLLAR, "$")


def _merge(into: dict[str, Any], more: Mapping[str, Any], file: Path, place: tuple[str, ...]) -> None:
    """Mappings are merged, lists are joined; a single value may be said once."""
    if len(place) > 50:
        raise BadGatusFile(f"{file}: nested too deep")
    for key, value in more.items():
        there = into.get(key)
        if there is None:
            into[key] = value
        elif isinstance(there, dict) and isinstance(value, dict):
            into[key] = dict(there)  # an anchor may be used elsewhere too
            _merge(into[key], value, file, (*place, str(key)))
        elif isinstance(there, list) and isinstance(value, list):
            into[key] = [*there, *value]
        elif value is not None:
            raise BadGatusFile(f"{file}: {'.'.join((*place, str(key)))} is said in another file already")


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise BadGatusFile(f"{path} is larger than {_MOST_BYTES >> 20} MB")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadGatusFile(f"{path} is no YAML: it is no text") from None
    except OSError as error:
        raise BadGatusFile(f"{path} cannot be read: {error.strerror or error}") from None
