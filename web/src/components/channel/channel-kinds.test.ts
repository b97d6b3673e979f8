import { describe, expect, it } from "vitest";
import type { ChannelKind } from "@/api/types";
import { findChannelKinds, inUsualOrder } from "@/components/channel/channel-kinds";

const kind = (name: string, label: string, description = ""): ChannelKind => ({
  kind: name,
  label,
  description,
  schema: { type: "object", properties: {} },
});
const KINDS = [
  kind("alerta", "Alerta"),
  kind("webhook", "Webhook"),
  kind("zulip", "Zulip"),
  kind("email", "E-mail", "Who gets the mail"),
  kind("twilio_sms", "Text message", "By Twilio"),
];

describe("kinds of channels", () => {
  it("come with the usual ones first", () => {
    expect(inUsualOrder(KINDS).map((one) => one.kind)).toEqual(["email", "webhook", "alerta", "twilio_sms", "zulip"]);
  });

  it("are found by words of their name, kind and description", () => {
    expect(findChannelKinds(KINDS, "twilio text").map((one) => one.kind)).toEqual(["twilio_sms"]);
    expect(findChannelKinds(KINDS, "MAIL").map((one) => one.kind)).toEqual(["email"]);
    const slack = kind("slack", "Slack", "Slack's incoming webhook.");
    expect(findChannelKinds([slack, ...KINDS], "webh").map((one) => one.kind)).toEqual(["webhook", "slack"]);
    expect(findChannelKinds(KINDS, "pigeon")).toEqual([]);
    expect(findChannelKinds(KINDS, "  ")).toHaveLength(KINDS.length);
  });
});
