import pytest

from watchbell.app.cli.check import keep
from watchbell.app.cli.check_view import as_data, print_attachments
from watchbell.app.cli.exits import Refused
from watchbell.domain.attachments import MAX_BYTES
from watchbell.domain.observations import Attachment, Observation, Verdict
from watchbell.lib.browser_program import find_browser

SHOT = Attachment("../shot.png", "image/png", b"\x89PNG")
HUGE = Attachment("huge.png", "image/png", b"x" * (MAX_BYTES + 1))


def test_it_is_said_what_came_with_a_check_and_how_to_get_it(capsys):
    print_attachments([SHOT, HUGE], is_saved=False)
    said = capsys.readouterr()
    assert said.out.splitlines()[0] == "attachment  shot.png  image/png, 4 bytes"
    assert "left out" in said.out.splitlines()[1]
    assert "--save" in said.err
    print_attachments([SHOT], is_saved=True)
    assert capsys.readouterr().err == ""
    print_attachments([], is_saved=False)
    assert capsys.readouterr() == ("", "")


def test_it_is_saved_inside_the_folder_and_nowhere_else(tmp_path, capsys):
    folder = tmp_path / "a" / "b"
    keep([SHOT, HUGE], folder)
    assert [path.name for path in tmp_path.rglob("*.png")] == ["shot.png"]
    assert (folder / "shot.png").read_bytes() == SHOT.data
    said = capsys.readouterr().err
    assert f"saved {folder / 'shot.png'}" in said
    assert "huge.png was left out" in said


def test_a_folder_that_cannot_be_is_refused_in_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Refused, match="cannot be written"):
        keep([SHOT], tmp_path / "file")


def test_json_names_them():
    seen = Observation(Verdict.FAILURE, 0, attachments=(SHOT,))
    assert as_data(seen)["attachments"] == [{"name": "shot.png", "media_type": "image/png", "size": 4, "note": None}]


@pytest.mark.skipif(find_browser() is None, reason="there is no Chromium: scripts/services.sh installs it")
def test_the_picture_of_a_page_is_saved(watchbell, page_url, tmp_path):
    folder = tmp_path / "pictures"
    done = watchbell(
        "check", page_url, "--kind", "browser", "--expect-status", "404", "--save", folder, "--timeout", "30"
    )
    assert (done.returncode, done.stdout.splitlines()[0].split()[0]) == (1, "DOWN"), done.stdout + done.stderr
    assert "attachment  page.png  image/png" in done.stdout
    assert (folder / "page.png").read_bytes().startswith(b"\x89PNG")


def test_a_kind_is_named_where_the_scheme_means_another(refused):
    assert "unknown kind" in refused("check", "http://127.0.0.1", "--kind", "nonsense")
    assert "says nothing to the kind heartbeat" in refused("check", "http://127.0.0.1", "--kind", "heartbeat")
