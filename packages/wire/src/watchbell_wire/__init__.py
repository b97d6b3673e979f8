"""What crosses a machine border between Watchbell's server, probes and agents.

Only messages and their rules live here: no transport, no storage, nothing heavy, so that an agent stays small.
"""

from importlib.metadata import version

__version__ = version("watchbell-wire")
