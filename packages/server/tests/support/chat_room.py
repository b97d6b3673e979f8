"""An organization whose people sit in a Telegram chat: what burns there, what they press and type."""

from support.telegram import TOKEN, BotApi
from support.tenants import a_member
from watchbell.domain.observations import Verdict
from watchbell.domain.tenancy import Role
from watchbell.services.channels import NewChannel, create_channel
from watchbell.services.chat_lines import ears
from watchbell.services.conversing import converse

CHAT = 11


class Room:
    """An organization with a Telegram channel, a shop, and the Bot API."""

    def __init__(self, ctx, world, server):
        self.ctx, self.world, self.server = ctx, world, server
        self.api: BotApi = server.api
        self.after = None

    async def channel(self, org_id=None, **config):
        olga = a_member(org_id or self.world.org_id, Role.OWNER)
        wish = {"bot_token": TOKEN, "chat_id": CHAT, "api_url": self.server.url, **config}
        return (await create_channel(self.ctx, olga, None, NewChannel("Phone", "telegram", wish))).channel

    async def burn(self):
        """The shop goes down and its message arrives."""
        self.service_id = await self.world.service()
        self.monitor = await self.world.monitor(self.service_id)
        await self.world.start()
        await self.world.see((self.monitor, Verdict.FAILURE))
        await self.world.deliver_due()
        return self.last

    async def mend(self):
        await self.world.see((self.monitor, Verdict.SUCCESS))
        await self.world.deliver_due()

    async def hear(self):
        [line] = (await ears(self.ctx)).values()
        self.after = await converse(self.ctx, line[0], self.after)

    async def said(self, text, chat=CHAT):
        """The answer to a text."""
        before = dict(self.api.chats[chat].messages)
        number = self.api.write(chat, text)
        await self.hear()
        assert self.after == number
        new = [
            each for id_, each in self.api.chats[chat].messages.items() if id_ not in before and each["from"]["is_bot"]
        ]
        return new[0]["text"] if new else None

    async def press(self, text, who="ann", message=None):
        """What is shown to whoever presses the button with this text."""
        message = message or self.last
        [data] = [
            button["callback_data"]
            for row in message["reply_markup"]["inline_keyboard"]
            for button in row
            if button["text"] == text
        ]
        press_id = self.api.press(message["chat"]["id"], message["message_id"], data, who)
        await self.hear()
        return self.api.toasts.get(press_id)

    @property
    def last(self):
        return list(self.api.chats[CHAT].messages.values())[-1]

    def buttons(self):
        rows = self.last.get("reply_markup", {}).get("inline_keyboard", [])
        return [button["text"] for row in rows for button in row]
