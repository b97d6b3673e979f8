"""Public holidays by country, from an optional library."""

from datetime import date
from functools import lru_cache
from typing import Any

from watchbell.lib.extras import how_to_install


def check_region(country: str, subdivision: str | None) -> None:
    """Raise `ValueError` for a region whose holidays are not known, or when the library is not installed."""
    _calendar(country, subdivision)


def is_holiday(country: str, subdivision: str | None, day: date) -> bool:
    """Whether the day is a public holiday there. Raises `ValueError` as `check_region` does."""
    return day in _calendar(country, subdivision)


@lru_cache(maxsize=256)
def _calendar(country: str, subdivision: str | None) -> Any:
    missing = how_to_install(["holidays"], "holidays")
    if missing is not None:
        raise ValueError(missing)
    # Imported here: an extra, and it knows the holidays of 250 countries.
    import holidays  # noqa: PLC0415 - an extra

    try:
        return holidays.country_holidays(country, subdiv=subdivision)
    except NotImplementedError:
        known = holidays.list_supported_countries(include_aliases=False).get(country)
    if known is None:
        message = f"no holidays are known of {country!r}; write a country as two letters, for example DE"
        raise ValueError(message)
    example = f"; use one of {', '.join(known[:20])}" if known else "; leave it out"
    message = f"no holidays are known of {subdivision!r} in {country}{example}"
    raise ValueError(message)
