"""Streams to clients: server-sent events."""
