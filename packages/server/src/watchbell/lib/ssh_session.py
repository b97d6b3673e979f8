"""Logs in to an SSH server by asyncssh, over a connection of our own, and runs a command."""

import asyncio
import logging
from functools import lru_cache
from typing import Any, NamedTuple

from watchbell.lib.extras import how_to_install
from watchbell.lib.host_names import place_of
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.tcp_connection import NoConnection, connect, find
from watchbell.lib.trouble import Trouble

MOST_OUTPUT = 65_536
"""Characters of output that are kept of each stream; a command that says more is cut off."""


class Login(NamedTuple):
    """Who logs in and how; `host_key` is the fingerprint the server's key must have (``SHA256:…``)."""

    username: str
    password: str | None
    private_key: str | None
    pass_phrase: str | None
    host_key: str | None


class Ran(NamedTuple):
    """The server's banner and key, and what a command came to; `exit_status` is `None` when none was run to its end."""

    banner: str
    host_key: str
    exit_status: int | None = None
    stdout: str = ""
    stderr: str = ""


async def log_in_and_run(
    host: str, port: int, login: Login, command: str | None, watch: Stopwatch, *, deadline: float, allow_private: bool
) -> Ran:
    """Raises `NoConnection` with the reason, `TimeoutError`, `OSError`: run it in an `attempt`."""
    missing = how_to_install(("asyncssh",), "checks")
    if missing is not None:
        raise NoConnection(Trouble(f"logging in {missing}", ours=True))
    import asyncssh  # noqa: PLC0415 - optional, and heavy

    logging.getLogger("asyncssh").setLevel(logging.CRITICAL)  # what it has to say is in our error
    keys = None
    if login.private_key is not None:  # in a thread: taking a pass phrase off a key costs a tenth of a second
        watch.doing = "key"
        keys = [await asyncio.to_thread(_key, login.private_key, login.pass_phrase)]
        watch.lap("key", "read")
        watch.doing = "resolve"
    addresses = await find(host, port, watch, deadline=deadline, allow_private=allow_private)
    sock = await connect(addresses, port, watch, deadline=deadline)
    place = place_of(host, port)
    watch.doing = "login"
    connection: Any = None
    try:
        connection = await asyncssh.connect(
            sock=sock,
            host=host,
            port=port,
            username=login.username,
            password=login.password,
            client_keys=keys,
            known_hosts=([], [], []),  # nothing is known, so that our client is asked: it compares the fingerprint
            config=None,
            agent_path=None,
            client_factory=_client(asyncssh, login.host_key),
            keepalive_interval=0,
        )
        key = connection.get_server_host_key()
        fingerprint = key.get_fingerprint() if key else ""
        banner = connection.get_extra_info("server_version") or ""
        watch.lap("login", f"{login.username}, host key {fingerprint}")
        if command is None:
            return Ran(banner, fingerprint)
        return await _run(connection, command, watch, banner, fingerprint)
    except asyncssh.Error as error:
        raise NoConnection(Trouble(_explain(asyncssh, error, place, login.username))) from error
    finally:
        if connection is None:
            sock.close()
        else:
            connection.abort()


@lru_cache(maxsize=256)
def _key(text: str, pass_phrase: str | None) -> Any:
    import asyncssh  # noqa: PLC0415 - optional, and heavy

    try:
        return asyncssh.import_private_key(text, pass_phrase)
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError, ValueError) as error:
        raise NoConnection(Trouble(f"the private key of this check cannot be used: {error}")) from error


def _client(asyncssh: Any, wanted: str | None) -> Any:
    """Refuses a server whose key is another one, before anything secret is said."""

    class Client(asyncssh.SSHClient):  # type: ignore[misc]  # the library is optional
        def validate_host_public_key(self, _host: str, _address: str, _port: int, key: Any) -> bool:
            return wanted is None or key.get_fingerprint().rstrip("=") == wanted.rstrip("=")

    return Client


async def _run(connection: Any, command: str, watch: Stopwatch, banner: str, fingerprint: str) -> Ran:
    watch.doing = "command"
    process = await connection.create_process(command, errors="replace", stdin=-3)
    stdout, stderr = _Output(process.stdout), _Output(process.stderr)
    readers = [asyncio.create_task(stdout.read()), asyncio.create_task(stderr.read())]
    try:
        await asyncio.wait(readers, return_when=asyncio.FIRST_COMPLETED)
        if not (stdout.is_full or stderr.is_full):
            await asyncio.wait(readers)
    finally:
        for reader in readers:
            reader.cancel()
    if stdout.is_full or stderr.is_full:
        process.close()
        watch.lap("command", f"more than {MOST_OUTPUT} characters came, the rest was cut off")
        return Ran(banner, fingerprint, None, stdout.text, stderr.text)
    await process.wait_closed()
    status = process.exit_status
    if status is None:
        signal = process.exit_signal
        raise NoConnection(Trouble(f"the command was ended by signal {signal[0] if signal else 'unknown'}"))
    watch.lap("command", f"exit status {status}")
    return Ran(banner, fingerprint, status, stdout.text, stderr.text)


class _Output:
    """What a command says on one stream, as far as it is kept."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.text = ""

    @property
    def is_full(self) -> bool:
        """Whether no more is taken."""
        return len(self.text) >= MOST_OUTPUT

    async def read(self) -> None:
        while not self.is_full and (chunk := await self._stream.read(MOST_OUTPUT - len(self.text))):
            self.text += chunk


def _explain(asyncssh: Any, error: Any, place: str, username: str) -> str:
    if isinstance(error, asyncssh.HostKeyNotVerifiable):
        return f"the host key of {place} is not the known one"
    if isinstance(error, asyncssh.PermissionDenied):
        return f"{place} refused the login of {username}"
    if isinstance(error, asyncssh.ChannelOpenError):
        return f"{place} refused to run the command: {error.reason}"
    return f"{place}: {getattr(error, 'reason', '') or type(error).__name__}"
