"""A real browser: Chromium loads a page, does what a visitor would do, and tells what it saw, with a picture when it failed."""

from typing import Annotated, Literal
from urllib.parse import unquote, urlsplit

import msgspec
from pydantic import AfterValidator, Field

from watchbell.domain.assertions import Assertions, assertions_field, checker_of
from watchbell.domain.attachments import MAX_BYTES
from watchbell.domain.browser_fields import BrowserFields
from watchbell.domain.browser_steps import BrowserSteps, browser_steps_field
from watchbell.domain.browser_subjects import SUBJECTS, blame, paths_of, reading_of
from watchbell.domain.courses import observe
from watchbell.domain.findings import Finding
from watchbell.domain.judging import judge
from watchbell.domain.observations import Attachment, Observation, Phases
from watchbell.domain.probing import ProbeLimits, Prober
from watchbell.lib.attempt import attempt, deadline_in
from watchbell.lib.browser_engine import BrowserTrouble, Seen, close_shared_engine, shared_engine
from watchbell.lib.browser_program import NOT_FOUND, find_browser
from watchbell.lib.browser_visits import Sight, Visit
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.tcp_connection import NoConnection, connect, find
from watchbell.lib.trouble import Trouble, spaced
from watchbell.lib.web_url import check_web_url, split_credentials, wire_url

_PORTS = {"http": 80, "https": 443}
_FAIR_SHARE = 0.25
"""Of the time allowed, what the browser may be waited for before a page that is too slow is our trouble, not its own."""


class BrowserTarget(BrowserFields):
    """A page as a visitor sees it."""

    kind: Literal["browser"] = "browser"
    url: Annotated[str, AfterValidator(check_web_url)] = Field(
        title="URL",
        description="The address of the page, with http:// or https://.",
        max_length=2048,
        json_schema_extra={"format": "uri", "x-placeholder": "https://shop.example.org/"},
    )
    steps: BrowserSteps = browser_steps_field()
    assertions: Annotated[Assertions, checker_of(SUBJECTS)] = assertions_field(SUBJECTS)

    @property
    def needles(self) -> dict[str, tuple[str, bool]]:
        """The texts to look for on the page, by the finding's name, and whether they must be there."""
        wanted = {"expected text": (self.expected_text, True), "forbidden text": (self.forbidden_text, False)}
        return {name: (text, there) for name, (text, there) in wanted.items() if text is not None}

    def visit(self, *, guarded: bool) -> Visit:
        """What the browser is asked to do; its number and times are not known here."""
        return Visit(
            number=0,
            url=wire_url(self.url),
            time_ms=0,
            picture_ms=0,
            wait_until=self.wait_until,
            wait_for=self.wait_for,
            width=self.viewport_width,
            height=self.viewport_height,
            user_agent=self.user_agent,
            headers=self.headers,
            cookies=self.cookies,
            username=self.username,
            password=self.password,
            verify_tls=self.verify_tls,
            guarded=guarded,
            browser_url=self.browser_url,
            acts=tuple(step.act for step in self.steps),
            needles=tuple(text for text, _ in self.needles.values()),
            texts=paths_of(self.assertions, "text"),
            counts=paths_of(self.assertions, "count"),
            scripts=paths_of(self.assertions, "script"),
            with_bytes=bool(paths_of(self.assertions, "bytes")),
        )


async def probe(target: BrowserTarget, limits: ProbeLimits) -> Observation:
    """Visit the page once. Whether anybody is there is found out first, without a browser."""
    watch, deadline = Stopwatch(), deadline_in(limits.timeout_ms)
    errand = _look(target, limits, watch, deadline)
    place = urlsplit(target.url).netloc
    seen, trouble = await attempt(errand, watch, place=place, timeout_ms=limits.timeout_ms, deadline=deadline)
    address = next((lap[3] for lap in watch.laps if lap[0] == "connect"), None)
    facts: dict[str, object] = {} if address is None else {"ip": address}
    if seen is None:
        if trouble is not None and trouble.late and watch.doing == "browser":
            # A page that is late is told of by the browser: here it was the browser that did not answer.
            trouble = Trouble(f"the browser did not answer within {spaced(limits.timeout_ms)} ms", ours=True)
        return observe(limits, watch, trouble, facts=facts)
    began = watch.until_now()
    watch.laps.extend((name, round(began + start, 3), took, detail) for name, start, took, detail in seen.sight.laps)
    watch.doing = seen.sight.doing
    trouble, findings = _trouble(seen, limits), [] if seen.sight.trouble else _judge(target, seen.sight)
    observation = observe(
        limits,
        watch,
        trouble,
        findings,
        status_code=seen.sight.status,
        facts=facts | _facts(seen.sight),
        attachments=_attachments(target, seen, is_good=trouble is None and all(found.ok for found in findings)),
    )
    if trouble is not None:
        return observation
    # How long the browser was waited for, and the picture, are no matter of the page.
    figures = seen.sight.figures
    phases = Phases(watch.took("resolve"), watch.took("connect"), wait=figures.get("ttfb"), transfer=watch.took("dom"))
    total = round(watch.until_now() - began, 3)
    return msgspec.structs.replace(observation, response_time_ms=total, phases=phases)


async def _look(target: BrowserTarget, limits: ProbeLimits, watch: Stopwatch, deadline: float) -> Seen:
    program = "" if target.browser_url else find_browser()
    if target.browser_url and not limits.allow_private:
        raise NoConnection(Trouble("a browser elsewhere cannot be kept out of private networks: not allowed here"))
    if not target.browser_url:
        await _knock(target, limits, watch, deadline)
    if program is None:
        raise NoConnection(Trouble(NOT_FOUND, ours=True))
    watch.doing = "browser"
    visit = target.visit(guarded=not limits.allow_private)
    try:
        seen = await shared_engine().visit(visit, program, deadline, lambda sight: not _wants_picture(target, sight))
    except BrowserTrouble as error:
        raise NoConnection(Trouble(str(error), ours=True)) from error
    watch.laps.append(("browser", watch.until_now(), round(seen.waited_ms + seen.sight.tab_ms, 3), "ready"))
    return seen


async def _knock(target: BrowserTarget, limits: ProbeLimits, watch: Stopwatch, deadline: float) -> None:
    """Whether somebody is there: tells why not better than a browser does, and costs a thousandth."""
    parts = urlsplit(wire_url(target.url))
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    addresses = await find(host, port, watch, deadline=deadline, allow_private=limits.allow_private)
    (await connect(addresses, port, watch, deadline=deadline)).close()


def _trouble(seen: Seen, limits: ProbeLimits) -> Trouble | None:
    sight = seen.sight
    if sight.trouble is None:
        return None
    if sight.is_late and seen.waited_ms > limits.timeout_ms * _FAIR_SHARE:
        return Trouble(f"the browser was ready only after {seen.waited_ms:.0f} ms; then {sight.trouble}", ours=True)
    return Trouble(sight.trouble, ours=sight.is_ours, late=sight.is_late)


def _judge(target: BrowserTarget, sight: Sight) -> list[Finding]:
    good = sight.status in target.good_codes
    got = f"status {sight.status}" if sight.status is not None else "no status"
    findings = [Finding("status", got if good else f"expected status {target.expected_status}, got {got}", good)]
    if sight.failed_act is not None:
        name, sentence = sight.failed_act
        return [*findings, Finding(name, sentence, ok=False)]
    for name, (text, wanted) in target.needles.items():
        there = sight.found.get(text, False)
        detail = f"the {name} {text!r} {'is there' if there else 'was not found'}"
        findings.append(Finding(name, detail, there is wanted))
    findings += blame("page errors", sight.figures["page_errors"], sight.page_errors, target.page_errors)
    findings += blame("console errors", sight.figures["console_errors"], sight.console_errors, target.console_errors)
    failed = sight.figures["failed_requests"]
    findings += blame("failed requests", failed, sight.failed_requests, target.failed_requests)
    return findings + judge(target.assertions, reading_of(sight))


def _wants_picture(target: BrowserTarget, sight: Sight) -> bool:
    if target.screenshot != "failure":
        return target.screenshot == "always"
    return sight.trouble is not None or not all(found.ok for found in _judge(target, sight))


def _attachments(target: BrowserTarget, seen: Seen, *, is_good: bool) -> tuple[Attachment, ...]:
    kept = [Attachment(name, media_type, data) for name, media_type, data in seen.pictures]
    sight = seen.sight
    lines = [
        *(f"page error: {line}" for line in sight.page_errors),
        *(f"console: {line}" for line in sight.console_errors),
        *(f"failed request: {line}" for line in sight.failed_requests),
    ]
    if lines and not is_good and target.screenshot != "never":
        kept.append(Attachment("console.txt", "text/plain", "\n".join(lines).encode()[:MAX_BYTES]))
    return tuple(kept)


def _facts(sight: Sight) -> dict[str, object]:
    names = {"ttfb": "ttfb_ms", "dom": "dom_ms", "load": "load_ms", "fcp": "fcp_ms", "lcp": "lcp_ms"}
    facts: dict[str, object] = {names.get(name, name): round(value, 1) for name, value in sight.figures.items()}
    return facts | {"title": sight.title, "final_url": sight.url}


def shorthand(url: str) -> dict[str, object]:
    """``https://user:pw@example.org/`` → a config."""
    bare, username, password = split_credentials(url)
    given = {"username": username, "password": password}
    return {"kind": "browser", "url": bare, **{key: unquote(value) for key, value in given.items() if value}}


def describe(target: BrowserTarget) -> str:
    """One line for lists: the URL, and how many steps follow."""
    return f"{target.url}, {len(target.steps)} steps" if target.steps else target.url


PROBER = Prober(
    target=BrowserTarget,
    probe=probe,
    label="Browser",
    group="Web",
    describe=describe,
    shorthand=shorthand,
    close=close_shared_engine,
    needs=("playwright",),
    extra="browser",
)
