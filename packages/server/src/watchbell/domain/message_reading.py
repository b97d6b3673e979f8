"""What can be asserted of a message beside its text: paths into JSON, and CEL expressions."""

from collections.abc import Callable
from typing import Any

from watchbell.domain.assertions import Subject
from watchbell.domain.body_reading import BODY_SUBJECTS, cel_subject, read_body
from watchbell.domain.judging import Absent

_NAMES = ("json", "jmespath", "cel")
MESSAGE_SUBJECTS: dict[str, Subject] = {
    "json": BODY_SUBJECTS["json"],
    "jmespath": BODY_SUBJECTS["jmespath"],
    "cel": cel_subject(),
}
"""What every kind with messages knows of the one it judges; in CEL a message is ``body``."""


def read_message(message: str | bytes | None) -> dict[str, Callable[[str | None], Any]]:
    """The part of a reading that answers for `MESSAGE_SUBJECTS`; without a message nothing is there."""
    if message is None:
        return dict.fromkeys(_NAMES, _absent)
    reading = read_body(message)
    return {name: reading[name] for name in _NAMES}


def _absent(_: str | None) -> Any:
    raise Absent("of a message that did not come")
