"""Organizations: read, made, changed, with tags against overwriting and rehearsals."""


async def test_members_read_their_organizations_and_strangers_do_not(olga, mia, sam, vera):
    for path in ("/api/v1/organizations/default", "/api/organizations/default"):
        assert (await mia.get(path)).json()["data"]["slug"] == "default"
        assert (await sam.get(path)).status_code == 403
        assert (await vera.get(path)).status_code == 401
    assert [one["slug"] for one in (await sam.get("/api/v1/organizations")).json()["data"]] == ["elsewhere"]


async def test_the_organization_is_named_by_path_header_or_credential(theatre, sam):
    assert (await sam.get("/api/v1/settings")).json()["data"]["name"] == "elsewhere", "the only one Sam has"
    assert (await sam.get("/api/organizations/elsewhere/settings")).status_code == 200
    assert (await sam.get("/api/v1/settings", headers={"X-Watchbell-Org": "elsewhere"})).status_code == 200
    assert (await sam.get("/api/v1/settings", headers={"X-Watchbell-Org": "default"})).status_code == 403
    assert (await sam.get("/api/v1/settings", headers={"X-Watchbell-Org": "nowhere"})).status_code == 404


async def test_a_stale_write_is_a_conflict(olga):
    tag = (await olga.get("/api/v1/organizations/default")).headers["etag"]
    path, match = "/api/v1/organizations/default", {"If-Match": tag}
    first = await olga.patch(path, {"name": "One"}, headers=match)
    assert first.status_code == 200
    assert first.headers["etag"] != tag
    second = await olga.patch(path, {"name": "Two"}, headers=match)
    assert (second.status_code, second.json()["error"]["code"]) == (409, "CONFLICT")
    assert (await olga.patch(path, {"name": "Two"}, headers={"If-Match": first.headers["etag"]})).status_code == 200
    for careless in ({}, {"If-Match": "*"}):
        assert (await olga.patch(path, {"name": "Three"}, headers=careless)).status_code == 200
    assert (await olga.patch(path, {"name": "Four"}, headers={"If-Match": "nonsense"})).status_code == 422


async def test_a_dry_run_answers_what_would_be_and_changes_nothing(olga):
    rehearsed = await olga.patch("/api/v1/organizations/default?dry_run=true", {"name": "Acme"})
    assert rehearsed.json()["data"]["name"] == "Acme"
    assert rehearsed.headers["x-watchbell-dry-run"] == "true"
    assert (await olga.get("/api/v1/organizations/default")).json()["data"]["name"] == "Default"
    assert (await olga.get("/api/v1/audit-log")).json()["data"] == []
    made = await olga.post("/api/v1/tokens?dry_run=true", {"name": "x"})
    assert made.status_code == 201
    assert "location" not in made.headers
    assert (await olga.get("/api/v1/tokens")).json()["pagination"]["total"] == 0
    assert (await olga.patch("/api/v1/organizations/default?dry_run=perhaps", {})).status_code == 422


async def test_an_administrator_makes_organizations(olga, adam):
    made = await olga.post("/api/v1/organizations", {"name": "Olga's Café"})
    assert made.status_code == 201
    assert made.json()["data"]["slug"] == "olga-s-cafe"
    assert made.headers["location"] == "/api/v1/organizations/olga-s-cafe"
    assert (await olga.get("/api/organizations/olga-s-cafe/members")).json()["data"][0]["role"] == "owner"
    again = await olga.post("/api/v1/organizations", {"name": "Olga's Café"})
    assert again.json()["data"]["slug"].startswith("olga-s-cafe-")
    taken = await olga.post("/api/v1/organizations", {"name": "x", "slug": "olga-s-cafe"})
    assert (taken.status_code, taken.json()["error"]["code"]) == (409, "CONFLICT")
    assert (await olga.post("/api/v1/organizations", {"name": "x", "slug": "No Slug"})).status_code == 422
    assert (await adam.post("/api/v1/organizations", {"name": "x"})).status_code == 403


async def test_a_name_cannot_be_cleared(olga):
    for path in ("/api/v1/organizations/default", "/api/v1/settings"):
        refused = await olga.patch(path, {"name": None})
        assert refused.json()["error"]["details"][0]["field"] == "name"
        assert (await olga.patch(path, {})).json()["data"]["name"] == "Default"


async def test_settings_show_what_the_operator_chose(adam, theatre):
    data = (await adam.get("/api/v1/settings")).json()["data"]
    assert data["installation"]["min_interval_seconds"] == 30
    changed = await adam.patch("/api/v1/settings", {"time_zone": "Europe/Oslo"})
    assert changed.json()["data"]["time_zone"] == "Europe/Oslo"
    refused = await adam.patch("/api/v1/settings", {"time_zone": "Mars"})
    assert refused.json()["error"]["details"][0]["field"] == "time_zone"
