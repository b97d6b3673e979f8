"""A blackbox.yml on disk, with the files it names."""

import pytest

from watchbell.lib.blackbox_file import load_blackbox_file


def test_files_are_put_in_their_place(tmp_path):
    (tmp_path / "password").write_text("secret\n")
    (tmp_path / "token").write_text("wbt\n")
    file = tmp_path / "blackbox.yml"
    file.write_text(
        "modules: {a: {prober: http, http: {basic_auth: {username: mia, password_file: password},"
        " http_headers: {X: {files: [token]}}}}}"
    )
    options = load_blackbox_file(file)["modules"]["a"]["http"]
    assert options == {
        "basic_auth": {"username": "mia", "password": "secret"},
        "http_headers": {"X": {"secrets": ["wbt"]}},
    }


def test_what_cannot_be_read_is_named(tmp_path):
    file = tmp_path / "blackbox.yml"
    with pytest.raises(ValueError, match=r"cannot read .*blackbox.yml: No such file"):
        load_blackbox_file(file)
    file.write_text("{")
    with pytest.raises(ValueError, match="is no YAML"):
        load_blackbox_file(file)
    file.write_text("body_file: none")
    with pytest.raises(ValueError, match=r"cannot read .*none"):
        load_blackbox_file(file)
    file.write_text("!!python/object/apply:os.system ['true']")
    with pytest.raises(ValueError, match="is no YAML"):
        load_blackbox_file(file)
