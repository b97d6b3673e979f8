"""The host agent. It knows the wire format and nothing of the server."""

from importlib.metadata import version

__version__ = version("watchbell-agent")
