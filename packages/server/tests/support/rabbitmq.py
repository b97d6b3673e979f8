"""A real RabbitMQ with its management API: a node of its own name, folder and port mapper, so it meets no other."""

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from support import servers

_HOME = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
_CONFIG = """\
listeners.tcp.1 = 127.0.0.1:{amqp}
management.tcp.ip = 127.0.0.1
management.tcp.port = {management}
loopback_users = none
log.console = true
log.file = false
load_definitions = {folder}/definitions.json
"""
_DEFINITIONS = {
    "vhosts": [{"name": "/"}, {"name": "closed"}],
    "users": [{"name": "watcher", "password": "secret", "tags": "administrator"}],
    "permissions": [{"user": "watcher", "vhost": "/", "configure": "", "write": ".*", "read": ".*"}],
    "queues": [{"name": "jobs", "vhost": "/", "durable": True, "auto_delete": False, "arguments": {}}],
}
# The port mapper (epmd) would live on by itself, and the node is a child of its start script: both end with us.
_SCRIPT = """\
trap 'kill -9 $mapper $(cat {folder}/pid) 2>/dev/null; exit 0' QUIT TERM
epmd -port {mapper} -address 127.0.0.1 & mapper=$!
export HOME={folder} RABBITMQ_BASE={folder} RABBITMQ_NODENAME=watchbell{amqp}@localhost RABBITMQ_CONF_ENV_FILE=/dev/null
export RABBITMQ_CONFIG_FILE={folder}/rabbitmq.conf RABBITMQ_ENABLED_PLUGINS_FILE={folder}/enabled_plugins
export RABBITMQ_MNESIA_BASE={folder}/mnesia RABBITMQ_LOG_BASE={folder}/logs RABBITMQ_PID_FILE={folder}/pid
export RABBITMQ_DIST_PORT={distribution} ERL_EPMD_PORT={mapper} ERL_EPMD_ADDRESS=127.0.0.1
export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {{127,0,0,1}} +S 1:1"
{program} &
wait
"""


def program() -> Path | None:
    """The broker's start script that asks for no certain user, if it is installed."""
    return _HOME if _HOME.exists() and shutil.which("epmd") else None


def start() -> dict[str, Any]:
    """Start one; user ``watcher`` with password ``secret`` may use ``/`` but not ``closed``. Takes about ten seconds."""
    folder = Path(tempfile.mkdtemp(prefix="watchbell-rabbitmq-"))
    ports = {name: servers.free_port() for name in ("amqp", "management", "distribution", "mapper")}
    (folder / "rabbitmq.conf").write_text(_CONFIG.format(folder=folder, **ports))
    (folder / "definitions.json").write_text(json.dumps(_DEFINITIONS))
    (folder / "enabled_plugins").write_text("[rabbitmq_management].")
    (folder / "run").write_text(_SCRIPT.format(folder=folder, program=_HOME, **ports))
    log = servers.start(["sh", str(folder / "run")], str(folder))
    servers.wait_until(log, "Server startup complete", seconds=50)
    return ports
