"""Takes values out of an HTTP answer for the steps after it."""

from typing import Any

from watchbell.domain.comparing import as_text
from watchbell.domain.flow_steps import Capture
from watchbell.domain.http_subjects import reading_of
from watchbell.domain.judging import Absent, Many
from watchbell.lib.http_exchange import Answer
from watchbell.lib.safe_regex import compile_pattern

LONGEST_VALUE = 16_384
"""Characters of a value that is kept."""


def captured(capture: Capture, answer: Answer) -> str:
    """The value. Raises `ValueError` that says why there is none."""
    what = f"cannot keep {capture.variable}: {capture.source} {capture.path}"
    try:
        found = _by_pattern(capture.path, answer.text) if capture.source == "regex" else _read(capture, answer)
        value = as_text(found[0] if isinstance(found, Many) else found)
    except Absent as error:
        raise ValueError(f"{what} {str(error) or 'is not there'}") from None
    except ValueError as error:
        raise ValueError(f"{what}: {error}") from None
    if len(value) > LONGEST_VALUE:
        raise ValueError(f"{what} is longer than {LONGEST_VALUE} characters")
    return value


def _read(capture: Capture, answer: Answer) -> Any:
    return reading_of(answer, (), 0)[capture.source](capture.path)


def _by_pattern(pattern: str, text: str) -> str:
    found = compile_pattern(pattern).search(text)
    if found is None:
        raise Absent("fits nowhere")
    groups = found.groups()
    return (groups[0] if groups else found.group()) or ""
