"""Watchbell: watches websites, servers, cron jobs, logs and AI agents, and tells the right people once."""

__version__ = "0.1.0"
