from hypothesis import given
from hypothesis import strategies as st

from watchbell.domain.import_kuma import _KINDS, TABLES, plan_kuma

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30)
    | st.sampled_from(["[{}]", '{"a": 1}', "http://[::1", "a://b:99999999", "$", "[1,2]", "1e999", "${"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip
COLUMNS = [
    "id",
    "name",
    "active",
    "interval",
    "url",
    "type",
    "subtype",
    "hostname",
    "port",
    "keyword",
    "invert_keyword",
    "maxretries",
    "retry_interval",
    "resend_interval",
    "timeout",
    "ignore_tls",
    "upside_down",
    "maxredirects",
    "accepted_statuscodes_json",
    "dns_resolve_type",
    "dns_resolve_server",
    "push_token",
    "method",
    "body",
    "headers",
    "http_body_encoding",
    "auth_method",
    "basic_auth_user",
    "docker_host",
    "docker_container",
    "proxy_id",
    "mqtt_topic",
    "mqtt_check_type",
    "database_connection_string",
    "database_query",
    "grpc_url",
    "grpc_protobuf",
    "packet_size",
    "ping_count",
    "game",
    "json_path",
    "json_path_operator",
    "expected_value",
    "kafka_producer_brokers",
    "kafka_producer_sasl_options",
    "parent",
    "description",
    "conditions",
    "snmp_oid",
    "snmp_version",
    "rabbitmq_nodes",
    "smtp_security",
    "ip_family",
    "manual_status",
    "remote_browser",
]


@given(st.data())
def test_whatever_a_database_holds_it_is_mapped_or_told_of(data: st.DataObject) -> None:
    row = st.fixed_dictionaries(
        {"type": st.sampled_from([*_KINDS, "push", "group", "manual", "what"]) | ANYTHING},
        optional={name: ANYTHING for name in COLUMNS if name != "type"},
    )
    rows = data.draw(st.lists(row, max_size=4))
    others = data.draw(
        st.dictionaries(
            st.sampled_from(TABLES[1:]),
            st.lists(
                st.dictionaries(
                    st.sampled_from(["id", "key", "value", "name", "config", "monitor_id", "tag_id"]), ANYTHING
                ),
                max_size=2,
            ),
        )
    )
    plan = plan_kuma({"monitor": rows, **others}, channels=True)
    plan.name_apart()
    told = {note.item for note in plan.notes}
    assert len({each.name for each in plan.monitors}) == len(plan.monitors)
    assert plan.found == len(rows)
    assert len(plan.monitors) == len(rows) or told
