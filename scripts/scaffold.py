"""Writes the files of a new prober, notifier or resource, with tests that pass: `scaffold.py prober ftp`."""

import re
import subprocess
import sys
from pathlib import Path
from string import Template

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = Path(__file__).resolve().parent / "templates"
SOURCE = "packages/server/src/watchbell"
TESTS = "packages/server/tests"
TABLES = f"{SOURCE}/store/tables/__init__.py"

FILES = {
    "prober": {"prober": f"{SOURCE}/probers/$name.py", "test_prober": f"{TESTS}/probers/test_$name.py"},
    "notifier": {"notifier": f"{SOURCE}/notifiers/$name.py", "test_notifier": f"{TESTS}/notifiers/test_$name.py"},
    "resource": {
        "resource_domain": f"{SOURCE}/domain/$name.py",
        "resource_table": f"{SOURCE}/store/tables/$name.py",
        "resource_store": f"{SOURCE}/store/$name.py",
        "resource_service": f"{SOURCE}/services/$name.py",
        "resource_api": f"{SOURCE}/api/$name.py",
        "test_resource": f"{TESTS}/services/test_$name.py",
    },
}
"""What is scaffolded: the template's name and where its text goes."""


def words_of(name: str) -> dict[str, str]:
    """The spellings of a name that templates use: ``mail_queues`` → MailQueues, mail-queues, Mail queues, MailQueue …"""
    words = name.split("_")
    one = [*words[:-1], words[-1].removesuffix("s")]
    return {
        "name": name,
        "klass": "".join(word.capitalize() for word in words),
        "dashed": "-".join(words),
        "words": " ".join(words),
        "label": " ".join(words).capitalize(),
        "one": "_".join(one),
        "one_words": " ".join(one),
        "one_klass": "".join(word.capitalize() for word in one),
    }


def add_table(tables: str, name: str) -> str:
    """The text of the tables' package with one more table; the formatter sorts it."""
    importing = f"from watchbell.store.tables.{name} import {name}\n"
    before, mark, after = tables.partition("__all__ = [\n")
    return f'{before.rstrip()}\n{importing}\n{mark}    "{name}",\n{after}'


def main(what: str, name: str) -> int:
    """0 when the files were written, 2 when the name does not do or is taken."""
    example = {"prober": "ftp", "notifier": "matrix", "resource": "runbooks"}[what]
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name) or (what == "resource" and not name.endswith("s")):
        print(
            f"Say the name in small letters{', in the plural' * (what == 'resource')}: make new-{what} NAME={example}"
        )
        return 2
    words = words_of(name)
    targets = {template: ROOT / Template(path).substitute(words) for template, path in FILES[what].items()}
    if taken := [path for path in targets.values() if path.exists()]:
        print(f"{taken[0].relative_to(ROOT)} is there already")
        return 2
    for template, path in targets.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        text = (TEMPLATES / f"{template}.txt").read_text(encoding="utf-8")
        path.write_text(Template(text).substitute(words), encoding="utf-8")
        print(f"wrote {path.relative_to(ROOT)}")
    changed = list(targets.values())
    if what == "resource":
        tables = ROOT / TABLES
        tables.write_text(add_table(tables.read_text(encoding="utf-8"), name), encoding="utf-8")
        changed.append(tables)
        title = f"Add {words['words']}"
        subprocess.run([sys.executable, ROOT / "scripts/new_migration.py", title], check=True)
    ruff = [sys.executable, "-m", "ruff"]
    subprocess.run([*ruff, "check", "--fix", "--quiet", *changed], check=False)
    subprocess.run([*ruff, "format", "--quiet", *changed], check=True)
    print("Now change them into what you need; then make gen, make check.")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
