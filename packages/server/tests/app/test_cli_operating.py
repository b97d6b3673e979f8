"""What an operator does with an installation that does not run yet."""

import json
import subprocess
import sys

import pytest
import typer.main
from typer.core import TyperGroup

from support import servers
from watchbell import __version__
from watchbell.app.cli import app


def commands(command=None, path="watchbell"):
    command = command or typer.main.get_command(app)
    if isinstance(command, TyperGroup):
        return [found for name, inner in command.commands.items() for found in commands(inner, f"{path} {name}")]
    return [(path, command)]


def test_every_verb_explains_itself_with_an_example_and_every_option():
    for path, command in commands():
        assert "Example: " in command.help, path
        assert [option.name for option in command.params if not getattr(option, "help", "")] == [], path


def test_help_loads_nothing_heavy(watchbell):
    code = "import sys, watchbell.app.cli; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {"sqlalchemy", "pydantic", "rich", "fastapi", "watchbell.probers.http"} & set(loaded) == set()
    done = watchbell("--help")
    assert done.returncode == 0
    assert {"serve", "doctor", "backup", "restore", "monitor", "token"} <= set(done.stdout.split())
    assert watchbell("--version").stdout.strip() == __version__


def test_config_tells_each_value_and_its_source_but_no_secret(watchbell, tmp_path):
    (tmp_path / "key").write_text("from-a-file")
    done = watchbell(
        "config",
        "--json",
        PORT="9001",
        SECRET_KEY_FILE=tmp_path / "key",
        ADMIN_PASSWORD="hunter2hunter2",
        DATABASE_URL="postgresql://me:pa55@db.example.org/watchbell",
        PROT="1",
    )
    settings = json.loads(done.stdout)
    assert settings["WATCHBELL_PORT"] == {"value": 9001, "source": "environment"}
    assert settings["WATCHBELL_HOST"] == {"value": "127.0.0.1", "source": "default"}
    assert settings["WATCHBELL_SECRET_KEY"] == {"value": "set", "source": f"file {tmp_path / 'key'}"}
    assert settings["WATCHBELL_ADMIN_PASSWORD"]["value"] == "set"
    assert settings["WATCHBELL_SMTP_URL"]["value"] == "not set"
    assert settings["WATCHBELL_DATABASE_URL"]["value"] == "postgresql://me:***@db.example.org/watchbell"
    assert not [secret for secret in ("hunter2", "pa55", "from-a-file") if secret in done.stdout + done.stderr]
    assert "WATCHBELL_PROT is no setting: did you mean WATCHBELL_PORT?" in done.stderr


def test_the_doctor_finds_nothing_in_a_new_place_and_leaves_nothing_behind(watchbell, data_dir):
    done = watchbell("doctor", PORT=servers.free_port())
    found = {line.split()[1]: line.split()[0] for line in done.stdout.splitlines() if line[:1] not in ("", " ")}
    assert found["settings"] == "ok"
    assert found["database"] == "skipped"
    assert not data_dir.exists()


def test_the_doctor_says_what_to_do_about_each_trouble(watchbell, migrated, page):
    added = watchbell("monitor", "add", "Nightly", "--kind", "heartbeat", "--config", "period_seconds=60")
    assert added.returncode == 0, added.stderr
    port = page.server_address[1]
    done = watchbell("doctor", "--json", PORT=port, SECRET_KEY="another key")
    assert done.returncode == 1
    found = {each["name"]: each for each in json.loads(done.stdout)}
    assert found["database"]["status"] == "ok"
    assert found["secrets"]["status"] == "failed"
    assert "monitor Nightly" in found["secrets"]["finding"]
    assert "SECRET_KEY" in found["secrets"]["advice"]
    assert found[f"port {port}"]["status"] == "failed"
    (migrated / "secret.key").unlink()
    assert "the secret key is gone" in watchbell("doctor", PORT=port).stdout
    assert not (migrated / "secret.key").exists()


def test_the_doctor_names_a_database_that_does_not_answer(watchbell):
    done = watchbell("doctor", DATABASE_URL=f"postgresql://me@127.0.0.1:{servers.free_port()}/x")
    assert done.returncode == 1
    assert "start PostgreSQL" in done.stdout


def test_migrate_tells_the_revision_before_and_after(watchbell):
    first, second = watchbell("migrate"), watchbell("migrate")
    assert first.stdout.splitlines()[0] == "before: no database"
    assert "(nothing to do)" in second.stdout


def test_a_token_is_shown_once_listed_and_revoked(watchbell, migrated):
    made = watchbell("token", "create", "--name", "ci", "--role", "admin", "--scope", "monitors:read")
    assert made.returncode == 0
    assert made.stdout.startswith("wbt_")
    assert watchbell("token", "create", "--name", "other", "--expires-days", "1").returncode == 0
    tokens = {each["name"]: each for each in json.loads(watchbell("token", "list", "--json").stdout)}
    assert (tokens["ci"]["role"], tokens["ci"]["scopes"]) == ("admin", ["monitors:read"])
    assert tokens["other"]["expires_at"] is not None
    assert made.stdout.strip() not in json.dumps(tokens)
    assert watchbell("token", "revoke", tokens["ci"]["id"]).returncode == 0
    again = watchbell("token", "revoke", tokens["ci"]["id"])
    assert (again.returncode, again.stderr) == (2, "watchbell: there is no such token\n")


def test_a_person_gets_an_account_and_a_new_password(watchbell, migrated):
    made = watchbell("user", "create", "Olga", "--email", "olga@example.org", "--role", "owner", "--password-stdin",
                     stdin="correct horse\n")  # fmt: skip
    assert made.stdout == "made the account olga, owner of default\n", made.stderr
    people = json.loads(watchbell("user", "list", "--json").stdout)
    assert [(each["username"], each["role"]) for each in people] == [("olga", "owner")]
    changed = watchbell("user", "password", "olga@example.org", "--password-stdin", stdin="another horse\n")
    assert (changed.returncode, changed.stdout) == (0, "olga has a new password and is logged out everywhere\n")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["user", "create", "mia"], "--password-stdin"),
        (["user", "create", "mia", "--password-stdin"], "the password"),
        (["user", "create", "no spaces", "--password-stdin"], "the user name"),
        (["user", "password", "nobody", "--password-stdin"], "there is no account 'nobody'"),
        (["token", "create", "--name", "n", "--scope", "everything"], "scopes"),
        (["token", "create", "--name", " "], "--name"),
        (["token", "create", "--name", "n", "--org", "elsewhere"], "there is no organization 'elsewhere'"),
        (["token", "create", "--name", "n", "--role", "king"], "--role"),
        (["monitor", "add", "Shop"], "either a URL or --kind"),
        (["monitor", "add", "Shop", "http://x", "--interval", "1"], "interval_seconds must be from 30"),
        (["monitor", "add", "Shop", "http://x", "--config", "colour=red"], "colour"),
        (["monitor", "add", "Shop", "--kind", "smoke"], "unknown kind"),
        (["monitor", "list", "--server", "watchbell.example.org"], "its whole address"),
        (["monitor", "list", "--server", "http://127.0.0.1:1"], "needs a token"),
        (["restore", "nowhere.tar.gz"], "nowhere.tar.gz"),
        (["backup", "there.zip"], ".tar.gz"),
    ],
)
def test_bad_input_is_one_sentence(refused, migrated, arguments, sentence):
    typed = "short" if arguments[2:3] == ["mia"] else "long enough\n"
    assert sentence in refused(*arguments, stdin=typed)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"PORT": "eighty"}, "WATCHBELL_PORT: "),
        ({"DATABASE_URL": "mysql://db/x"}, "must start with sqlite:/// or postgresql://"),
        ({"DATABASE_URL": "not a url"}, "WATCHBELL_DATABASE_URL is no database URL"),
        ({"ADMIN_PASSWORD_FILE": "/nowhere"}, "/nowhere"),
        ({}, "there is no Watchbell database at"),
    ],
)
def test_wrong_settings_are_one_sentence(refused, settings, sentence):
    assert sentence in refused("token", "list", **settings)


def test_the_server_does_not_begin_where_the_port_is_taken(watchbell, page, data_dir):
    done = watchbell("serve", "--port", page.server_address[1])
    assert done.returncode == 3
    assert "cannot be listened on" in done.stderr
    assert not (data_dir / "watchbell.db").exists()


def test_the_doctor_names_a_folder_that_cannot_be_written(watchbell):
    # The kernel's own folder takes no files, not even root's.
    assert "/proc cannot be written" in watchbell("doctor", DATA_DIR="/proc").stdout.replace("\n", " ")


def test_the_shelves_are_listed(watchbell):
    kinds = {each["kind"]: each for each in json.loads(watchbell("kinds", "--json").stdout)}
    assert {"http", "tcp", "dns", "ping", "heartbeat"} <= kinds.keys()
    assert "url" in kinds["http"]["schema"]["required"]
    assert "webhook" in watchbell("channel-kinds").stdout
