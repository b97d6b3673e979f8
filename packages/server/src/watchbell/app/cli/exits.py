"""How a command ends: with an exit code, and if it could not do what was asked with one sentence that says what to do."""

import os
import sys
import traceback
from enum import IntEnum
from typing import NoReturn


class Exit(IntEnum):
    """What a command's exit code tells."""

    OK = 0
    BAD_ANSWER = 1
    """It worked, and the answer is "down" or "failed"."""
    WRONG_USE = 2
    OUR_TROUBLE = 3


class Refused(Exception):
    """It cannot be done like this; the message says how it can."""


class Trouble(Exception):
    """Something on our side does not work: the database, the disk, the network."""


def leave(error: Exception) -> NoReturn:
    """Say on standard error why it could not be done, and end. With WATCHBELL_LOG_LEVEL=debug the traceback follows."""
    code, sentence = explain(error)
    print(f"watchbell: {sentence}", file=sys.stderr)
    if os.environ.get("WATCHBELL_LOG_LEVEL", "").lower() == "debug":
        traceback.print_exception(error)
    sys.exit(code)


def explain(error: Exception) -> tuple[Exit, str]:
    """The exit code and the sentence."""
    if isinstance(error, Refused):
        return Exit.WRONG_USE, str(error)
    if isinstance(error, Trouble):
        return Exit.OUR_TROUBLE, str(error)

    from watchbell.domain.errors import WatchbellError

    if isinstance(error, WatchbellError):
        return Exit.WRONG_USE, error.message

    from sqlalchemy.exc import SQLAlchemyError

    from watchbell.lib.secret_box import SecretUnreadableError

    if isinstance(error, SecretUnreadableError):
        return Exit.OUR_TROUBLE, f"{error}: set the key that it was stored with, or restore it from a backup"
    if isinstance(error, SQLAlchemyError):
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        return Exit.OUR_TROUBLE, f"the database does not do what it should ({reason}): run 'watchbell doctor'"
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return Exit.OUR_TROUBLE, f"{where}{error.strerror or error}"
    return Exit.OUR_TROUBLE, (
        f"an error nobody expected: {type(error).__name__}: {error}. "
        "Run it again with WATCHBELL_LOG_LEVEL=debug and report what it prints"
    )
