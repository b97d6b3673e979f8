"""What the log of a terminal says when something fails."""

import logging
from collections.abc import Iterator

import pytest
import structlog

from watchbell.app.logging import set_up_logging


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Afterwards the log goes where it went before."""
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**before)


def test_it_shows_where_and_never_what_variables_hold(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("info", "console")
    logger = structlog.get_logger()
    bot_token = "123456789:" + "A" * 24
    try:
        raise RuntimeError(len(bot_token))
    except RuntimeError:
        logger.exception("request failed")
    written = capsys.readouterr().err
    assert "RuntimeError: 34" in written
    assert bot_token not in written
