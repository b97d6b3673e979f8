"""The explorer at /docs: one plain page made from the OpenAPI description, without a script or a foreign server."""

import json
from html import escape
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse

root_router = APIRouter(tags=["agents"])

_STYLE = """
:root { color-scheme: light dark }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
summary { cursor: pointer; padding: .3rem 0 } code, pre { font: 13px/1.45 ui-monospace, monospace }
pre { overflow-x: auto; padding: .75rem; border: 1px solid #8884; border-radius: 6px }
.method { display: inline-block; min-width: 4.2rem; font-weight: 600 } .muted { opacity: .7 }
details details { margin-left: 1rem } nav a { margin-right: .75rem; white-space: nowrap }
td { padding: .15rem 1rem .15rem 0; vertical-align: top }
"""


@root_router.get("/docs", summary="Explore the API", response_class=HTMLResponse)
async def read_docs(request: Request) -> HTMLResponse:
    """Every route with its parameters, body and a command to try it."""
    schema: dict[str, Any] = request.app.openapi()
    base = str(request.base_url).rstrip("/")
    return HTMLResponse(_page(schema, base))


def _page(schema: dict[str, Any], base: str) -> str:
    by_tag: dict[str, list[str]] = {}
    for path, operations in schema["paths"].items():
        if path.startswith("/api/organizations/{slug}/"):
            continue  # the same routes on the other root
        for method, operation in operations.items():
            tag = operation.get("tags", ["other"])[0]
            by_tag.setdefault(tag, []).append(_operation(schema, base, path, method.upper(), operation))
    links = "".join(f'<a href="#{escape(tag)}">{escape(tag)}</a>' for tag in sorted(by_tag))
    parts = "".join(
        f'<h2 id="{escape(tag)}">{escape(tag)}</h2>{"".join(found)}' for tag, found in sorted(by_tag.items())
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Watchbell API</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>'
        f"<h1>Watchbell API <span class=muted>{escape(schema['info']['version'])}</span></h1>"
        f"<p>{escape(schema['info']['description'])}</p>"
        "<p>Every route below <code>/api/v1</code> that belongs to an organization also answers below "
        "<code>/api/organizations/{slug}</code>. For programs: "
        '<a href="/api/v1/openapi.json">openapi.json</a>, <a href="/llms.txt">llms.txt</a>.</p>'
        f"<nav>{links}</nav>{parts}</body></html>"
    )


def _operation(schema: dict[str, Any], base: str, path: str, method: str, operation: dict[str, Any]) -> str:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    rows = "".join(
        f"<tr><td><code>{escape(one['name'])}</code><td class=muted>{escape(one['in'])}<td>"
        f"{escape(one.get('description', ''))}</tr>"
        for one in operation.get("parameters", ())
    )
    return (
        f"<details><summary><span class=method>{method}</span> <code>{escape(path)}</code> "
        f"<span class=muted>{escape(operation.get('summary', ''))}</span></summary>"
        f"<p>{escape(operation.get('description', ''))}</p>"
        + (f"<table>{rows}</table>" if rows else "")
        + (f"<p>Body:</p><pre>{escape(_pretty(schema, body))}</pre>" if body else "")
        + f"<pre>{escape(_command(base, path, method, has_body=body is not None))}</pre></details>"
    )


def _pretty(schema: dict[str, Any], body: dict[str, Any]) -> str:
    reference = body.get("$ref")
    found = schema["components"]["schemas"][reference.rpartition("/")[2]] if reference else body
    return json.dumps(found, indent=2, ensure_ascii=False)


def _command(base: str, path: str, method: str, *, has_body: bool) -> str:
    verb = "" if method == "GET" else f" -X {method}"
    body = " -H 'Content-Type: application/json' -d '{…}'" if has_body else ""
    return f"curl -sS{verb} '{base}{path}' -H \"Authorization: Bearer $WATCHBELL_TOKEN\"{body}"
