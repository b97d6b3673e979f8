from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from watchbell.domain.import_gatus import plan_gatus

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
PIECES = st.sampled_from(
    ["[STATUS]", "[BODY]", "[BODY].a", "[BODY].a[0]", "[CONTEXT].x", "len([BODY].a)", "has([BODY])", "[CERTIFICATE_EXPIRATION]",
     "[DOMAIN_EXPIRATION]", "[CONNECTED]", "[RESPONSE_TIME]", "200", "true", "48h", "any(1, 2)", "pat(*)", "1e400", "any(", ""]
) | st.text(max_size=8)  # fmt: skip
CONDITION = st.builds(
    "{0} {1} {2}".format, PIECES, st.sampled_from(["==", "!=", "<=", ">=", "<", ">", "=", ""]), PIECES
)
ENDPOINT = st.fixed_dictionaries(
    {"url": st.sampled_from(["http", "tcp", "udp", "icmp", "tls", "starttls", "wss", "grpc", "ssh", "sctp", ""]).map(
        lambda scheme: f"{scheme}://x.example:1/")},
    optional=dict.fromkeys(("name", "group", "interval", "enabled", "client", "dns", "ssh", "headers", "body", "alerts", "extra-labels", "heartbeat", "token", "method", "graphql", "store"), ANYTHING)
    | {"conditions": st.lists(CONDITION, max_size=4) | ANYTHING},
)  # fmt: skip


@given(
    st.fixed_dictionaries({}, optional={
        "endpoints": st.lists(ENDPOINT | ANYTHING, max_size=3),
        "external-endpoints": st.lists(ENDPOINT | ANYTHING, max_size=2),
        "suites": st.lists(st.fixed_dictionaries({"endpoints": st.lists(ENDPOINT, max_size=2)}, optional={"context": ANYTHING}), max_size=1),
        "alerting": ANYTHING, "maintenance": ANYTHING, "connectivity": ANYTHING, "announcements": ANYTHING,
    })
)  # fmt: skip
def test_whatever_a_configuration_holds_it_is_mapped_or_told_of(document: dict[str, Any]) -> None:
    plan = plan_gatus(document)
    plan.name_apart()
    mapped = sum(each.source_kind != "[DOMAIN_EXPIRATION]" for each in plan.monitors)
    assert mapped == plan.found or plan.notes
