"""The shelf of collectors: one file per thing that is measured on a host."""
