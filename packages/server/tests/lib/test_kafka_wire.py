"""The small Kafka client against aiokafka's definitions of the same protocol."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.lib.kafka_batch import crc32c, one_record
from watchbell.lib.kafka_wire import (
    Api,
    Malformed,
    error_words,
    list_offsets_request,
    metadata_request,
    offset_fetch_request,
    read_authenticated,
    read_committed,
    read_coordinator,
    read_ends,
    read_handshake,
    read_metadata,
    read_produced,
    read_versions,
    request,
)

metadata = pytest.importorskip(
    "aiokafka.protocol.metadata", reason="aiokafka is not installed: nothing to compare with"
)

from aiokafka.protocol import commit, offset  # noqa: E402 - only where aiokafka is installed
from aiokafka.record.default_records import DefaultRecordBatch  # noqa: E402 - only where aiokafka is installed


def test_the_checksum_is_that_of_rfc_3720():
    assert crc32c(b"123456789") == 0xE3069283
    assert crc32c(b"\0" * 32) == 0x8A9136AA


@given(st.binary(max_size=300), st.integers(0, 2**45))
def test_a_batch_is_read_by_aiokafka_as_it_was_meant(value, at_ms):
    batch = DefaultRecordBatch(one_record(value, at_ms))
    assert batch.validate_crc()
    assert [(record.key, record.value, record.timestamp) for record in batch] == [(None, value, at_ms)]


@pytest.mark.parametrize("topics", [None, [], ["a", "ü"]])
def test_requests_are_written_as_aiokafka_writes_them(topics):
    theirs = metadata.MetadataRequest_v4(topics, False).encode()
    assert metadata_request(topics) == theirs


def test_requests_about_offsets_are_written_as_aiokafka_writes_them():
    assert offset_fetch_request("g", "t", [0, 2]) == commit.OffsetFetchRequest_v1("g", [("t", [0, 2])]).encode()
    theirs = offset.OffsetRequest_v1(-1, [("t", [(0, -1), (2, -1)])]).encode()
    assert list_offsets_request("t", [0, 2]) == theirs
    assert request(Api.METADATA, 7, "me", b"x") == b"\0\0\0\x0d\0\3\0\4\0\0\0\7\0\2mex"


def test_errors_have_words():
    assert error_words(29) == "not allowed for this topic"
    assert error_words(99) == "error 99"


@given(st.binary(max_size=80))
def test_garbage_is_read_or_refused_and_nothing_else(data):
    readers = (read_versions, read_handshake, read_authenticated, read_metadata, read_coordinator, read_committed,
               read_ends, read_produced)  # fmt: skip
    for read in readers:
        with contextlib.suppress(Malformed):
            read(data)
