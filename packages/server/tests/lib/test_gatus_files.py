from pathlib import Path

import pytest

from watchbell.lib.gatus_files import BadGatusFile, expanded, load_gatus


def test_variables_of_the_environment_are_filled_in() -> None:
    missing: dict[str, None] = {}
    text = "a: $ONE ${TWO} $$ONE pat($$) $NONE ${NONE}"
    assert expanded(text, {"ONE": "1", "TWO": "2"}, missing) == "a: 1 2 $ONE pat($)  "
    assert list(missing) == ["NONE"]


def test_a_file_may_use_anchors(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("x: &x {interval: 1m}\nendpoints:\n  - <<: *x\n    name: $NAME\n")
    found = load_gatus(file, {"NAME": "web"})
    assert found.document["endpoints"] == [{"interval": "1m", "name": "web"}]
    assert found.missing == ()


def test_scalars_are_texts_as_they_are_written(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(
        "a: [off, No, 0123, 1:30, 2026-01-31, 1e3, 5, null, ~, true, False, truely, nullable, <<x, '', 1_0]\nb:\n"
    )
    found = load_gatus(file, {}).document
    assert found["a"] == [
        "off", "No", "0123", "1:30", "2026-01-31", "1e3", "5", None, None, True, False, "truely", "nullable", "<<x", "", "1_0",
    ]  # fmt: skip
    assert found["b"] is None


def test_the_files_of_a_folder_are_merged(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.yaml").write_text("alerting: {slack: {webhook-url: x}}\nendpoints: [{name: a}]\nweb: {port: 80}\n")
    (tmp_path / "sub/b.yml").write_text("alerting: {email: {to: y}}\nendpoints: [{name: b}]\n")
    (tmp_path / "empty.yaml").write_text("")
    (tmp_path / "notes.txt").write_text("no: yaml: at all")
    found = load_gatus(tmp_path, {}).document
    assert found["endpoints"] == [{"name": "a"}, {"name": "b"}]
    assert set(found["alerting"]) == {"slack", "email"}
    (tmp_path / "c.yaml").write_text("web: {port: 81}\n")
    with pytest.raises(BadGatusFile, match=r"web\.port is said in another file"):
        load_gatus(tmp_path, {})


@pytest.mark.parametrize("text", ["a: [", "- a list", "\x00", "a: !!python/object:os.system {}"])
def test_what_is_no_configuration_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(text)
    with pytest.raises(BadGatusFile, match=r"config\.yaml"):
        load_gatus(file, {})


def test_a_folder_without_files_and_a_file_that_is_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadGatusFile, match="holds no"):
        load_gatus(tmp_path, {})
    (tmp_path / "picture").write_bytes(b"\x89PNG")
    with pytest.raises(BadGatusFile, match=r"it is no text$"):
        load_gatus(tmp_path / "picture", {})
    with pytest.raises(BadGatusFile, match="No such file"):
        load_gatus(tmp_path / "x.yaml", {})
