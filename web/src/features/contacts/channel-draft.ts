import type { ChannelInput } from "@/api/channels/save-channel";
import type { Templates } from "@/api/channels/templates";
import type { AlertType, Channel, ChannelHours, ChannelKind, Config, Severity } from "@/api/types";
import { cleanConfig, defaultsOf } from "@/components/kind-form/schema-values";

/** A channel as it is being typed. */
export interface ChannelDraft {
  name: string;
  config: Config;
  is_enabled: boolean;
  events: AlertType[];
  min_severity: Severity | null;
  remind_every_minutes: number | null;
  hours: ChannelHours | null;
  templates: Templates;
}

export function newDraft(kind: ChannelKind): ChannelDraft {
  return {
    name: "",
    config: defaultsOf(kind.schema),
    is_enabled: true,
    events: [],
    min_severity: null,
    remind_every_minutes: null,
    hours: null,
    templates: {},
  };
}

export function draftOf(kind: ChannelKind, channel: Channel): ChannelDraft {
  const known = Object.entries(channel.config).filter(([, value]) => value !== null);
  return {
    name: channel.name,
    config: { ...defaultsOf(kind.schema), ...Object.fromEntries(known) },
    is_enabled: channel.is_enabled,
    events: channel.events as AlertType[],
    min_severity: channel.min_severity,
    remind_every_minutes: channel.remind_every_minutes,
    hours: channel.hours,
    templates: channel.templates,
  };
}

export function inputOf(kind: ChannelKind, draft: ChannelDraft): ChannelInput {
  return {
    ...draft,
    name: draft.name.trim() || kind.label,
    channel_type: kind.kind,
    config: cleanConfig(kind.schema, draft.config),
  };
}

/** The problems of what a change leaves as it was: what is being typed is judged when it is saved again. */
export function stillWrong(
  problems: Readonly<Record<string, string>>,
  before: ChannelDraft,
  change: Partial<ChannelDraft>,
): Record<string, string> {
  const isChanged = (place: string) => {
    const [name = ""] = place.split(".");
    return name in change || (change.config !== undefined && change.config[name] !== before.config[name]);
  };
  return Object.fromEntries(Object.entries(problems).filter(([place]) => !isChanged(place)));
}
