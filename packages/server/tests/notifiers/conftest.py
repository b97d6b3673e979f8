from collections.abc import AsyncIterator

import pytest

from watchbell.lib import mail_relay, outbound_http


@pytest.fixture(autouse=True)
async def _closed_afterwards() -> AsyncIterator[None]:
    """Connections are kept for the loop, and the loop ends with the test."""
    yield
    await outbound_http.close()


@pytest.fixture(autouse=True)
def _no_default_relay():
    mail_relay.set_default_relay(None)
    yield
    mail_relay.set_default_relay(None)
