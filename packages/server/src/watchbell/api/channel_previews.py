"""Previews of channels, and the language of their words."""

from fastapi import APIRouter

from watchbell.api.deps import Anyone, Reading, Signed
from watchbell.api.envelopes import Data
from watchbell.api.preview_bodies import FilterOut, LanguageOut, PreviewIn, PreviewOut, VariableOut, preview_out
from watchbell.domain.message_templates import FILTERS, VARIABLES, Told
from watchbell.domain.notifying import MessageType
from watchbell.domain.sample_messages import sample_message
from watchbell.services import channel_previews

router = APIRouter(tags=["channels"])


@router.post("/channels/preview", summary="Preview a channel's message")
async def preview_channel(body: PreviewIn, ctx: Reading, caller: Signed) -> Data[PreviewOut]:
    """A sample message in the channel's words, and the request that would tell it. Nothing is sent or stored."""
    return Data(data=preview_out(await channel_previews.preview(ctx, caller, body.wish())))


@router.get("/channel-templates", summary="Read what words are made of")
async def read_language(_: Anyone) -> Data[LanguageOut]:
    """The variables and filters of message templates, and the standard words of sample messages."""
    samples = {type_: sample_message(type_) for type_ in MessageType}
    return Data(
        data=LanguageOut(
            told=list(Told),
            variables=[VariableOut(name=name, meaning=meaning) for name, meaning in VARIABLES.items()],
            filters=[
                FilterOut(name=name, meaning=each.meaning, example=each.example) for name, each in FILTERS.items()
            ],
            standard={type_: {"title": each.title, "text": each.text} for type_, each in samples.items()},
        )
    )
