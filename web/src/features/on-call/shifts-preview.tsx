import { useQuery } from "@tanstack/react-query";
import { messageOf } from "@/api/client";
import { contactsQuery } from "@/api/contacts/contacts";
import { shiftsPreviewQuery } from "@/api/on-call/get-shifts";
import { useSettled } from "@/components/ui/use-settled";
import { calendarItems, looksOf } from "@/features/on-call/people";
import { inputOf, rotationProblems, type ScheduleDraft } from "@/features/on-call/schedule-draft";
import { ShiftCalendar } from "@/features/on-call/shift-calendar";
import { addDays, isZone, mondayOf, startOf, weekFrom } from "@/lib/zoned";

interface ShiftsPreviewProps {
  /** Whose overrides lie on top; undefined for a new schedule. */
  id: string | undefined;
  draft: ScheduleDraft;
  today: string;
}

const WEEKS = 3;

/** The shifts that come of what is being typed. */
export function ShiftsPreview({ id, draft, today }: ShiftsPreviewProps) {
  const zone = draft.time_zone;
  const contacts = useQuery(contactsQuery);
  const askable =
    isZone(zone) &&
    draft.rotations.length > 0 &&
    draft.rotations.every((one) => Object.keys(rotationProblems(one)).length === 0);
  const monday = mondayOf(today);
  const weeks = Array.from({ length: WEEKS }, (_, at) => weekFrom(addDays(monday, at * 7)));
  const question = askable && {
    time_zone: zone,
    rotations: inputOf(draft).rotations,
    schedule_id: id,
    from: new Date(startOf(monday, zone)).toISOString(),
    to: new Date(startOf(addDays(monday, WEEKS * 7), zone)).toISOString(),
  };
  const settled = useSettled(question ? JSON.stringify(question) : "");
  const shifts = useQuery({ ...shiftsPreviewQuery(settled ? JSON.parse(settled) : {}), enabled: settled !== "" });
  return (
    <section aria-label="The shifts that come of it" className="flex flex-col gap-2">
      <h3 className="font-medium text-sm">The shifts that come of it</h3>
      {!askable && (
        <p className="rounded-lg border bg-bg-subtle px-4 py-3 text-muted text-sm">
          Say above who takes turns, and the shifts of the next weeks show here.
        </p>
      )}
      {askable && shifts.isError && <p className="text-down text-sm">{messageOf(shifts.error)}</p>}
      {askable && !shifts.isError && shifts.data && (
        <ShiftCalendar
          weeks={weeks}
          items={calendarItems(shifts.data, looksOf(contacts.data ?? []))}
          zone={zone}
          today={today}
        />
      )}
    </section>
  );
}
