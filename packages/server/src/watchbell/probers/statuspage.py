"""Status page: reads what another status page says, of the whole or of some of its parts."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal, NamedTuple, get_args

from pydantic import AfterValidator, Field

from watchbell.domain.assertions import Assertions, Subject, assertions_field, checker_of
from watchbell.domain.courses import observe
from watchbell.domain.findings import Finding
from watchbell.domain.http_request import USER_AGENT
from watchbell.domain.judging import Absent, judge
from watchbell.domain.observations import Observation
from watchbell.domain.probing import ProbeLimits, Prober, Target
from watchbell.lib.curl_asking import ask, why
from watchbell.lib.curl_pool import close_shared_pool, shared_pool
from watchbell.lib.http_exchange import Exchange
from watchbell.lib.json_queries import MOST_JSON_BYTES, json_document
from watchbell.lib.status_page_dialects import SOURCES, Component, Dialect, Level, PageState, likely, urls_of
from watchbell.lib.status_ranges import status_phrase
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.trouble import Trouble, spaced
from watchbell.lib.web_url import check_web_url, wire_url

SUBJECTS = {
    "status": Subject("What the page says of the whole", "text"),
    "component": Subject("What it says of a component", "text", path="Name of the component", placeholder="API"),
    "incidents": Subject("Open incidents", "number"),
    "components": Subject("Components", "number"),
    "response_time": Subject("Response time", "number", unit="ms"),
}
_MOST_SHOWN = 100
_MOST_REMEMBERED = 10_000
_DIALECTS: dict[str, Dialect] = {}
"""URL → the dialect that was found there, so that the next check need not try."""
Meaning = Literal["down", "degraded", "up"]
_MEANINGS: dict[str, Any] = {
    "x-group": "Expect",
    "x-labels": {"down": "Down", "degraded": "Degraded", "up": "Up"},
}


class StatuspageTarget(Target):
    """Another status page, and which of its parts matter."""

    kind: Literal["statuspage"] = "statuspage"
    url: Annotated[str, AfterValidator(check_web_url)] = Field(
        title="URL",
        description="The page's address, as people open it.",
        max_length=2048,
        json_schema_extra={"format": "uri", "x-placeholder": "https://status.example.org"},
    )
    dialect: Literal["auto", "statuspage", "instatus", "betterstack", "kuma", "gatus"] = Field(
        "auto",
        title="Made with",
        description="Which software the page is made with; found out by trying unless it is chosen.",
        json_schema_extra={
            "x-advanced": True,
            "x-labels": {"auto": "Find out", "statuspage": "Atlassian Statuspage or alike", "instatus": "Instatus",
                         "betterstack": "Better Stack", "kuma": "Uptime Kuma", "gatus": "Gatus"},
        },
    )  # fmt: skip
    components: tuple[Annotated[str, Field(min_length=1, max_length=200)], ...] = Field(
        (),
        title="Components",
        description="Names of the parts that matter, as the page writes them; the whole page if none is named.",
        max_length=50,
        json_schema_extra={"x-group": "Expect", "x-placeholder": "API"},
    )
    partial_outage: Meaning = Field(
        "degraded", title="A partial outage is", description="What the monitor is then.", json_schema_extra=_MEANINGS
    )
    degraded_performance: Meaning = Field(
        "degraded",
        title="Degraded performance is",
        description="What the monitor is then.",
        json_schema_extra=_MEANINGS,
    )
    maintenance: Meaning = Field(
        "up", title="Maintenance is", description="What the monitor is then.", json_schema_extra=_MEANINGS
    )
    assertions: Annotated[Assertions, checker_of(SUBJECTS)] = assertions_field(SUBJECTS)

    def meaning(self, level: Level) -> Meaning:
        """What the monitor is when the page says this."""
        said: dict[Level, Meaning] = {
            "operational": "up",
            "maintenance": self.maintenance,
            "degraded": self.degraded_performance,
            "partial": self.partial_outage,
            "major": "down",
            "unknown": "degraded",
        }
        return said[level]


class _Unread(Exception):
    """The page could not be read; `trouble` says why, `other` that it may be of another dialect, `brief` is without the URL."""

    def __init__(self, trouble: Trouble, *, other: bool = False, brief: str = "") -> None:
        super().__init__(trouble.sentence)
        self.trouble, self.other, self.brief = trouble, other, brief or trouble.sentence


class _Reader(NamedTuple):
    """Asks for a page's documents within one time limit."""

    target: StatuspageTarget
    limits: ProbeLimits
    watch: Stopwatch

    async def read(self) -> tuple[Dialect, PageState]:
        """The page's dialect and state. Raises `_Unread`."""
        tried: dict[str, list[str]] = {}
        for dialect in self._order():
            try:
                state = await self._read_as(dialect)
            except _Unread as error:
                if not error.other or self.target.dialect != "auto":
                    raise
                tried.setdefault(error.brief, []).append(dialect)
                continue
            if len(_DIALECTS) >= _MOST_REMEMBERED:
                _DIALECTS.clear()
            _DIALECTS[self.target.url] = dialect
            return dialect, state
        _DIALECTS.pop(self.target.url, None)
        reasons = "; ".join(f"{', '.join(dialects)}: {reason}" for reason, dialects in tried.items())
        raise _Unread(Trouble(f"no known status page at {self.target.url} ({reasons})"))

    def _order(self) -> Sequence[Dialect]:
        chosen = self.target.dialect
        if chosen != "auto":
            return (chosen,)
        known = _DIALECTS.get(self.target.url)
        order = likely(self.target.url)
        return order if known is None else (known, *(each for each in order if each != known))

    async def _read_as(self, dialect: Dialect) -> PageState:
        source = SOURCES[dialect]
        documents: list[Any] = []
        for url in urls_of(dialect, self.target.url):
            try:
                documents.append(await self._document(url))
            except _Unread as error:
                if not documents or source.needs_all or not error.other:
                    raise
        try:
            return source.read(*documents)
        except ValueError as error:
            raise _Unread(Trouble(f"the answer {error}"), other=True) from None

    async def _document(self, url: str) -> Any:
        self.watch.doing = "page"
        left = self.limits.timeout_ms - round(self.watch.elapsed())
        if left <= 0:
            sentence = f"no answer from {self.target.url} within {spaced(self.limits.timeout_ms)} ms"
            raise _Unread(Trouble(sentence, late=True))
        exchange = Exchange(
            wire_url(url),
            left,
            headers=("Accept: application/json",),
            user_agent=USER_AGENT,
            max_redirects=5,
            max_body=MOST_JSON_BYTES + 1,
            allow_private=self.limits.allow_private,
        )
        answer = await ask(shared_pool(), exchange)
        if answer.code:
            raise _Unread(await why(answer, exchange))
        self.watch.lap("page", f"{url}: {status_phrase(answer.status)}, {spaced(len(answer.body))} bytes")
        if not 200 <= answer.status < 300:
            gone = answer.status in (404, 405, 406, 410) or 300 <= answer.status < 500
            said = f"answered {status_phrase(answer.status)}"
            raise _Unread(Trouble(f"{url} {said}"), other=gone, brief=said)
        try:
            return json_document(answer.body)
        except ValueError as error:
            raise _Unread(Trouble(f"{url}: {error}"), other=True, brief=str(error)) from None


async def probe(target: StatuspageTarget, limits: ProbeLimits) -> Observation:
    """Read the page once and judge what it says."""
    watch = Stopwatch()
    try:
        dialect, state = await _Reader(target, limits, watch).read()
    except _Unread as error:
        return observe(limits, watch, error.trouble)
    if not target.components:
        for each in state.components[:_MOST_SHOWN]:
            watch.lap(each.name, each.said)
    findings = _judge(target, state)
    findings += judge(target.assertions, _reading(state, watch))
    facts: dict[str, object] = {"dialect": dialect, "status": state.said, "incidents": list(state.incidents[:10])}
    return observe(limits, watch, None, findings, facts=facts)


def _judge(target: StatuspageTarget, state: PageState) -> list[Finding]:
    if target.components:
        return [_judge_component(target, state, name) for name in target.components]
    meaning = target.meaning(state.level)
    told = f": {', '.join(state.incidents[:3])}" if state.incidents and meaning != "up" else ""
    bad = [f"{each.name} ({each.said})" for each in state.components if target.meaning(each.level) != "up"]
    parts = f"; {', '.join(bad[:5])}{' and more' if len(bad) > 5 else ''}" if bad and meaning != "up" else ""
    return [Finding("status", f"the page says {state.said!r}{told}{parts}", meaning == "up", meaning == "degraded")]


def _judge_component(target: StatuspageTarget, state: PageState, name: str) -> Finding:
    found = _named(state.components, name)
    if not found:
        there = ", ".join(each.name for each in state.components[:10]) or "none at all"
        return Finding(name, f"there is no component {name!r} on the page; there are {there}", ok=False)
    order: Sequence[Meaning] = get_args(Meaning)
    worst = min(found, key=lambda each: order.index(target.meaning(each.level)))
    meaning = target.meaning(worst.level)
    return Finding(name, f"{worst.name} is {worst.said!r}", meaning == "up", meaning == "degraded")


def _named(components: Sequence[Component], name: str) -> list[Component]:
    """Those of that name: with its group (``Group / Name``), else without; case does not matter."""
    wanted = name.casefold()
    whole = [each for each in components if each.name.casefold() == wanted]
    return whole or [each for each in components if each.name.rpartition(" / ")[2].casefold() == wanted]


def _reading(state: PageState, watch: Stopwatch) -> dict[str, Callable[[str | None], Any]]:
    def component(name: str | None) -> str:
        found = _named(state.components, name or "")
        if not found:
            raise Absent("is not on the page")
        return found[0].said

    return {
        "status": lambda _: state.said,
        "component": component,
        "incidents": lambda _: len(state.incidents),
        "components": lambda _: len(state.components),
        "response_time": lambda _: watch.elapsed(),
    }


def describe(target: StatuspageTarget) -> str:
    """One line for lists: the URL, and the components that matter."""
    return f"{target.url}: {', '.join(target.components)}" if target.components else target.url


PROBER = Prober(
    target=StatuspageTarget,
    probe=probe,
    label="Status page of others",
    group="Web",
    describe=describe,
    close=close_shared_pool,
)
