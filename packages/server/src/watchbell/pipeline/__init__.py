"""The line from a check to a message; read flow.py first."""
