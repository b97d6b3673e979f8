"""How many files and sockets this process may have open."""

import resource

WANTED = 65_536


def raise_file_limit(wanted: int = WANTED) -> int:
    """Take as many as are wanted and allowed; answers how many that are.

    The system's default of 1024 is a promise to programs that use ``select(2)``, which this one does not.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
        soft = allowed
    return soft


def half_of_files(most: int) -> int:
    """Half of what may be open, at most `most` and at least 64: the other half is for everybody else."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return most if soft == resource.RLIM_INFINITY else max(64, min(most, soft // 2))
