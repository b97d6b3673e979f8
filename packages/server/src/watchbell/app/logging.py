"""How the program logs: structured, to standard error; for people on a terminal, as JSON elsewhere."""

import logging
import sys

import structlog

QUIET = ("uvicorn.access", "httpx2", "httpcore2", "httpx", "httpcore", "alembic", "hpack")
"""Who logs no more than warnings: requests are not logged one by one, nor (by hpack) their headers, which may be secret."""


def set_up_logging(level: str, form: str) -> None:
    """Configure structlog, and send what libraries log the same way."""
    for_people = form == "console" or (form == "auto" and sys.stderr.isatty())
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: structlog.typing.Processor = (
        # Not the prettier tracebacks of rich: these show what variables hold, secrets too.
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if for_people
        else structlog.processors.JSONRenderer()
    )
    last = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer]
    if not for_people:
        last.insert(1, structlog.processors.format_exc_info)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=last))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
