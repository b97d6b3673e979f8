import pytest

from watchbell.domain.errors import Conflict
from watchbell.domain.versions import expect_version


@pytest.mark.parametrize("expected", [None, 3])
def test_no_expectation_and_the_stored_version_pass(expected: int | None) -> None:
    expect_version(expected, 3)


@pytest.mark.parametrize("expected", [2, 4])
def test_another_version_is_a_conflict(expected: int) -> None:
    with pytest.raises(Conflict):
        expect_version(expected, 3)
