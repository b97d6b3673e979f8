"""Uptime Kuma's monitors that ask over HTTP: `http`, `keyword`, `json-query`, `real-browser`, `websocket-upgrade`."""

from collections.abc import Mapping

from watchbell.domain.import_kuma_conditions import add_json_query
from watchbell.domain.import_plan import Draft
from watchbell.domain.import_values import Fields, parsed, text_of

_PROXY_SCHEMES = {"socks": "socks5h", "socks4": "socks4", "socks5": "socks5", "socks5h": "socks5h", "http": "http",
                  "https": "https", "socks4a": "socks4a"}  # fmt: skip
_MOST_REDIRECTS = 20
_MEDIA_TYPES = {
    "form": "application/x-www-form-urlencoded",
    "json": "application/json",
    "xml": "text/xml; charset=utf-8",
}


class Surroundings:
    """The other tables that monitors point into, by name and id: proxies, docker hosts, remote browsers; the settings."""

    def __init__(self, tables: Mapping[str, list[Fields]]) -> None:
        self._tables = {name: {row.text("id"): row for row in rows} for name, rows in tables.items()}
        self.settings = {row.text("key"): parsed(row.raw("value")) for row in tables.get("setting", [])}

    def find(self, table: str, wanted: str) -> Fields | None:
        """The row of this id."""
        return self._tables.get(table, {}).get(wanted)


def http(draft: Draft, fields: Fields, around: Surroundings) -> str:
    """A plain request."""
    draft.config["url"] = fields.text("url")
    _request(draft, fields)
    _body(draft, fields)
    _authentication(draft, fields)
    _proxy(draft, fields, around)
    expiry(draft, fields)
    draft.config["cache_bust"] = True if fields.flag("cache_bust") else None
    draft.config["ip_version"] = ip_version(fields)
    if fields.flag("save_response"):
        draft.config["save_response"] = "always"
    if fields.flag("domain_expiry_notification"):
        draft.left_out("domain_expiry_notification", "make a monitor of the kind domain for it")
    if fields.flag("retry_only_on_status_code_failure"):
        draft.left_out("retry_only_on_status_code_failure", "every failure is counted here")
    return "http"


def keyword(draft: Draft, fields: Fields, around: Surroundings) -> str:
    """A request whose answer holds a word, or must not."""
    name = "forbidden_body" if fields.flag("invert_keyword") else "expected_body"
    draft.config[name] = fields.secret("keyword") or None
    return http(draft, fields, around)


def json_query(draft: Draft, fields: Fields, around: Surroundings) -> str:
    """A request whose JSON is asked for a value."""
    add_json_query(draft, fields)
    return http(draft, fields, around)


def browser(draft: Draft, fields: Fields, around: Surroundings) -> str:
    """A page in a real browser."""
    draft.config |= {"url": fields.text("url"), "expected_status": "200-399"}
    if fields.flag("ignore_tls"):
        draft.config["verify_tls"] = False
    if fields.number("screenshot_delay") > 0:
        draft.left_out("screenshot_delay", "say wait_for an element instead")
    remote = around.find("remote_browser", fields.text("remote_browser"))
    if remote is not None:
        draft.config["browser_url"] = remote.text("url") or None
        draft.changed("remote_browser", "Watchbell speaks DevTools with it: check that its address is one of these")
    draft.changed("screenshot", "a picture is kept of failures; set screenshot to always for one of each check")
    return "browser"


def websocket(draft: Draft, fields: Fields, _around: Surroundings) -> str:
    """A WebSocket's handshake."""
    draft.config["url"] = fields.text("url")
    draft.config["subprotocols"] = fields.texts("ws_subprotocol") or None
    if fields.flag("ws_ignore_sec_websocket_accept_header"):
        draft.config["ignore_accept"] = True
    if fields.flag("ignore_tls"):
        draft.config["verify_tls"] = False
    draft.config["certificate_expiry_days"] = 0
    _headers(draft, fields)
    if fields.text("auth_method") == "bearer":
        bearer = {"Authorization": f"Bearer {fields.text('bearer_token')}"}
        draft.config["headers"] = {**(draft.config["headers"] or {}), **bearer}
    elif fields.text("auth_method") in ("oauth2-cc", "ntlm"):
        draft.left_out("auth_method", f"a WebSocket is opened without {fields.text('auth_method')} here")
    else:
        _authentication(draft, fields)
        draft.config.pop("auth", None)
    codes = fields.texts("accepted_statuscodes_json")
    if codes not in ([], ["1000"], ["200-299"]):
        draft.left_out("accepted_statuscodes_json", "the code by which the socket closes: expect close_code instead")
    return "websocket"


def statuses(fields: Fields) -> str:
    """The codes that are good: ``200-299,404``."""
    return ",".join(fields.texts("accepted_statuscodes_json")) or "200-299"


def ip_version(fields: Fields) -> str | None:
    """The address family, if one is chosen."""
    return {"ipv4": "ipv4", "ipv6": "ipv6", "4": "ipv4", "6": "ipv6"}.get(fields.text("ip_family").lower())


def expiry(draft: Draft, fields: Fields) -> None:
    """A warning of the certificate's end: Uptime Kuma's own days are 7, 14 and 21."""
    draft.config["certificate_expiry_days"] = 21 if fields.flag("expiry_notification") else 0


def _request(draft: Draft, fields: Fields) -> None:
    config = draft.config
    method = fields.text("method").upper()
    config["method"] = method if method not in ("", "GET") else None
    _headers(draft, fields)
    redirects = fields.whole("maxredirects", 10)
    if redirects <= 0:
        config["follow_redirects"] = False
    else:
        config["max_redirects"] = min(redirects, _MOST_REDIRECTS)
        if redirects > _MOST_REDIRECTS:
            draft.changed("maxredirects", f"{redirects} became {_MOST_REDIRECTS}")
    config["expected_status"] = statuses(fields)
    if fields.flag("ignore_tls"):
        config["verify_tls"] = False


def _headers(draft: Draft, fields: Fields) -> None:
    given = fields.raw("headers")
    headers = parsed(given)
    draft.config["headers"] = None
    if isinstance(headers, Mapping):
        draft.config["headers"] = {str(name): text_of(value) for name, value in headers.items()} or None
    elif text_of(given):
        draft.left_out("headers", "they are no JSON object")


def _body(draft: Draft, fields: Fields) -> None:
    """Uptime Kuma sends the text as it stands, whatever it is said to be."""
    body = fields.secret("body")
    if not body.strip():
        return
    draft.config["body"] = body
    encoding = fields.text("http_body_encoding") or "json"
    headers = draft.config.get("headers") or {}
    if encoding in _MEDIA_TYPES and not any(name.lower() == "content-type" for name in headers):
        draft.config["headers"] = {**headers, "Content-Type": _MEDIA_TYPES[encoding]}


def _authentication(draft: Draft, fields: Fields) -> None:
    config, method = draft.config, fields.text("auth_method")
    user = fields.text("basic_auth_user")
    if method in ("", "null") and not user:
        return
    if method in ("", "null", "basic"):
        if user:
            config |= {"auth": "basic", "username": user, "password": fields.secret("basic_auth_pass") or None}
    elif method == "bearer":
        config |= {"auth": "bearer", "token": fields.text("bearer_token")}
    elif method == "oauth2-cc":
        config |= {
            "auth": "oauth2",
            "oauth_token_url": fields.text("oauth_token_url"),
            "oauth_client_id": fields.text("oauth_client_id"),
            "oauth_client_secret": fields.secret("oauth_client_secret"),
            "oauth_scope": fields.text("oauth_scopes") or None,
            "oauth_audience": fields.text("oauth_audience") or None,
            "oauth_client_auth": "post" if fields.text("oauth_auth_method") == "client_secret_post" else "basic",
        }
    elif method == "mtls":
        config |= {
            "client_certificate": fields.secret("tls_cert") or None,
            "client_key": fields.secret("tls_key") or None,
            "ca_certificate": fields.secret("tls_ca") or None,
        }
    else:
        draft.left_out("auth_method", f"{method} is not spoken here: the server will refuse the check")


def _proxy(draft: Draft, fields: Fields, around: Surroundings) -> None:
    wanted = fields.text("proxy_id")
    proxy = around.find("proxy", wanted)
    if wanted in ("", "0"):
        return
    if proxy is None:
        draft.left_out("proxy", "the source does not tell which one it is")
        return
    if "active" in proxy and not proxy.flag("active"):
        return
    scheme = _PROXY_SCHEMES.get(proxy.text("protocol").lower())
    if scheme is None:
        draft.left_out("proxy", f"{proxy.text('protocol')} is not spoken here")
        return
    host = proxy.text("host")
    host = f"[{host}]" if ":" in host and not host.startswith("[") else host
    draft.config["proxy_url"] = f"{scheme}://{host}:{proxy.whole('port')}"
    if proxy.flag("auth"):
        draft.config["proxy_username"] = proxy.text("username") or None
        draft.config["proxy_password"] = proxy.secret("password") or None
