"""The header lines of an HTTP transfer, as they came: responses on the way, headers, cookies."""

from typing import NamedTuple

_MOST_RESPONSES = 60


class Head(NamedTuple):
    """One response's status line and headers, in order, names as they were written."""

    status_line: str
    headers: tuple[tuple[str, str], ...]

    @property
    def status(self) -> int:
        """Its code; 0 when it cannot be read."""
        words = self.status_line.split(" ", 2)
        return int(words[1]) if len(words) > 1 and words[1].isascii() and words[1].isdigit() else 0

    def values(self, name: str) -> list[str]:
        """All values of a header, whatever its case."""
        wanted = name.lower()
        return [value for key, value in self.headers if key.lower() == wanted]

    def cookies(self, name: str) -> list[str]:
        """The values that `Set-Cookie` gives a cookie of this name (RFC 6265, section 5.2)."""
        pairs = (value.partition(";")[0].partition("=") for value in self.values("set-cookie"))
        return [value.strip().strip('"') for key, _, value in pairs if key.strip() == name]


def read_heads(raw: bytes) -> list[Head]:
    """The responses of a transfer in order, interim ones included; of very many only the last ones.

    Text is ISO-8859-1, in which every byte means something; a broken line is left out (RFC 9112, section 5).
    """
    blocks = [block for block in raw.replace(b"\r\n", b"\n").split(b"\n\n") if block.strip()]
    return [_read(block) for block in blocks[-_MOST_RESPONSES:]]


def last_head(raw: bytes) -> Head:
    """The head of the answer itself; an empty one when none came. Trailers after the body are no head."""
    heads = [head for head in read_heads(raw) if head.status_line.startswith("HTTP/")]
    return heads[-1] if heads else Head("", ())


def _read(block: bytes) -> Head:
    lines = block.decode("latin-1").split("\n")
    first, rest = (lines[0], lines[1:]) if lines[0].startswith("HTTP/") else ("", lines)
    headers: list[tuple[str, str]] = []
    for line in rest:
        if line[:1] in (" ", "\t") and headers:  # a folded line (RFC 9112, section 5.2)
            headers[-1] = (headers[-1][0], f"{headers[-1][1]} {line.strip()}")
            continue
        name, colon, value = line.partition(":")
        if colon and name.strip():
            headers.append((name.strip(), value.strip()))
    return Head(first.strip(), tuple(headers))
