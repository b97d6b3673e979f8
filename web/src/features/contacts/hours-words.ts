import type { ChannelHours } from "@/api/types";
import { longDayName } from "@/components/calendar/times";
import { nextQuiet, windowProblem, windowsWords } from "@/components/time/week-windows";
import { dayAt, isZone, wallTime } from "@/lib/zoned";

/** What a channel's hours come to, in sentences. `null` while they are not complete. */
export function hoursWords(hours: ChannelHours, now: number): string[] | null {
  const { time_zone: zone, windows, outside, critical_passes } = hours;
  if (!isZone(zone) || windows.length === 0 || windows.some(windowProblem)) return null;
  const quiet = nextQuiet(windows, zone, now);
  if (!quiet) return ["These windows leave no time quiet: it may be disturbed at any time."];
  const until = momentWords(quiet.to, zone);
  const passes = critical_passes ? ["Critical alerts come through at any time."] : ["Critical alerts wait too."];
  const when = quiet.from > now ? `From ${momentWords(quiet.from, zone)} on, alerts are ` : "Now alerts are ";
  if (outside === "hold") {
    return [`${when}held until ${until}, then one digest of what still burns.`, ...passes];
  }
  return [
    `${when}left to others until ${until}; then it is told only of what nobody has acknowledged by then.`,
    "It is still told of the end of what it was told before.",
    ...passes,
  ];
}

/** "Mon–Fri 08:00–18:00", for where room is scarce. */
export function hoursBadge({ windows }: ChannelHours): string {
  return windowsWords(windows);
}

/** "Monday 08:00". */
function momentWords(at: number, zone: string): string {
  const weekday = longDayName(dayAt(at, zone)).split(/[ ,]/)[0] ?? "";
  return `${weekday} ${wallTime(at, zone).slice(11)}`;
}
