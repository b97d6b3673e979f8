"""The web interface: its built files, and its front page for every address that only the browser knows."""

from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

import watchbell
from watchbell.lib.web_static import WebFile, WebFolder

_PACKAGE = Path(watchbell.__file__).parent
_NOT_BUILT = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Watchbell</title>
<h1>Watchbell is running</h1>
<p>Its web interface has not been built yet. In a checkout, <code>make run</code> builds it.</p>
<p>The API works without it: see <a href="/docs">/docs</a> and <a href="/llms.txt">/llms.txt</a>.</p>
</html>
"""


def built_folder() -> Path | None:
    """Where the built interface lies: in the installed package, else in the checkout; `None` when it is not built."""
    for folder in (_PACKAGE / "static", _PACKAGE.parents[3] / "web" / "dist"):
        if (folder / "index.html").is_file():
            return folder
    return None


class Dashboard:
    """Pure ASGI, for every GET that no route knows."""

    def __init__(self, folder: Path | None) -> None:
        self._files = WebFolder(folder) if folder is not None else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._answer(scope)(scope, receive, send)

    def _answer(self, scope: Scope) -> Response:
        if scope["method"] not in ("GET", "HEAD"):
            return Response("this page can only be read\n", 405, {"Allow": "GET, HEAD"}, "text/plain")
        if self._files is None:
            return Response(_NOT_BUILT, 503, media_type="text/html")
        path = scope["path"]
        found = self._files.find(path) if path != "/" else None
        if found is None and "." in path.rpartition("/")[2]:
            return Response("there is no such file\n", 404, media_type="text/plain")
        # Addresses without a file are the browser's own: the front page knows what to show there.
        found = found or self._files.find("index.html")
        if found is None:
            return Response(_NOT_BUILT, 503, media_type="text/html")
        return _file_response(found, Headers(scope=scope))


def _file_response(file: WebFile, headers: Headers) -> Response:
    cache = "public, max-age=31536000, immutable" if file.is_immutable else "no-cache"
    own = {"ETag": file.etag, "Cache-Control": cache, "Vary": "Accept-Encoding"}
    if file.etag in headers.get("if-none-match", ""):
        return Response(status_code=304, headers=own)
    if file.compressed is not None and "gzip" in headers.get("accept-encoding", ""):
        return Response(file.compressed, headers={**own, "Content-Encoding": "gzip"}, media_type=file.media_type)
    return Response(file.body, headers=own, media_type=file.media_type)
