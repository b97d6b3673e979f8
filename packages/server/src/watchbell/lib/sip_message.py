"""SIP messages (RFC 3261): the question OPTIONS, and responses taken apart."""

import re
import secrets
from typing import NamedTuple

_STATUS = re.compile(r"SIP/2\.0 ([1-6]\d\d)(?: (.*))?\Z", re.ASCII)
_BRANCH = re.compile(r";\s*branch\s*=\s*([^;,\s]+)", re.IGNORECASE)
_COMPACT = {
    "v": "via",
    "f": "from",
    "t": "to",
    "i": "call-id",
    "l": "content-length",
    "m": "contact",
    "c": "content-type",
    "k": "supported",
    "s": "subject",
    "e": "content-encoding",
}


class Question(NamedTuple):
    """A request, and what an answer to it repeats."""

    data: bytes
    branch: str
    call_id: str


class Wish(NamedTuple):
    """What to ask: addresses in the form ``sip:user@host``, and how we introduce ourselves."""

    uri: str
    sender: str
    receiver: str
    user_agent: str
    transport: str


class Response(NamedTuple):
    """A response: status, its phrase, headers by lower-case name."""

    status: int
    phrase: str
    headers: dict[str, list[str]]

    @property
    def words(self) -> str:
        """``404 Not Found``."""
        return f"{self.status} {self.phrase}".rstrip()

    @property
    def is_final(self) -> bool:
        """Whether no further response follows."""
        return self.status >= 200

    def answers(self, question: Question) -> bool:
        """Whether it repeats what marks the question (RFC 3261 17.1.3)."""
        branch = _BRANCH.search(next(iter(self.headers.get("via", [])), ""))
        method = next(iter(self.headers.get("cseq", [])), "").split()[1:]
        return (
            branch is not None
            and branch.group(1) == question.branch
            and self.headers.get("call-id", [""])[0] == question.call_id
            and method == ["OPTIONS"]
        )


def make_options(wish: Wish, local: str) -> Question:
    """The question from ``address:port``. With ``rport`` (RFC 3581) the answer finds its way through NAT."""
    branch, call_id = f"z9hG4bK{secrets.token_hex(8)}", secrets.token_hex(12)
    lines = (
        f"OPTIONS {wish.uri} SIP/2.0",
        f"Via: SIP/2.0/{wish.transport.upper()} {local};branch={branch};rport",
        "Max-Forwards: 70",
        f"From: <{wish.sender}>;tag={secrets.token_hex(5)}",
        f"To: <{wish.receiver}>",
        f"Call-ID: {call_id}",
        "CSeq: 1 OPTIONS",
        f"Contact: <sip:watchbell@{local};transport={wish.transport}>",
        "Accept: application/sdp",
        f"User-Agent: {wish.user_agent}",
        "Content-Length: 0",
        "",
        "",
    )
    return Question("\r\n".join(lines).encode("utf-8"), branch, call_id)


def read_response(head: str) -> Response:
    """Status line and header lines; what follows an empty line is left. Raises `ValueError` for what is no response."""
    first, *lines = head.replace("\r\n", "\n").partition("\n\n")[0].split("\n")
    found = _STATUS.match(first)
    if found is None:
        raise ValueError("it does not speak SIP")
    headers: dict[str, list[str]] = {}
    last: list[str] = []
    for line in lines:
        if line[:1] in (" ", "\t") and last:  # a folded header goes on
            last[-1] = f"{last[-1]} {line.strip()}"
            continue
        name, _, value = line.partition(":")
        name = name.strip().lower()
        last = headers.setdefault(_COMPACT.get(name, name), [])
        last.append(value.strip())
    phrase = "".join(letter for letter in found.group(2) or "" if letter.isprintable())
    return Response(int(found.group(1)), phrase.strip()[:200], headers)
