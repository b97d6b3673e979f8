"""The context of use cases, from the settings: the same for the server and for the command line."""

from watchbell import __version__
from watchbell.app.settings import Settings
from watchbell.lib.secret_box import SecretBox
from watchbell.services.context import Context, Options
from watchbell.store.checks import CheckStore
from watchbell.store.session import Database


def context_of(settings: Settings, db: Database) -> Context:
    """Everything use cases are given. Makes the secret key when there is none yet."""
    return Context(
        db=db,
        checks=CheckStore(db),
        box=SecretBox([settings.key()]),
        options=Options(
            base_url=settings.shown_url,
            min_interval_seconds=settings.min_interval,
            anonymous_monitors=settings.anonymous_monitors,
            version=__version__,
            ping_email_domain=settings.ping_email_domain,
            is_probe_served=settings.probe_endpoint != "off",
            is_probe_open=settings.probe_endpoint == "open",
        ),
    )
