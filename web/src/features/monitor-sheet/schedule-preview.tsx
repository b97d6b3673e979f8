import type { Config } from "@/api/types";
import { followsClocks } from "@/components/passive/follows-clocks";
import { UpcomingList } from "@/components/passive/upcoming-list";
import type { Preview } from "@/features/monitor-sheet/use-schedule-preview";
import { formatSeconds } from "@/lib/time";

/** What the schedule above means, in words and as the next runs. */
export function SchedulePreview({ preview, config }: { preview: Preview; config: Config }) {
  const { schedule } = preview;
  const zone = followsClocks(config) ? (schedule?.time_zone ?? "") : "";
  return (
    <section aria-label="What it means" aria-live="polite" className="rounded-lg border bg-bg-subtle px-4 py-3">
      {!schedule && (
        <p className="text-muted text-sm">
          {Object.keys(preview.problems).length > 0
            ? "The schedule cannot be read as it stands."
            : capitalized(preview.problem || "Say above when it runs, and the next runs show here.")}
        </p>
      )}
      {schedule && (
        <>
          <p className="text-sm">
            <span className="font-medium">{capitalized(schedule.words)}</span>
            {schedule.grace_seconds !== null && (
              <span className="text-muted">{`, may be ${formatSeconds(schedule.grace_seconds)} late`}</span>
            )}
          </p>
          {schedule.upcoming.length > 0 && (
            <>
              <h3 className="mt-2.5 mb-1.5 text-muted text-xs">
                Next runs{zone && ` in ${zone.replaceAll("_", " ")}`}
              </h3>
              <UpcomingList times={schedule.upcoming} zone={zone} />
            </>
          )}
        </>
      )}
    </section>
  );
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
