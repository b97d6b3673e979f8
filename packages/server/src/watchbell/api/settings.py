"""The organization's settings, and what the operator chose for the whole installation."""

from fastapi import APIRouter

from watchbell.api.deps import Reading, Signed, Writing
from watchbell.api.envelopes import Data
from watchbell.api.fields import Input, KeptName, Output
from watchbell.services import organization_settings
from watchbell.services.organization_settings import Settings

router = APIRouter(tags=["settings"])


class InstallationOut(Output):
    """Chosen by the operator with environment variables; the same for every organization."""

    version: str
    base_url: str
    min_interval_seconds: int
    anonymous_monitors: bool


class SettingsOut(Output):
    """The organization's own settings beside the installation's."""

    name: str
    time_zone: str
    installation: InstallationOut


class SettingsChange(Input):
    """What the organization may change."""

    name: KeptName = None
    time_zone: KeptName = None


def _out(settings: Settings) -> SettingsOut:
    return SettingsOut(
        name=settings.organization.name,
        time_zone=settings.organization.time_zone,
        installation=InstallationOut.of(settings.options),
    )


@router.get("/settings", summary="Read the settings")
async def read_settings(caller: Signed, ctx: Reading) -> Data[SettingsOut]:
    """For admins."""
    return Data(data=_out(await organization_settings.read(ctx, caller)))


@router.patch("/settings", summary="Change the settings")
async def change_settings(body: SettingsChange, caller: Signed, ctx: Writing) -> Data[SettingsOut]:
    """Days in reports and graphs are days of `time_zone`."""
    return Data(data=_out(await organization_settings.change(ctx, caller, name=body.name, time_zone=body.time_zone)))
