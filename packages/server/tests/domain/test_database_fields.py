import pytest

from watchbell.domain.database_fields import config_of_url


def test_credentials_of_a_url_go_to_the_fields():
    config, options, database = config_of_url("x://me%40a:s%2Fcret@db.example.org:99/my%20app?sslmode=require&A=b", "x")
    assert config == {
        "kind": "x", "host": "db.example.org", "port": 99, "user": "me@a", "password": "s/cret", "tls": "require",
    }  # fmt: skip
    assert database == "my app"
    assert options["a"] == "b"


def test_of_several_hosts_the_first_counts():
    config, _, database = config_of_url("x://me:pw@a.example:1,b.example:2/", "x")
    assert (config["host"], config["port"], config["user"], database) == ("a.example", 1, "me", "")
    assert config_of_url("x://[2001:db8::1]:5,b", "x")[0]["host"] == "2001:db8::1"


@pytest.mark.parametrize(
    ("option", "mode"), [("ssl=true", "verify"), ("tls=false", "off"), ("ssl-mode=REQUIRED", "require"), ("a=b", None)]
)
def test_tls_as_urls_put_it(option, mode):
    assert config_of_url(f"x://h/?{option}", "x")[0].get("tls") == mode
