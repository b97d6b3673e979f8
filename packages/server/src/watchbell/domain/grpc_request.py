"""What a gRPC call asks for, as people configure it: the health of a service, or a method with its message."""

import json
import re
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, field_validator, model_validator
from pydantic.config import JsonDict

from watchbell.lib.plain_validation import needed
from watchbell.lib.proto_json import decode_message, encode_message
from watchbell.lib.proto_source import Method, Schema, parse_proto
from watchbell.lib.protobuf_wire import encode_json

ONLY_HEALTH: JsonDict = {"field": "call", "in": ["health"]}
ONLY_METHOD: JsonDict = {"field": "call", "in": ["method"]}
_HEALTH = "/grpc.health.v1.Health/Check"
_METHOD = re.compile(r"^/?[A-Za-z_][\w.]*/[A-Za-z_]\w*$", re.ASCII)
_NAME = re.compile(r"^[0-9a-z_.-]{1,100}$")
_VALUE = re.compile(r"^[\x20-\x7e]*$")


class GrpcRequest(BaseModel):
    """The fields that say what is called, and with what."""

    call: Literal["health", "method"] = Field(
        "health",
        title="Call",
        description="Ask the standard health service, or any method with one request and one answer.",
        json_schema_extra={
            "x-group": "Request",
            "x-labels": {"health": "Health check", "method": "A method"},
        },
    )
    service: str = Field(
        "",
        title="Service",
        description="The service whose health is asked for; the server as a whole if left out.",
        max_length=255,
        json_schema_extra={
            "x-group": "Request",
            "x-placeholder": "package.Service",
            "x-show-if": ONLY_HEALTH,
        },
    )
    method: str | None = Field(
        None,
        title="Method",
        description="The full name of the method to call.",
        max_length=255,
        json_schema_extra={
            "x-group": "Request",
            "x-placeholder": "package.Service/Method",
            "x-show-if": ONLY_METHOD,
            "x-required-if": ONLY_METHOD,
        },
    )
    proto: str | None = Field(
        None,
        title="Definitions",
        description="The .proto source of the method and its messages, imports included. Request and answer are then "
        "written by field names.",
        max_length=65_536,
        json_schema_extra={
            "x-group": "Request",
            "x-multiline": True,
            "x-placeholder": 'syntax = "proto3"; package shop; service Cart { rpc … }',
            "x-show-if": ONLY_METHOD,
        },
    )
    request: str = Field(
        "{}",
        title="Request",
        description="The message as a JSON object. Without definitions by field numbers; a key such as 4:sint, "
        "5:fixed32, 7:float or 9:bytes names the type where the value does not tell it.",
        max_length=16_384,
        json_schema_extra={
            "x-group": "Request",
            "x-multiline": True,
            "x-placeholder": '{"name": "text"} or {"1": "text"}',
            "x-show-if": ONLY_METHOD,
        },
    )
    metadata: dict[str, Annotated[str, Field(max_length=4096)]] = Field(
        default_factory=dict,
        repr=False,
        title="Metadata",
        description="Sent with the call, for example authorization. The values are kept secret.",
        max_length=50,
        json_schema_extra={"x-group": "Request", "x-secret": True},
    )
    authority: str | None = Field(
        None,
        title="Authority",
        description="The name that the call is addressed to; host and port if left out.",
        min_length=1,
        max_length=255,
        json_schema_extra={"x-group": "Request", "x-advanced": True, "x-placeholder": "api.example.org"},
    )

    @field_validator("metadata")
    @classmethod
    def _sendable(cls, metadata: dict[str, str]) -> dict[str, str]:
        for name, value in metadata.items():
            if not _NAME.match(name) or name.startswith("grpc-") or name in ("te", "content-type", "connection"):
                raise ValueError(f"{name!r} is no metadata name; small letters, digits, dots, hyphens and underscores")
            if not _VALUE.match(value):
                raise ValueError(f"the value of {name} must be plain ASCII; write binary values in base64")
        return metadata

    @field_validator("method", "authority")
    @classmethod
    def _plain(cls, text: str | None) -> str | None:
        if text is not None and (not text.isascii() or any(not 32 < ord(character) < 127 for character in text)):
            raise ValueError("only visible ASCII characters")
        return text

    @model_validator(mode="after")
    def _callable(self) -> "GrpcRequest":
        if self.call == "health":
            return self
        if not (self.method and _METHOD.match(self.method)):
            raise needed("method", "write the full name of the method, for example package.Service/Method")
        if self._definition is not None and self._definition.streams:
            raise ValueError(f"{self.method} streams; only methods with one request and one answer can be called")
        self.message  # noqa: B018 - made now, so that a request that cannot be written is refused
        return self

    @property
    def path(self) -> str:
        """The path of the call."""
        return _HEALTH if self.call == "health" else f"/{(self.method or '').lstrip('/')}"

    @cached_property
    def message(self) -> bytes:
        """The message to send. Raises `ValueError` for one that cannot be written."""
        if self.call == "health":
            return encode_json(json.dumps({"1": self.service}))
        if self._definition is None:
            return encode_json(self.request)
        return encode_message(self._schema, self._definition.request, _document(self.request))

    def as_json(self, answer: bytes) -> str:
        """An answer by its definitions, as JSON. Raises `ValueError` without definitions or when it does not fit."""
        if self._definition is None:
            raise ValueError("the answer can be read by names only with definitions")
        return json.dumps(decode_message(self._schema, self._definition.answer, answer))

    @cached_property
    def _schema(self) -> Schema:
        return parse_proto(self.proto or "")

    @property
    def _definition(self) -> Method | None:
        if self.proto is None or self.call == "health":
            return None
        found = self._schema.methods.get((self.method or "").lstrip("/"))
        if found is None:
            raise ValueError(f"the definitions have no method {self.method}")
        return found


def _document(text: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("the request is nested too deep") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"the request is no JSON: {error}") from None
