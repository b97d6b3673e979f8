"""Gatus' endpoints by what their URL begins with, as configs of our kinds."""

from collections.abc import Callable
from typing import NamedTuple

from watchbell.domain.import_gatus_conditions import Judged, Subjects, judge_by
from watchbell.domain.import_plan import Draft
from watchbell.domain.import_values import Address, Fields, address_of, duration_ms, text_of

_ANY_STATUS = "100-599"


class Endpoint(NamedTuple):
    """An endpoint while it is mapped."""

    draft: Draft
    fields: Fields
    address: Address
    client: Fields

    @property
    def url(self) -> str:
        """As it is written."""
        return self.fields.text("url")

    def judge(self, subjects: Subjects) -> Judged:
        """Add what its conditions come to."""
        judged = judge_by([text_of(each) for each in self.fields.listed("conditions")], subjects)
        self.draft.assertions += judged.assertions
        for condition, why in judged.left_out:
            self.draft.left_out("conditions", f"{condition[:200]}: {why}")
        if judged.wants_refusal:
            if judged.assertions or judged.statuses:
                self.draft.left_out("conditions", "[CONNECTED] == false beside other conditions")
            else:
                self.draft.config["upside_down"] = True
        return judged


def _http(each: Endpoint) -> tuple[str, Judged]:
    judged = each.judge(Subjects(status="status", body="body", json=True, ip="ip", certificate="certificate_days"))
    config, client = each.draft.config, each.client
    config |= request_of(each.draft, each.fields)
    config |= {"expected_status": ",".join(judged.statuses) or _ANY_STATUS, "certificate_expiry_days": 0}
    config["follow_redirects"] = False if client.flag("ignore-redirect") else None
    config["max_redirects"] = 10 if config["follow_redirects"] is None else None
    config["proxy_url"] = client.text("proxy-url") or None
    config["keep_cookies"] = True if client.flag("store-cookies") else None
    oauth = client.part("oauth2")
    if oauth.text("token-url"):
        config |= {
            "auth": "oauth2",
            "oauth_token_url": oauth.text("token-url"),
            "oauth_client_id": oauth.text("client-id"),
            "oauth_client_secret": oauth.secret("client-secret"),
            "oauth_scope": " ".join(oauth.texts("scopes")) or None,
        }
    return "http", judged


def request_of(draft: Draft, fields: Fields) -> dict[str, object]:
    """What an HTTP endpoint sends."""
    found: dict[str, object] = {"url": fields.text("url")}
    if (method := fields.text("method").upper()) not in ("", "GET"):
        found["method"] = method
    headers = fields.part("headers")
    if names := list(headers):
        found["headers"] = {name: headers.secret(name) for name in names}
    if body := _body(draft, fields):
        found["body"] = body
        if fields.flag("graphql"):
            found["body_encoding"] = "graphql"
            found.setdefault("method", "POST")
    return found


def _body(draft: Draft, fields: Fields) -> str:
    """The body, with what Gatus fills in once and for all."""
    body = fields.secret("body")
    known = {"[ENDPOINT_NAME]": "name", "[ENDPOINT_GROUP]": "group", "[ENDPOINT_URL]": "url"}
    for placeholder, name in known.items():
        body = body.replace(placeholder, fields.text(name))
    if "[LOCAL_ADDRESS]" in body or "[RANDOM_STRING_" in body:
        draft.left_out("body", "nothing is filled in for [LOCAL_ADDRESS] and [RANDOM_STRING_N]")
    return body


def _tcp(each: Endpoint) -> tuple[str, Judged]:
    judged = each.judge(Subjects(body="answer"))
    each.draft.config |= _place(each.address)
    if body := _body(each.draft, each.fields):
        each.draft.config["send"] = _escaped(body)
    return "tcp", judged


def _udp(each: Endpoint) -> tuple[str, Judged]:
    judged = each.judge(Subjects(body="answer"))
    each.draft.config |= _place(each.address)
    if body := _body(each.draft, each.fields):
        each.draft.config["send"] = _escaped(body)
    each.draft.config["answer"] = "wanted" if judged.asks_body else "any"
    return "udp", judged


def _ping(each: Endpoint) -> tuple[str, Judged]:
    each.draft.config |= {"host": each.address.host, "count": 1}
    return "ping", each.judge(Subjects(response_time="rtt_avg"))


def _tls(each: Endpoint) -> tuple[str, Judged]:
    if each.fields.text("body") or any(
        "[BODY]" in text_of(condition) for condition in each.fields.listed("conditions")
    ):
        found = _tcp(each)
        each.draft.config["tls"] = True
        return found
    each.draft.config |= {**_place(each.address), "warn_days": 0}
    return "tls", each.judge(Subjects(certificate="certificate_days"))


def _starttls(each: Endpoint) -> tuple[str, Judged]:
    each.draft.config |= {**_place(each.address), "warn_days": 0, "starttls": "smtp"}
    return "tls", each.judge(Subjects(certificate="certificate_days"))


def _websocket(each: Endpoint) -> tuple[str, Judged]:
    judged = each.judge(Subjects(body="message", json=True))
    headers = each.fields.part("headers")
    each.draft.config |= {"url": each.url, "certificate_expiry_days": 0}
    each.draft.config["headers"] = {name: headers.secret(name) for name in headers} or None
    if body := _body(each.draft, each.fields):
        each.draft.config["steps"] = [{"send": body, "any_message": True}]
    return "websocket", judged


def _grpc(each: Endpoint) -> tuple[str, Judged]:
    draft = each.draft
    draft.config |= {**_place(each.address), "certificate_expiry_days": 0}
    draft.config["tls"] = True if each.address.scheme == "grpcs" else None
    judged = each.judge(Subjects(json=True))
    health = [rule for rule in draft.assertions if rule.get("path") == "$.status" and rule["operator"] == "equals"]
    if health:
        draft.config["expected_health"] = health[0]["value"]
    elif not judged.wants_refusal:
        draft.changed("conditions", "the health service must say SERVING, where being connected was enough")
    for rule in [rule for rule in draft.assertions if rule.get("subject") in ("json", None)]:
        draft.assertions.remove(rule)
        if rule not in health[:1]:
            draft.left_out("conditions", "[BODY]: of the answer only the status is looked at")
    return "grpc", judged


def _ssh(each: Endpoint) -> tuple[str, Judged]:
    login = each.fields.part("ssh")
    each.draft.config |= _place(each.address)
    if not login.text("username"):
        return "ssh", each.judge(Subjects())
    each.draft.config |= {
        "username": login.text("username"),
        "password": login.secret("password") or None,
        "private_key": login.secret("private-key") or None,
        "command": each.fields.part("body").text("command") or None,
    }
    return "ssh", each.judge(Subjects(status="exit_status", body="body", json=True))


def _dns(each: Endpoint) -> tuple[str, Judged]:
    judged = each.judge(Subjects(body="record", rcode="rcode"))
    query, config = each.fields.part("dns"), each.draft.config
    config |= {
        "hostname": query.text("query-name").rstrip("."),
        "record_type": query.text("query-type").upper() or "A",
        "resolvers": [each.url],
    }
    draft = each.draft
    wanted = [rule for rule in draft.assertions if rule.get("subject") == "rcode" and rule["operator"] == "equals"]
    if wanted:
        config["rcode"] = wanted[0]["value"]
        draft.assertions.remove(wanted[0])
    _records(draft, config["record_type"])
    if not judged.asks_body:
        each.draft.expect("count", "at_least", 0)  # no record is needed there
    return "dns", judged


def _records(draft: Draft, record_type: str) -> None:
    """There a record is its last part, names end in a dot; here it is as in a zone file."""
    exact = [
        rule
        for rule in draft.assertions
        if rule.get("subject") == "record" and rule["operator"] in ("equals", "one_of")
    ]
    if exact:
        values = [value for rule in exact for value in _values(rule)]
        draft.config |= {"expected": values, "match": "all" if len(exact) > 1 else "any"}
        draft.assertions[:] = [rule for rule in draft.assertions if rule not in exact]
    for rule in draft.assertions:
        if rule.get("subject") == "record" and rule["operator"] in ("matches", "not_matches"):
            pattern = str(rule["value"]).replace("\\.$", "$")
            if record_type in ("MX", "SRV"):
                pattern = pattern.replace("^", "^[0-9 ]*", 1)
            rule["value"] = pattern
    if record_type == "SRV" and (exact or draft.assertions):
        draft.changed("conditions", "an SRV record is told as numbers and name here, not as name:port")


def _values(rule: dict[str, object]) -> list[str]:
    value = str(rule["value"])
    return [value] if rule["operator"] == "equals" else value.split(",")


_PREFIXES: dict[str, Callable[[Endpoint], tuple[str, Judged]]] = {
    "http": _http,
    "https": _http,
    "tcp": _tcp,
    "udp": _udp,
    "icmp": _ping,
    "tls": _tls,
    "starttls": _starttls,
    "ws": _websocket,
    "wss": _websocket,
    "grpc": _grpc,
    "grpcs": _grpc,
    "ssh": _ssh,
}


def kind_of(draft: Draft, fields: Fields) -> tuple[str, Judged] | None:
    """The kind that an endpoint is, its config in the draft; `None` when it has none here."""
    url, client = fields.text("url"), fields.part("client")
    _client(draft, client)
    if fields.part("dns").text("query-name"):
        bare = Address("dns", url, None, "", "", "", {})
        return _dns(Endpoint(draft, fields, bare, client))
    address = address_of(url)
    if address is None:
        draft.left_out("url", "it is no URL")
        return None
    read = _PREFIXES.get(address.scheme)
    if read is None:
        draft.left_out("url", f"{address.scheme}:// is not asked here")
        return None
    return read(Endpoint(draft, fields, address, client))


def _client(draft: Draft, client: Fields) -> None:
    """What all endpoints have in common; a kind that does not know an option says so when it is made."""
    draft.timeout(duration_ms(client.raw("timeout")) or 10_000, "client.timeout")
    if client.flag("insecure"):
        draft.config["verify_tls"] = False
    family = {"ip4": "ipv4", "ip6": "ipv6"}.get(client.text("network"))
    if family:
        draft.config["ip_version"] = family
    if resolver := client.text("dns-resolver"):
        draft.config["resolvers"] = [resolver.rpartition("://")[2]]
    certificate = client.part("tls")
    if list(certificate):
        draft.left_out("client.tls", "its files are on Gatus' disk: give certificate and key here")
    if list(client.part("identity-aware-proxy")):
        draft.left_out("client.identity-aware-proxy", "Google's proxy is not logged in to here")
    if client.text("tunnel"):
        draft.left_out("client.tunnel", "checks are not sent through an SSH tunnel")


def _place(address: Address) -> dict[str, object]:
    return {"host": address.host} | ({"port": address.port} if address.port else {})


def _escaped(text: str) -> str:
    """As texts with escapes are written here."""
    escapes = {"\\": "\\\\", "\r": "\\r", "\n": "\\n", "\t": "\\t"}
    return "".join(escapes.get(letter, letter) for letter in text)
