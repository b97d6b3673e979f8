"""The shelf of analyzers, we read: none exists yet."""
