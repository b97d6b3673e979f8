"""An HTTP answer as text to be kept with its check, without the secrets that a server may echo."""

from base64 import b64encode
from collections.abc import Iterable

from watchbell.domain.observations import Attachment
from watchbell.lib.http_answer import hide
from watchbell.lib.http_exchange import Answer
from watchbell.lib.http_head import last_head

MOST_BODY_BYTES = 16_384
_MOST_HEAD = 16_384
_HARMLESS = frozenset(
    {"accept", "accept-charset", "accept-encoding", "accept-language", "cache-control", "connection", "content-type",
     "expect", "host", "if-modified-since", "if-none-match", "origin", "pragma", "range", "referer", "te",
     "user-agent", "x-requested-with"}
)  # fmt: skip
"""Headers without secrets, whose values stand in many answers."""


def response_attachment(answer: Answer, secrets: Iterable[str]) -> Attachment | None:
    """Status line, headers and the beginning of the body; nothing when no answer came."""
    head = last_head(answer.head)
    if not head.status_line:
        return None
    lines = [head.status_line, *(f"{name}: {value}" for name, value in head.headers)]
    begun = answer._replace(body=answer.body[:MOST_BODY_BYTES]).text
    cut = len(answer.body) > MOST_BODY_BYTES or answer.capped
    note = "\n\n[cut here]" if cut else ""
    text = hide(f"{chr(10).join(lines)[:_MOST_HEAD]}\n\n{begun}{note}", secrets)
    return Attachment("response.txt", "text/plain; charset=utf-8", text.encode("utf-8", "replace"))


def secret_values(
    headers: dict[str, str], credentials: Iterable[tuple[str, str] | None], others: Iterable[str]
) -> tuple[str, ...]:
    """What of a request must not stand in anything kept: credentials in every form, and header values that may be some.

    `credentials` are names and passwords that are sent as ``Basic``: the target's own and the proxy's.
    """
    values = list(others)
    values += [b64encode(":".join(each).encode("utf-8")).decode("ascii") for each in credentials if each is not None]
    for name, value in headers.items():
        if name.lower() in _HARMLESS:
            continue
        values.append(value)
        if name.lower() == "cookie":
            values.extend(pair.partition("=")[2].strip() for pair in value.split(";"))
        else:
            values.extend(value.split(" ")[1:])  # ``Bearer abc`` is a scheme and a secret
    return tuple(values)
