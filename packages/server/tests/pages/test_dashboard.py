"""The web interface: files as built, the front page for the browser's own addresses, nothing from outside the folder."""

import gzip

import httpx2
import pytest

from watchbell.pages.dashboard import Dashboard


@pytest.fixture
def folder(tmp_path):
    built = tmp_path / "static"
    (built / "assets").mkdir(parents=True)
    (built / "index.html").write_text("<!doctype html><title>Watchbell</title>")
    (built / "favicon.svg").write_text("<svg/>")
    (built / "apple-touch-icon.png").write_bytes(b"png")
    (built / "assets" / "index-BoJH1eRV.js").write_text("let a = 1;" * 500)
    (tmp_path / "secret.txt").write_text("secret")
    (built / "link.txt").symlink_to(tmp_path / "secret.txt")
    return built


@pytest.fixture
async def client(folder):
    transport = httpx2.ASGITransport(app=Dashboard(folder))
    async with httpx2.AsyncClient(transport=transport, base_url="http://watchbell.test") as made:
        yield made


@pytest.mark.parametrize("path", ["/", "/monitors", "/monitors/0190-1", "/settings/tokens", "/index.html"])
async def test_the_browsers_addresses_get_the_front_page(client, path):
    answer = await client.get(path)
    assert answer.status_code == 200
    assert "<title>Watchbell</title>" in answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"


async def test_hashed_files_are_kept_for_ever_and_others_asked_for_again(client):
    script = await client.get("/assets/index-BoJH1eRV.js")
    assert script.headers["content-type"].startswith("application/javascript")
    assert "immutable" in script.headers["cache-control"]
    for path in ("/favicon.svg", "/apple-touch-icon.png"):
        assert (await client.get(path)).headers["cache-control"] == "no-cache"


async def test_files_are_compressed_for_those_who_can_read_it(client):
    packed = await client.get("/assets/index-BoJH1eRV.js", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.text == "let a = 1;" * 500
    assert int(packed.headers["content-length"]) < 200
    plain = await client.get("/assets/index-BoJH1eRV.js", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.headers["vary"] == packed.headers["vary"] == "Accept-Encoding"
    assert gzip.compress(plain.content)


async def test_an_unchanged_file_is_not_sent_again(client, folder):
    tag = (await client.get("/")).headers["etag"]
    same = await client.get("/", headers={"If-None-Match": tag})
    assert (same.status_code, same.content) == (304, b"")
    (folder / "index.html").write_text("<title>new</title>")
    assert (await client.get("/", headers={"If-None-Match": tag})).text == "<title>new</title>"


@pytest.mark.parametrize(
    "path",
    [
        "/assets/gone-12345678.js",
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/link.txt",
        "/assets/../../secret.txt",
        "/a\x00.js",
    ],
)
async def test_what_is_not_in_the_folder_is_404(client, path):
    answer = await client.get(path.replace("\x00", "%00"))
    assert answer.status_code == 404
    assert "secret" not in answer.text


async def test_only_reading_is_possible(client):
    assert (await client.post("/")).status_code == 405
    assert (await client.head("/")).status_code == 200


async def test_without_a_build_the_page_says_what_to_do():
    transport = httpx2.ASGITransport(app=Dashboard(None))
    async with httpx2.AsyncClient(transport=transport, base_url="http://watchbell.test") as client:
        answer = await client.get("/")
        assert answer.status_code == 503
        assert "make run" in answer.text
