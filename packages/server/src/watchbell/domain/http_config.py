"""All that an HTTP check is told, in one: what to send, who asks, which way, and what a good answer is."""

from functools import cached_property

from pydantic import model_validator

from watchbell.domain.http_auth import AuthFields
from watchbell.domain.http_connection import ConnectionFields
from watchbell.domain.http_evidence import secret_values
from watchbell.domain.http_expectations import AnswerExpectations, TlsExpectations
from watchbell.domain.http_plan import plan
from watchbell.domain.http_request import RequestFields
from watchbell.domain.probing import ProbeLimits
from watchbell.lib.http_exchange import Exchange

_MOST_PLANS = 16


class HttpFields(TlsExpectations, AnswerExpectations, ConnectionFields, AuthFields, RequestFields):
    """The fields, and the requests they make."""

    @model_validator(mode="after")
    def _alert_by_tls(self) -> "HttpFields":
        if self.expected_alert is not None and (self.proxy_url is not None or not self.url.startswith("https:")):
            raise ValueError("a TLS alert can be expected of an https URL that is asked without a proxy")
        return self

    @cached_property
    def plans(self) -> dict[tuple[object, ...], Exchange]:
        """Requests already worked out, by the limits they keep: a config is probed many thousand times."""
        return {}

    @cached_property
    def is_plain(self) -> bool:
        """Whether one exchange is the whole check: no token before it, one address, always the same URL."""
        return self.auth != "oauth2" and not self.test_each_address and not self.cache_bust

    @cached_property
    def reads_chain(self) -> bool:
        """Whether an expectation needs the certificates at every check."""
        return self.judges_tls or bool(self.fingerprints)

    @cached_property
    def secrets(self) -> tuple[str, ...]:
        """What must not be kept when the target echoes it."""
        others = (*self.auth_secrets, *filter(None, [self.proxy_password]))
        proxied = (self.proxy_username or "", self.proxy_password) if self.proxy_password else None
        return secret_values(self.headers, (self.credentials, proxied), others)

    def plan(self, limits: ProbeLimits, token: str | None = None) -> Exchange:
        """The request to send under these limits."""
        key = (limits.timeout_ms, limits.allow_private, limits.want_certificate, token)
        known = self.plans.get(key)
        if known is not None:
            return known
        if len(self.plans) >= _MOST_PLANS:
            self.plans.clear()
        made = self.plans[key] = plan(
            self,
            self,
            limits,
            credentials=self.credentials,
            digest=self.auth == "digest",
            bearer=token or (self.token if self.auth == "bearer" else None),
            want_chain=limits.want_certificate or self.reads_chain,
            max_body=self.max_body_bytes,
        )
        return made
