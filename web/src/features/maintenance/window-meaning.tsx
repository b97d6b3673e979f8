import { spanWords } from "@/components/calendar/times";
import { Tooltip } from "@/components/ui/tooltip";
import type { Preview } from "@/features/maintenance/use-window-preview";
import { useNow } from "@/lib/now";
import { localTime, localZone, timeAgo, utcTime } from "@/lib/time";

interface WindowMeaningProps {
  preview: Preview;
  zone: string;
  repeats: boolean;
}

const SHOWN = 5;

/** When it takes place in words, and the next times one by one. */
export function WindowMeaning({ preview, zone, repeats }: WindowMeaningProps) {
  const now = useNow();
  const { meaning } = preview;
  return (
    <section aria-label="When it takes place" aria-live="polite" className="rounded-lg border bg-bg-subtle px-4 py-3">
      {!meaning && <p className="text-muted text-sm">Its times show here as soon as what stands above makes sense.</p>}
      {meaning && (
        <>
          <p className="font-medium text-sm">{meaning.schedule_text}</p>
          {repeats && meaning.next_occurrences.length > 0 && (
            <ol aria-label="Next times" className="mt-2 text-sm">
              {meaning.next_occurrences.slice(0, SHOWN).map(({ starts_at, ends_at }) => (
                <li key={starts_at} className="flex items-baseline justify-between gap-3 py-0.5">
                  <Tooltip
                    content={
                      <span className="num grid gap-0.5">
                        <span>
                          {localTime(starts_at)} <span className="text-muted">({localZone()})</span>
                        </span>
                        <span className="text-muted">{utcTime(starts_at)}</span>
                      </span>
                    }
                  >
                    <time dateTime={starts_at} tabIndex={0} className="num min-w-0 truncate rounded-sm">
                      {spanWords(Date.parse(starts_at), Date.parse(ends_at), zone)}
                    </time>
                  </Tooltip>
                  <span className="num shrink-0 text-muted text-xs">{timeAgo(starts_at, now)}</span>
                </li>
              ))}
            </ol>
          )}
          {meaning.next_occurrences.length === 0 && (
            <p className="mt-1 text-degraded text-sm">It is over already: nothing is left to come.</p>
          )}
        </>
      )}
    </section>
  );
}
