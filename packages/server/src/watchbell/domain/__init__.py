"""Pure nouns and rules: no IO, time is an argument."""
