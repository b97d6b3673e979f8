"""A real nginx: plain HTTP, HTTP/2 with and without TLS, single TLS versions, and client certificates asked for."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
import trustme

from support import certificates, servers

_PATH = f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin"
_PORTS = ("plain", "h2c", "tls", "tls12", "tls13", "mtls")
_HTTP = """
{user}
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log stderr warn;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    ssl_certificate {certificate};
    ssl_certificate_key {key};
    gzip_types text/plain;
    gzip_min_length 1;
{servers}
}}
"""
_PAGES = """
        default_type text/plain;
        location = / { return 200 "Welcome"; }
        location = /packed { gzip on; alias FOLDER/large.txt; }
        location = /json { default_type application/json; return 200 '{"status": "ok", "items": [{"n": 1}, {"n": 2}]}'; }
        location = /feed { default_type application/xml; return 200 '<feed><entry id="7">News</entry></feed>'; }
        location = /page { default_type text/html; return 200 '<title>Shop</title><h1>Open</h1>'; }
        location = /teapot { return 418 "short and stout"; }
        location = /hop { return 302 /; }
        location = /hops { return 301 /hop; }
        location = /loop { return 302 /loop; }
        location = /away { return 302 http://localhost:$server_port/; }
        location = /echo { return 200 "$request_method $http_host $ssl_server_name $http_authorization $http_x_key"; }
        location = /query { return 200 "$args"; }
        location = /set { add_header Set-Cookie "sid=abc123; Path=/"; return 302 /needs-cookie; }
        location = /needs-cookie { if ($cookie_sid = "") { return 403; } return 200 "sid is $cookie_sid"; }
        location = /members { auth_basic Members; auth_basic_user_file FOLDER/users; alias FOLDER/large.txt; }
"""
_SERVER = """
    server {{
        listen 127.0.0.1:{port} {listen};
        {extra}
{pages}
    }}
"""


def _program() -> str | None:
    return shutil.which("nginx", path=_PATH)


def start() -> dict[str, Any]:
    """Starts it. Answers the ports by name, and a client certificate that `mtls` takes (PEM)."""
    folder = servers.run_folder() / "nginx"
    folder.mkdir()
    (folder / "large.txt").write_text("Welcome to a text that packs well. " * 3000)
    (folder / "users").write_text("mia:{PLAIN}secret-of-mia\n")
    clients = trustme.CA()
    shown = clients.issue_cert("client.example.org")
    clients.cert_pem.write_to_path(str(folder / "clients.pem"))
    ports = {name: servers.free_port() for name in _PORTS}
    kinds = {
        "plain": ("", ""),
        "h2c": ("http2", ""),
        "tls": ("ssl http2", "ssl_protocols TLSv1.2 TLSv1.3;"),
        "tls12": ("ssl", "ssl_protocols TLSv1.2;"),
        "tls13": ("ssl", "ssl_protocols TLSv1.3;"),
        "mtls": ("ssl", f"ssl_verify_client on; ssl_client_certificate {folder}/clients.pem;"),
    }
    pages = _PAGES.replace("FOLDER", str(folder))
    parts = [
        _SERVER.format(port=ports[name], listen=listen, extra=extra, pages=pages)
        for name, (listen, extra) in kinds.items()
    ]
    user = "user root;" if os.getuid() == 0 else ""
    config = folder / "nginx.conf"
    files = certificates.files()
    config.write_text(_HTTP.format(user=user, folder=folder, servers="".join(parts), **files))
    servers.start([str(_program()), "-p", str(folder), "-e", "stderr", "-c", str(config)], str(folder))
    for port in ports.values():
        servers.wait_for_port(port)
    return {
        "ports": ports,
        "certificate": shown.cert_chain_pems[0].bytes().decode(),
        "key": shown.private_key_pem.bytes().decode(),
    }


def running() -> dict[str, Any]:
    """The run's nginx (see `start`); skips the test where it is not installed."""
    if _program() is None:
        pytest.skip("nginx is not installed (Debian package nginx-light)")
    return servers.once("nginx", start)


def url(kind: str, path: str = "/", host: str = "127.0.0.1") -> str:
    """The URL of a page of one of its servers."""
    scheme = "https" if kind.startswith(("tls", "mtls")) else "http"
    return f"{scheme}://{host}:{running()['ports'][kind]}{path}"


def folder() -> Path:
    """Where its files are."""
    return servers.run_folder() / "nginx"
