"""Use cases: one file per noun, imperative functions."""
