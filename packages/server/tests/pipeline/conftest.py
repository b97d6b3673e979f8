from collections.abc import AsyncIterator

import pytest

from watchbell.lib import outgoing


@pytest.fixture(autouse=True)
async def _closed_afterwards() -> AsyncIterator[None]:
    """Connections to peers are kept for the loop, and the loop ends with the test."""
    yield
    await outgoing.close()
