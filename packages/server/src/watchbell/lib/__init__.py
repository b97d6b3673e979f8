"""Knows no Watchbell noun; one topic per file."""
