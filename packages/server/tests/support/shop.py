"""A shop on loopback: login with a form token and a cookie, items behind a bearer token, logout; and a visit to it."""

import asyncio

PASSWORD = "correct-horse"


class Shop:
    """Answers by what it is sent; `heard` are the requests."""

    def __init__(self):
        self.heard = []
        self.broken = set()

    async def __call__(self, reader, writer):
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            first, *lines = head.strip().split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            body = (await reader.readexactly(int(headers.get("content-length", 0)))).decode()
            method, path, _ = first.split(" ")
            self.heard.append((method, path, headers, body))
            if path in self.broken:
                await asyncio.Event().wait()
            status, extra, text = self.answer(method, path, headers, body)
            answer = [f"HTTP/1.1 {status}", f"Content-Length: {len(text.encode())}", *extra, "", ""]
            writer.write("\r\n".join(answer).encode() + text.encode())
            await writer.drain()

    def answer(self, method, path, headers, body):
        cookie = headers.get("cookie", "")
        if path == "/form":
            return (
                "200 OK",
                ["Set-Cookie: visit=v1; Path=/", "Content-Type: text/html"],
                '<form><input name="csrf" value="csrf-123456"></form>',
            )
        if path == "/login":
            if body != f"user=olga&password={PASSWORD}&csrf=csrf-123456" or cookie != "visit=v1":
                return "403 Forbidden", [], f"wrong: {body}"
            return "302 Found", ["Location: /home", "Set-Cookie: session=s-secret-1; Path=/; HttpOnly"], ""
        if path == "/home":
            good = "session=s-secret-1" in cookie and method == "GET"
            return (
                ("200 OK" if good else "401 Unauthorized"),
                ["X-Token: tok-abcdef"],
                '{"user": {"id": 42}, "names": ["a", "b"]}',
            )
        if path == "/items/42":
            good = headers.get("authorization") == "Bearer tok-abcdef"
            return (
                ("200 OK" if good else "401 Unauthorized"),
                ["Content-Type: application/json"],
                '{"id": 42, "token": "tok-abcdef"}',
            )
        if path == "/echo":
            return "200 OK", ["Content-Type: application/json"], body or "{}"
        if path == "/around":
            return "307 Temporary Redirect", ["Location: /around"], ""
        if path == "/logout":
            return "204 No Content", [], ""
        return "500 Internal Server Error", [], "oops"


FORM = {
    "name": "form",
    "url": "{{base}}/form",
    "captures": [{"variable": "csrf", "source": "css", "path": "input[name=csrf] @value"}],
}
LOGIN = {
    "name": "login",
    "method": "post",
    "url": "{{base}}/login",
    "body": "user=olga\npassword={{password}}\ncsrf={{csrf}}",
    "body_encoding": "form",
    "assertions": [{"subject": "json", "path": "$.user.id", "operator": "exists"}],
    "captures": [
        {"variable": "id", "source": "json", "path": "$.user.id"},
        {"variable": "token", "source": "header", "path": "X-Token"},
    ],
}
ITEM = {
    "name": "item",
    "url": "{{base}}/items/{{ id }}",
    "headers": {"Authorization": "Bearer {{token}}"},
    "assertions": [{"subject": "json", "path": "$.id", "value": "{{id}}"}],
}
LOGOUT = {"name": "logout", "url": "{{base}}/logout", "always": True}
