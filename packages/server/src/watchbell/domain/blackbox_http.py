"""An HTTP module of blackbox_exporter as a config of our http kind."""

from typing import Any

from watchbell.domain.blackbox_options import BadModule, Options, ip_version, size_bytes, tls_config

_VERSIONS = {"HTTP/1.0": "1.0", "HTTP/1.1": "1.1", "HTTP/2.0": "2", "HTTP/2": "2", "HTTP/3.0": "3", "HTTP/3": "3"}


def http_config(options: Options) -> dict[str, Any]:
    """Everything but the URL."""
    codes = options.list("valid_status_codes")
    config: dict[str, Any] = {
        "method": options.take("method", "GET"),
        "expected_status": ",".join(map(str, codes)) if codes else "200-299",
        "headers": _headers(options),
        "follow_redirects": options.flag("follow_redirects", default=not options.flag("no_follow_redirects")),
        "max_redirects": 10,
        "ip_version": ip_version(options),
        "certificate_expiry_days": 0,
        "save_response": "never",
        "assertions": _assertions(options),
        **tls_config(options),
        **_authorization(options),
        **_versions(options),
    }
    if (body := options.text("body")) is not None:
        config["body"] = body
    if limit := options.take("body_size_limit"):
        config["max_body_bytes"] = min(size_bytes(limit, f"{options.where}.body_size_limit"), 10_485_760)
    if options.take("compression", "") == "identity":
        config["compression"] = False
    if (proxy := options.text("proxy_url")) is not None:
        config["proxy_url"] = proxy
    options.take("skip_resolve_phase_with_proxy")  # through a proxy nothing is resolved here anyway
    options.take("use_proxy_dns")
    for name in ("no_proxy", "proxy_from_environment", "proxy_connect_header"):
        options.refuse(name, "is not done here; name the proxy with proxy_url")
    options.done()
    return config


def _headers(options: Options) -> dict[str, str]:
    headers = {str(name): str(value) for name, value in (options.take("headers", {})).items()}
    for name, given in options.take("http_headers", {}).items():
        values = Options(given, f"{options.where}.http_headers.{name}")
        headers[str(name)] = ", ".join(map(str, [*values.list("values"), *values.list("secrets")]))
        values.done()
    return headers


def _versions(options: Options) -> dict[str, str]:
    if options.flag("enable_http3"):
        return {"http_version": "3"}
    return {} if options.flag("enable_http2", default=True) else {"http_version": "1.1"}


def _authorization(options: Options) -> dict[str, Any]:
    basic, other, oauth = options.part("basic_auth"), options.part("authorization"), options.part("oauth2")
    found: dict[str, Any] = {}
    if (user := basic.text("username")) is not None:
        found = {"auth": "basic", "username": user, "password": basic.text("password") or ""}
    kind, credentials = other.take("type", "Bearer"), other.text("credentials")
    bearer = options.text("bearer_token") or credentials
    if bearer is not None:
        if str(kind).lower() != "bearer":
            raise BadModule(f"{options.where}.authorization.type: only Bearer is known; send others as a header")
        found = {"auth": "bearer", "token": bearer}
    if (url := oauth.text("token_url")) is not None:
        found = {
            "auth": "oauth2",
            "oauth_token_url": url,
            "oauth_client_id": oauth.text("client_id") or "",
            "oauth_client_secret": oauth.text("client_secret") or "",
        }
        if scopes := oauth.list("scopes"):
            found["oauth_scope"] = " ".join(map(str, scopes))
        if audience := oauth.take("endpoint_params", {}).get("audience"):
            found["oauth_audience"] = str(audience)
        oauth.refuse("tls_config", "the token is fetched with the system's authorities")
    for each in (basic, other, oauth):
        each.done()
    return found


def _assertions(options: Options) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if versions := options.list("valid_http_versions"):
        unknown = [version for version in versions if version not in _VERSIONS]
        if unknown:
            raise BadModule(f"{options.where}.valid_http_versions: {unknown[0]!r} is none; write for example HTTP/2.0")
        value = ",".join(_VERSIONS[version] for version in versions)
        found.append({"subject": "http_version", "operator": "one_of", "value": value})
    for name, scheme in (("fail_if_ssl", "http://"), ("fail_if_not_ssl", "https://")):
        if options.flag(name):
            found.append({"subject": "final_url", "operator": "starts_with", "value": scheme})
    for name, operator in (("matches", "not_matches"), ("not_matches", "matches")):
        patterns, headers = options.list(f"fail_if_body_{name}_regexp"), options.list(f"fail_if_header_{name}")
        where = f"{options.where}.fail_if_header_{name}"
        found += [{"subject": "body", "operator": operator, "value": str(pattern)} for pattern in patterns]
        found += [_header(Options(given, where), operator) for given in headers]
    for name, operator in (("matches", "is_false"), ("not_matches", "is_true")):
        if (expression := options.text(f"fail_if_body_json_{name}_cel")) is not None:
            found.append({"subject": "cel", "path": expression, "operator": operator})
    return found


def _header(given: Options, operator: str) -> dict[str, Any]:
    """Of several values of a header one that fits is enough, for better or for worse."""
    header, pattern = given.text("header") or "", given.text("regexp") or ""
    may_be_absent = given.flag("allow_missing")
    given.done()
    quantifier = "any" if operator == "matches" else "all"
    rule = {"subject": "header", "path": header, "operator": operator, "value": pattern, "quantifier": quantifier}
    if not may_be_absent:
        return rule
    return {"match": "any", "assertions": [{"subject": "header", "path": header, "operator": "not_exists"}, rule]}
