"""What a program and its browser worker say to each other: visits wished for, what was seen, pictures."""

from collections.abc import Mapping

import msgspec

Lap = tuple[str, float, float, str]
"""A step's name, when it began (ms since the page was asked for), how long it was, what came of it."""


class Act(msgspec.Struct, frozen=True, array_like=True):
    """One thing to do on the page. `value` is never told to anybody when `is_secret`."""

    action: str
    selector: str | None = None
    value: str | None = None
    is_secret: bool = False


class Visit(msgspec.Struct, frozen=True, tag=True):
    """A page to be looked at. It has `time_ms` until it must be seen, then `picture_ms` for its picture.

    With `guarded` the page reaches public addresses only. `texts`, `counts` and `scripts` are selectors and expressions
    whose values are wanted; `needles` are looked for in the page's text.
    """

    number: int
    url: str
    time_ms: int
    picture_ms: int
    wait_until: str = "load"
    wait_for: str | None = None
    width: int = 1280
    height: int = 800
    user_agent: str | None = None
    headers: Mapping[str, str] = {}
    cookies: Mapping[str, str] = {}
    username: str | None = None
    password: str | None = None
    verify_tls: bool = True
    guarded: bool = False
    browser_url: str | None = None
    acts: tuple[Act, ...] = ()
    needles: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    with_bytes: bool = False


class Finish(msgspec.Struct, frozen=True, tag=True):
    """The answer to a sight: the page may go, after a picture of it if one is wanted."""

    number: int
    wants_picture: bool


class Ready(msgspec.Struct, frozen=True, tag=True):
    """The worker takes visits; `pid` is the process group of its browser, if it has one of its own."""

    pid: int | None


class Unable(msgspec.Struct, frozen=True, tag=True):
    """The worker cannot have a browser, and ends."""

    sentence: str


class Sight(msgspec.Struct, frozen=True, tag=True):
    """What was seen of a page.

    `trouble` says why it could not be seen to the end, `failed_act` which act failed (its name and a sentence). Of a
    wanted text, count or script the value, or a sentence (`str`) why there is none. `figures` are milliseconds and counts.
    """

    number: int
    url: str = ""
    title: str = ""
    status: int | None = None
    laps: tuple[Lap, ...] = ()
    doing: str = "answer"
    tab_ms: float = 0.0
    """How long it took until there was a window for the page; the laps begin then."""
    trouble: str | None = None
    is_late: bool = False
    is_ours: bool = False
    failed_act: tuple[str, str] | None = None
    figures: Mapping[str, float] = {}
    console_errors: tuple[str, ...] = ()
    page_errors: tuple[str, ...] = ()
    failed_requests: tuple[str, ...] = ()
    found: Mapping[str, bool] = {}
    texts: Mapping[str, list[str] | str] = {}
    counts: Mapping[str, int | str] = {}
    scripts: Mapping[str, tuple[bool, str]] = {}
    """Of an expression whether it has a value, and that as JSON or the sentence why it has none."""


class Picture(msgspec.Struct, frozen=True, tag=True):
    """The pictures of a visit, by name and media type."""

    number: int
    pictures: tuple[tuple[str, str, bytes], ...] = ()


class Gone(msgspec.Struct, frozen=True, tag=True):
    """The end of a visit: its page is closed. `is_worn` says that the browser should be replaced."""

    number: int
    is_worn: bool = False


Said = Visit | Finish
Answered = Ready | Unable | Sight | Picture | Gone
SAID: msgspec.msgpack.Decoder[Said] = msgspec.msgpack.Decoder(Said)
ANSWERED: msgspec.msgpack.Decoder[Answered] = msgspec.msgpack.Decoder(Answered)
