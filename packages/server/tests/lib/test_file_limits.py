import resource

import pytest

from watchbell.lib.file_limits import half_of_files, raise_file_limit


@pytest.fixture
def limits(monkeypatch):
    """(soft, hard) as this process would have them."""
    held = [(1024, 4096)]
    monkeypatch.setattr(resource, "getrlimit", lambda _: held[0])
    monkeypatch.setattr(resource, "setrlimit", lambda _, pair: held.__setitem__(0, pair))
    return held


def test_as_many_as_wanted_and_allowed(limits):
    assert raise_file_limit(2000) == 2000
    assert raise_file_limit(1500) == 2000, "never fewer than before"
    assert raise_file_limit() == 4096
    assert limits == [(4096, 4096)]
    limits[0] = (1024, resource.RLIM_INFINITY)
    assert raise_file_limit() == 65_536


def test_half_of_them_for_checks(limits):
    assert half_of_files(2000) == 512
    assert half_of_files(100) == 100
    limits[0] = (20, 20)
    assert half_of_files(2000) == 64
    limits[0] = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    assert half_of_files(2000) == 2000
