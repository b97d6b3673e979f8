"""The settings in force, read so that a mistake in them becomes one sentence. Light: `check` and `config` need no database."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from watchbell.app.cli.exits import Refused
from watchbell.app.settings import PREFIX, Settings

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Do asynchronous work to its end."""
    return asyncio.run(work)


def load_settings() -> Settings:
    """The settings in force. Raises `Refused` naming the variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)[0]
        name = "_".join(str(part) for part in found["loc"]).upper()
        message = str(found["msg"]).removeprefix("Value error, ")
        raise Refused(f"{PREFIX}{name}: {message[:1].lower()}{message[1:]}") from None
    except (OSError, UnicodeError) as error:
        name = getattr(error, "filename", None) or "a file"
        raise Refused(f"{name}, named by a {PREFIX}…_FILE variable, cannot be read: {error}") from None


def database_file(settings: Settings) -> Path | None:
    """The SQLite file; `None` for another database. Raises `Refused` for a URL that is none."""
    from watchbell.store.session import normalized

    try:
        url = normalized(settings.database)
    except ValueError as error:
        raise Refused(str(error)) from None
    except Exception as error:  # SQLAlchemy's own, for what is no URL at all
        raise Refused(f"{PREFIX}DATABASE_URL is no database URL: write sqlite:///path or postgresql://…") from error
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None
