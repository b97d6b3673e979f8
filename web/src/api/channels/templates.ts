import { queryOptions } from "@tanstack/react-query";
import { get } from "@/api/client";
import { channelKeys } from "@/api/keys";

/** What words can be for; `any` is for whatever has none of its own. */
export type Told = "any" | "failure" | "recovery" | "reminder" | "escalation" | "flapping" | "digest";

/** A channel's own words by what is told. An empty part keeps the standard words. */
export type Templates = Partial<Record<Told, { title?: string; text?: string }>>;

export interface TemplateLanguage {
  told: Told[];
  variables: { name: string; meaning: string }[];
  filters: { name: string; meaning: string; example: string }[];
  /** The standard words of a sample message, by type. */
  standard: Record<string, { title: string; text: string }>;
}

export const languageQuery = queryOptions({
  queryKey: channelKeys.part("templates", "language"),
  queryFn: ({ signal }) => get<TemplateLanguage>("/channel-templates", undefined, signal),
  staleTime: Number.POSITIVE_INFINITY,
});
