"""Where messengers call with what people say in a chat. No login: the caller proves itself by a secret agreed with it."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Path
from starlette.requests import Request

from watchbell.api.deps import State
from watchbell.api.known_parameters import TAKES_ANY
from watchbell.services import chat_hooks

global_router = APIRouter(tags=["channels"], dependencies=[TAKES_ANY])

Name = Annotated[str, Path(max_length=64, description="Part of the address that the messenger was given")]
Call = Annotated[dict[str, Any], Body(description="In the messenger's own words: of Telegram an Update")]


@global_router.post("/chat-hooks/{name}", status_code=204, summary="Take what people say in a chat")
async def receive_chat_call(name: Name, call: Call, request: Request, state: State) -> None:
    """Only for messengers that were told to call here, such as Telegram; repeated, it does nothing twice."""
    await chat_hooks.receive(state.ctx, name, request.headers, call)
