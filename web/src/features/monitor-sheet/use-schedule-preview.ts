import { useQuery } from "@tanstack/react-query";
import { ApiError } from "@/api/client";
import type { Schedule } from "@/api/monitors/get-schedule";
import { schedulePreviewQuery } from "@/api/monitors/preview-schedule";
import type { Config, MonitorKind } from "@/api/types";
import { cleanConfig, defaultsOf } from "@/components/kind-form/schema-values";
import { useSettled } from "@/components/ui/use-settled";

const COUNT = 10;

export interface Preview {
  /** The kind has something to preview. */
  isShown: boolean;
  schedule: Schedule | undefined;
  /** Field of the config to sentence, of those that were filled in. */
  problems: Record<string, string>;
  /** What is wrong with the whole, where no field is to blame. */
  problem: string | null;
}

/** What is being typed as a schedule, asked of the server when the typing pauses. */
export function useSchedulePreview(kind: MonitorKind, config: Config): Preview {
  const isShown = kind.passive && "time_zone" in (kind.schema.properties ?? {});
  const settled = useSettled(JSON.stringify(cleanConfig(kind.schema, config)));
  const asked = useQuery({
    ...schedulePreviewQuery({ monitor_type: kind.kind, config: JSON.parse(settled), count: COUNT }),
    // Nothing was said yet: the server would only complain.
    enabled: isShown && settled !== JSON.stringify(cleanConfig(kind.schema, defaultsOf(kind.schema))),
  });
  const found = asked.error instanceof ApiError ? asked.error.details : [];
  const fields = found.map(({ field, message }) => [field.replace(/^(body\.)?config\.?/, ""), message] as const);
  const filled = fields.filter(([field]) => isFilled(config, field.split(".")));
  const whole = fields.find(([field]) => field === "");
  return {
    isShown,
    schedule: asked.isError ? undefined : asked.data,
    problems: asked.isError ? Object.fromEntries(filled) : {},
    problem: asked.isError && filled.length === 0 ? (whole?.[1] ?? "") : null,
  };
}

/** Whether something was put there: what was just added and is still empty is no mistake yet. */
function isFilled(value: unknown, [part, ...rest]: string[]): boolean {
  if (part === undefined) return value !== "" && !(Array.isArray(value) && value.length === 0);
  const inner = (value as Record<string, unknown>)[part];
  return inner !== undefined && inner !== null && isFilled(inner, rest);
}
