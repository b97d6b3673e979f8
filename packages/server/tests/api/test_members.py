"""The people of an organization."""


async def test_an_admin_adds_a_new_account_that_can_log_in(adam, theatre):
    added = await adam.post("/api/v1/members", {"username": "Zoe", "email": "zoe@home.lan", "password": "long enough"})
    assert added.status_code == 201
    assert added.json()["data"]["username"] == "zoe"
    assert added.json()["data"]["role"] == "member"
    body = {"username": "zoe@home.lan", "password": "long enough"}
    assert (await theatre.client().post("/api/v1/session", json=body)).status_code == 201


async def test_an_account_of_elsewhere_is_added_by_name(adam, sam):
    assert (await adam.post("/api/v1/members", {"username": "sam"})).status_code == 201
    assert (await sam.get("/api/organizations/default/members")).status_code == 200
    assert (await adam.post("/api/v1/members", {"username": "sam"})).status_code == 409


async def test_what_does_not_fit_is_told(adam, sam):
    nobody = await adam.post("/api/v1/members", {"username": "nobody"})
    assert nobody.json()["error"]["details"][0]["field"] == "password"
    taken = await adam.post("/api/v1/members", {"username": "sam", "password": "long enough"})
    assert taken.status_code == 409, "nobody sets the password of an account that exists"


async def test_only_owners_make_and_unmake_owners(olga, adam, mia):
    path = f"/api/v1/members/{mia.user.id}"
    assert (await adam.patch(path, {"role": "owner"})).status_code == 403
    assert (await adam.patch(path, {"role": "admin"})).status_code == 200
    assert (await olga.patch(path, {"role": "owner"})).status_code == 200
    assert (await adam.patch(path, {"role": "member"})).status_code == 403
    assert (await adam.delete(path)).status_code == 403
    assert (
        await adam.post("/api/v1/members", {"username": "x", "password": "long enough", "role": "owner"})
    ).status_code == 403


async def test_the_last_owner_stays(olga):
    path = f"/api/v1/members/{olga.user.id}"
    assert (await olga.patch(path, {"role": "admin"})).status_code == 409
    assert (await olga.delete(path)).status_code == 409


async def test_a_new_role_counts_at_once(olga, mia):
    assert (await mia.get("/api/v1/tokens")).status_code == 403
    await olga.patch(f"/api/v1/members/{mia.user.id}", {"role": "admin"})
    assert (await mia.get("/api/v1/tokens")).status_code == 200
    await olga.delete(f"/api/v1/members/{mia.user.id}")
    assert (await mia.get("/api/v1/members")).status_code == 403


async def test_everybody_may_leave(olga, mia, adam):
    assert (await mia.delete(f"/api/v1/members/{adam.user.id}")).status_code == 403
    assert (await mia.delete(f"/api/v1/members/{mia.user.id}")).status_code == 204
    listed = (await olga.get("/api/v1/members")).json()
    assert [one["username"] for one in listed["data"]] == ["adam", "olga"]
    assert listed["pagination"] == {"page": 1, "per_page": 20, "total": 2}


async def test_the_audit_log_tells_who_did_what(olga, adam, mia):
    await olga.patch(f"/api/v1/members/{mia.user.id}", {"role": "admin"})
    await adam.post("/api/v1/members", {"username": "zoe", "password": "long enough"})
    log = (await olga.get("/api/v1/audit-log?limit=1")).json()
    [added] = log["data"]
    assert (added["actor_name"], added["action"], added["after"]) == (
        "adam",
        "member.added",
        {"username": "zoe", "role": "member"},
    )
    assert added["request_id"]
    [changed] = (await olga.get(f"/api/v1/audit-log?limit=1&after={log['next_cursor']}")).json()["data"]
    assert (changed["before"], changed["after"]) == ({"role": "member"}, {"role": "admin"})
    everything = (await olga.get("/api/v1/audit-log")).json()
    assert everything["next_cursor"] is None
    assert "long enough" not in str(everything)
