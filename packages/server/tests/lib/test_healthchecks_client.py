import pytest

from support import servers
from support.healthchecks_api import READ_ONLY, READ_WRITE, Project, serving
from watchbell.lib.healthchecks_client import ApiTrouble, HealthchecksClient

UUID = "3c1169a0-7b50-4b4d-a5b1-0d3f5b1b2c3d"


@pytest.mark.parametrize("versions", [("v1",), ("v1", "v2"), ("v1", "v2", "v3")])
def test_the_newest_version_that_the_server_speaks_is_asked(versions: tuple[str, ...]) -> None:
    with serving(Project(versions=versions, channels=[{"id": "1", "name": "Ops", "kind": "slack"}])) as project:
        project.check("Backup", UUID)
        with HealthchecksClient(f"{project.url}/", READ_WRITE) as client:
            (check,) = client.checks()
            assert client.channels() == project.channels
        assert ("uuid" in check) is ("v3" in versions)
        with HealthchecksClient(project.url, READ_ONLY) as client:
            assert client.checks()[0]["unique_key"]
            assert client.channels() == []


@pytest.mark.parametrize(
    ("answers", "says", "is_refusal"),
    [
        ({"/api/v3/checks/": (301, "https://other.example/")}, "sends us to https://other.example/", True),
        ({"/api/v3/checks/": (200, "<html>")}, "is no Healthchecks", True),
        ({"/api/v3/checks/": (200, "[]")}, "is no Healthchecks", True),
        ({"/api/v3/checks/": (200, '{"checks": 1}')}, "answered 200", False),
        ({"/api/v3/checks/": (500, '{"error": "oops"}')}, "answered 500: oops", False),
    ],
)  # fmt: skip
def test_a_strange_answer_is_told_in_a_sentence(
    answers: dict[str, tuple[int, str]], says: str, is_refusal: bool
) -> None:
    with serving(Project(answers=answers)) as project, HealthchecksClient(project.url, READ_WRITE) as client:
        with pytest.raises(ApiTrouble, match=says) as found:
            client.checks()
        assert found.value.is_refusal is is_refusal


def test_a_wrong_key_and_a_wrong_place_are_refused() -> None:
    with serving(Project()) as project:
        with HealthchecksClient(project.url, "x" * 32) as client, pytest.raises(ApiTrouble, match="wrong api key"):
            client.checks()
        with (
            HealthchecksClient(f"{project.url}/nowhere", READ_WRITE) as client,
            pytest.raises(ApiTrouble, match="no Management API"),
        ):
            client.checks()
    nobody = f"http://127.0.0.1:{servers.free_port()}"
    with HealthchecksClient(nobody, READ_WRITE) as client, pytest.raises(ApiTrouble, match="does not answer") as found:
        client.checks()
    assert not found.value.is_refusal
    for url, key in (("hc.example.org", READ_WRITE), ("https://x.example", ""), ("https://x.example", "kéy")):
        with pytest.raises(ApiTrouble):
            HealthchecksClient(url, key)
