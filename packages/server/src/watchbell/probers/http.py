"""HTTP and HTTPS: asks a URL and judges status, body, certificate and how the answer came."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, NamedTuple
from urllib.parse import unquote, urlsplit

from watchbell.domain.courses import observe, verdict_of
from watchbell.domain.findings import Finding, sum_up
from watchbell.domain.http_config import HttpFields
from watchbell.domain.http_evidence import response_attachment
from watchbell.domain.http_expectations import SaveField
from watchbell.domain.http_judging import judge_alert, judge_answer, judge_certificate, judge_travel
from watchbell.domain.http_request import past_caches
from watchbell.domain.observations import Attachment, LazySteps, Observation, Phases, Step, Verdict
from watchbell.domain.probing import ProbeLimits, Prober, Target
from watchbell.lib.attempt import attempt, deadline_in
from watchbell.lib.certificate_details import CertificateDetails, chain_facts, read_chain
from watchbell.lib.certificates import LeafMemory
from watchbell.lib.curl_asking import addresses_of, ask, why
from watchbell.lib.curl_pool import close_shared_pool, shared_pool
from watchbell.lib.curl_trace import basic_facts, trace, unfinished_step
from watchbell.lib.http_exchange import Answer, Exchange, phase_times
from watchbell.lib.oauth_tokens import NoToken, OAuthTokens
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.tls_alert import alert_met
from watchbell.lib.tls_context import TlsWish
from watchbell.lib.trouble import Trouble, spaced
from watchbell.lib.web_url import split_credentials

_LARGE_BODY_BYTES = 65_536  # judging a larger one may take long, so that it goes on beside the event loop
_LEAST_FOR_JUDGING_SECONDS = 0.25
_MOST_ADDRESSES = 16
_LEAVES = LeafMemory()
_TOKENS = OAuthTokens()


class HttpTarget(SaveField, HttpFields, Target):
    """A URL, how to ask it, and what a good answer is."""

    kind: Literal["http"] = "http"


class _Seen(NamedTuple):
    """What one exchange came to."""

    exchange: Exchange
    answer: Answer
    findings: Sequence[Finding] = ()
    trouble: Trouble | None = None
    chain: tuple[CertificateDetails, ...] = ()

    @property
    def outcome(self) -> tuple[Verdict, str | None]:
        """Verdict and reason."""
        if self.trouble is not None:
            return verdict_of(self.trouble), self.trouble.sentence
        return sum_up(self.findings)


async def probe(target: HttpTarget, limits: ProbeLimits) -> Observation:
    """Ask the URL once, or each of its addresses once, and judge what comes."""
    if target.expected_alert is not None:
        return await _probe_alert(target, limits, target.expected_alert)
    exchange = target.plan(limits)
    if target.is_plain:
        return _observe(target, limits, await _look(target, limits, exchange))
    before: list[Step] = []
    client = target.client_credentials
    if client is not None:
        watch = Stopwatch()
        try:
            async with asyncio.timeout(limits.timeout_ms / 1000):
                token = _TOKENS.recall(client) or await _TOKENS.fetch(client, exchange)
        except (NoToken, TimeoutError) as error:
            trouble = error.trouble if isinstance(error, NoToken) else Trouble("no token in time", late=True)
            return _without_token(limits, watch, trouble)
        before.append(Step("token", 0.0, watch.elapsed(), f"from {client.token_url}"))
        exchange = target.plan(limits, token)
        exchange = replace(exchange, timeout_ms=max(1, limits.timeout_ms - round(watch.elapsed())))
    if target.cache_bust:
        exchange = replace(exchange, url=past_caches(exchange.url, limits.observed_at))
    if target.test_each_address:
        return await _probe_each(target, limits, exchange, before)
    seen = await _look(target, limits, exchange)
    if client is not None and seen.answer.status == 401:
        _TOKENS.forget(client)
    return _observe(target, limits, seen, before)


async def _look(target: HttpTarget, limits: ProbeLimits, exchange: Exchange, only: str | None = None) -> _Seen:
    answer = await ask(shared_pool(), exchange, only)
    chain = read_chain(answer.chain) if answer.chain else ()
    leaf = _LEAVES.learn(target.url, answer.chain) if answer.chain else _LEAVES.recall(target.url)
    if answer.code:
        return _Seen(exchange, answer, (), await why(answer, exchange), chain)
    now = limits.observed_at
    if target.judges_body and len(answer.body) > _LARGE_BODY_BYTES:
        findings = await _judge_beside(target, limits, answer, chain)
    else:
        findings = judge_answer(target, answer, chain, now)
    if target.judges_travel:
        findings += judge_travel(target, answer)
    if leaf is not None or target.fingerprints:
        findings += judge_certificate(target, leaf, chain, now)
    return _Seen(exchange, answer, findings, chain=chain)


async def _probe_alert(target: HttpTarget, limits: ProbeLimits, expected: str) -> Observation:
    exchange, watch, deadline = target.plan(limits), Stopwatch(), deadline_in(limits.timeout_ms)
    wish = TlsWish(target.verify_tls, *target.tls_terms)
    host, _, port = exchange.dialled.rpartition(":")
    errand = alert_met(
        host,
        int(port),
        wish,
        watch,
        server_name=urlsplit(exchange.url).hostname,
        deadline=deadline,
        allow_private=limits.allow_private,
        ip_version=exchange.ip_version,
    )
    met, trouble = await attempt(errand, watch, place=exchange.dialled, timeout_ms=limits.timeout_ms, deadline=deadline)
    return observe(limits, watch, trouble, [] if trouble else [judge_alert(expected, met)])


async def _judge_beside(
    target: HttpTarget, limits: ProbeLimits, answer: Answer, chain: tuple[CertificateDetails, ...]
) -> list[Finding]:
    left = max(_LEAST_FOR_JUDGING_SECONDS, limits.timeout_ms / 1000 - answer.total)
    try:
        async with asyncio.timeout(left):
            return await asyncio.to_thread(judge_answer, target, answer, chain, limits.observed_at)
    except TimeoutError:
        size = spaced(len(answer.body))
        return [Finding("assertions", f"judging the body of {size} bytes took too long", ok=False)]


async def _probe_each(target: HttpTarget, limits: ProbeLimits, exchange: Exchange, before: list[Step]) -> Observation:
    watch = Stopwatch()
    found = await addresses_of(exchange)
    if isinstance(found, Answer):
        return _observe(target, limits, _Seen(exchange, found, (), await why(found, exchange)), before)
    left = replace(exchange, timeout_ms=max(1, exchange.timeout_ms - round(watch.elapsed())))
    before = [*before, Step("resolve", 0.0, watch.elapsed(), ", ".join(found))]
    each = await asyncio.gather(*(_look(target, limits, left, address) for address in found[:_MOST_ADDRESSES]))
    judged = [seen for seen in each if seen.outcome[0] is not Verdict.FAULT]
    if not judged:  # none could be asked from here
        return _observe(target, limits, each[0], before)
    soft = target.address_failure == "degraded" and any(not seen.outcome[0].is_bad for seen in judged)
    findings = [_of_address(address, seen, soft=soft) for address, seen in zip(found, each, strict=False)]
    worst = max(judged, key=lambda seen: (seen.outcome[0].is_bad, seen.outcome[0] is not Verdict.SUCCESS))
    late = all(seen.outcome[0] is Verdict.TIMEOUT for seen in judged)
    verdict, error = sum_up(findings)
    summary = (Verdict.TIMEOUT if late else verdict, error, findings)
    slowest = max(seen.answer.total for seen in judged)
    answer = worst.answer._replace(total=slowest + watch.elapsed() / 1000)
    return _observe(target, limits, worst._replace(answer=answer), before, summary)


def _of_address(address: str, seen: _Seen, *, soft: bool) -> Finding:
    verdict, error = seen.outcome
    if verdict is Verdict.FAULT:  # such as IPv6 where this server has none
        return Finding(address, f"{address} was not judged: {error}", ok=True)
    took = f"{seen.answer.status} in {seen.answer.total * 1000:.0f} ms"
    return Finding(address, f"{address}: {error or took}", verdict is Verdict.SUCCESS, soft or not verdict.is_bad)


def _observe(
    target: HttpTarget,
    limits: ProbeLimits,
    seen: _Seen,
    before: Sequence[Step] = (),
    summary: tuple[Verdict, str | None, Sequence[Finding]] | None = None,
) -> Observation:
    verdict, error = seen.outcome if summary is None else summary[:2]
    answer, exchange = seen.answer, seen.exchange
    findings = seen.findings if summary is None else summary[2]
    if seen.trouble is not None and summary is None:
        findings = [Finding(unfinished_step(answer, exchange), seen.trouble.sentence, ok=False)]
    facts = basic_facts(answer)
    if seen.chain:
        facts["certificate"] = chain_facts(seen.chain, limits.observed_at)
    rows = () if summary is not None else (answer, exchange)
    return Observation(
        verdict,
        limits.observed_at,
        round(answer.total * 1000, 3),
        answer.status or None,
        error,
        Phases(*phase_times(answer)),
        LazySteps(lambda: _steps(before, rows, findings, answer.total if seen.trouble else 0.0)),
        facts,
        attachments=() if verdict is Verdict.SUCCESS and target.save_response != "always" else _evidence(target, seen),
    )


def _evidence(target: HttpTarget, seen: _Seen) -> tuple[Attachment, ...]:
    if target.save_response == "never" or not seen.answer.head:
        return ()
    token = _TOKENS.recall(target.client_credentials) if target.client_credentials else None
    kept = response_attachment(seen.answer, (*target.secrets, token) if token else target.secrets)
    return () if kept is None else (kept,)


def _without_token(limits: ProbeLimits, watch: Stopwatch, trouble: Trouble) -> Observation:
    spent = watch.elapsed()
    step = Step("token", 0.0, spent, trouble.sentence, ok=False)
    return Observation(
        verdict_of(trouble), limits.observed_at, spent, error=trouble.sentence, phases=Phases(), steps=(step,)
    )


def _steps(
    before: Sequence[Step], exchanged: tuple[Answer, Exchange] | tuple[()], findings: Sequence[Finding], until: float
) -> list[Step]:
    """What came before, the exchange's own steps, then one for each finding; a step that broke off lasts until the end."""
    steps = list(before)
    offset = steps[-1].started_ms + steps[-1].duration_ms if steps else 0.0
    if exchanged:
        steps += [
            Step(row.name, round(row.started_ms + offset, 3), row.duration_ms, row.detail) for row in trace(*exchanged)
        ]
    for found in findings:
        at = round(steps[-1].started_ms + steps[-1].duration_ms, 3) if steps else 0.0
        rest = max(0.0, round(until * 1000 + offset - at, 3)) if until else 0.0
        steps.append(Step(found.name, at, rest, found.detail, found.ok))
    return steps


def shorthand(url: str) -> dict[str, object]:
    """``https://user:pw@example.org/`` → a config."""
    bare, username, password = split_credentials(url)
    given = {"username": username, "password": password}
    return {"kind": "http", "url": bare, **{key: unquote(value) for key, value in given.items() if value}}


def describe(target: HttpTarget) -> str:
    """One line for lists: the URL, and the method when it is not GET."""
    return target.url if target.method == "GET" else f"{target.method} {target.url}"


PROBER = Prober(
    target=HttpTarget,
    probe=probe,
    label="HTTP(S)",
    group="Web",
    describe=describe,
    schemes=("http", "https"),
    shorthand=shorthand,
    close=close_shared_pool,
)
