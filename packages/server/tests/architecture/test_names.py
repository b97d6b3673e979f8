"""A name says what is inside; a drawer for everything says nothing."""

from support.tree import sources

DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager"}


def test_no_module_or_folder_is_a_drawer_for_everything() -> None:
    def words(part: str) -> str:
        return part.split(".", maxsplit=1)[0].strip("_").lower()

    assert [str(path) for path in sources(".py", ".ts", ".tsx") if DRAWERS & {words(part) for part in path.parts}] == []
