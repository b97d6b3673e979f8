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

FILES = {
    "prober": {"prober": f"{SOURCE}/probers/$name.py", "test_prober": f"{TESTS}/probers/test_$name.py"},
    "notifier": {"notifier": f"{SOURCE}/notifiers/$name.py", "test_notifier": f"{TESTS}/notifiers/test_$name.py"},
}
"""What is scaffolded: the template's name and where its text goes."""


def words_of(name: str) -> dict[str, str]:
    """The spellings of a name that templates use: ``mail_queue`` → MailQueue, mail-queue, Mail queue."""
    words = name.split("_")
    return {
        "name": name,
        "klass": "".join(word.capitalize() for word in words),
        "dashed": "-".join(words),
        "label": " ".join(words).capitalize(),
    }


def main(what: str, name: str) -> int:
    """0 when the files were written, 2 when the name does not do or is taken."""
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name):
        print(f"Say the name in small letters: make new-{what} NAME=mail_queue")
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
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", *targets.values()], check=True)
    print("Now change them into what you need; then make gen, make check.")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
