"""Messages between tasks and processes."""
