"""Work driven by the clock: one file each."""
