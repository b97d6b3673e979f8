"""Writes the generated pages and openapi.json; with --check only says which of them are out of date."""

import sys
from collections.abc import Iterator
from pathlib import Path

import app_pages
import shelf_pages

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("docs/kinds", "docs/channels")
"""Folders that hold nothing but generated pages: what no longer belongs there goes."""


def outdated(pages: dict[str, str]) -> Iterator[str]:
    """The paths whose content is not what the code says, including pages of things that are gone."""
    for name, text in pages.items():
        path = ROOT / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            yield name
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).glob("*.md")):
            if (name := str(path.relative_to(ROOT))) not in pages:
                yield name


def main() -> int:
    """0 when all is in step (or was just written), 1 when `--check` found a difference."""
    pages = {**dict(shelf_pages.pages()), **dict(app_pages.pages())}
    names = list(outdated(pages))
    if "--check" in sys.argv[1:]:
        for name in names:
            print(f"{name} is not what the code says: run make gen")
        return 1 if names else 0
    for name in names:
        path = ROOT / name
        if name in pages:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(pages[name], encoding="utf-8")
        else:
            path.unlink()
        print(f"{'wrote' if name in pages else 'removed'} {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
