import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Templates } from "@/api/channels/templates";
import { post } from "@/api/client";
import { channelKeys } from "@/api/keys";
import type { AlertType, Config } from "@/api/types";

/** The first request that tells a message. `method` is empty for what is no HTTP request. */
export interface ShownRequest {
  method: string;
  to: string;
  headers: { name: string; value: string }[];
  content_type: string;
  body: string;
  /** A mail's other form. */
  html: string | null;
}

export interface MessagePreview {
  title: string;
  text: string;
  request: ShownRequest | null;
  /** Why there is no request, or what to know about it. */
  note: string | null;
}

export interface PreviewInput {
  type: AlertType;
  channel_id?: string;
  channel_type?: string;
  config?: Config;
  templates: Templates;
}

/** A sample message in these words, and what would be sent. Nothing is sent or stored. */
export function previewQuery(input: PreviewInput) {
  return queryOptions({
    queryKey: channelKeys.part("preview", "sample", { input: JSON.stringify(input) }),
    queryFn: () => post<MessagePreview>("/channels/preview", input),
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  });
}
