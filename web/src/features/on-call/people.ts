import { ArrowLeftRight, TriangleAlert, UserRound } from "lucide-react";
import type { Shift, Shifts } from "@/api/on-call/get-shifts";
import type { Contact } from "@/api/types";
import type { CalendarItem } from "@/components/calendar/calendar-item";

const LOOKS = [
  "border-person-a bg-person-a-soft text-text [&_svg]:text-person-a",
  "border-person-b bg-person-b-soft text-text [&_svg]:text-person-b",
  "border-person-c bg-person-c-soft text-text [&_svg]:text-person-c",
  "border-person-d bg-person-d-soft text-text [&_svg]:text-person-d",
  "border-person-e bg-person-e-soft text-text [&_svg]:text-person-e",
  "border-person-f bg-person-f-soft text-text [&_svg]:text-person-f",
];

/** Everybody's colours, the same on every screen: they follow the order of the contacts. */
export function looksOf(contacts: readonly Pick<Contact, "id" | "created_at">[]): (contactId: string) => string {
  const inOrder = [...contacts].sort((one, other) => one.created_at.localeCompare(other.created_at));
  const places = new Map(inOrder.map(({ id }, at) => [id, at]));
  return (id) => LOOKS[(places.get(id) ?? 0) % LOOKS.length] ?? "";
}

/** Shifts and gaps as bars of a calendar. `sheetOf` says what a shift or a gap opens. */
export function calendarItems(
  { shifts, gaps }: Shifts,
  lookOf: (contactId: string) => string,
  sheetOf?: (from: number, to: number) => string,
): CalendarItem[] {
  const people = shifts.map((shift) => {
    const [from, to] = [Date.parse(shift.starts_at), Date.parse(shift.ends_at)];
    return {
      id: `${shift.contact_id} ${shift.starts_at}`,
      title: shift.contact_name,
      state: stateOf(shift),
      icon: shift.is_override ? ArrowLeftRight : UserRound,
      look: shift.is_override ? `${lookOf(shift.contact_id)} border-2 border-dashed` : lookOf(shift.contact_id),
      sheet: sheetOf?.(from, to),
      from,
      to,
    };
  });
  const nobody = gaps.map(({ starts_at, ends_at }) => ({
    id: `gap ${starts_at}`,
    title: "Nobody",
    state: "nobody is on call",
    icon: TriangleAlert,
    look: "hatched border-degraded-fill text-degraded",
    sheet: sheetOf?.(Date.parse(starts_at), Date.parse(ends_at)),
    from: Date.parse(starts_at),
    to: Date.parse(ends_at),
  }));
  return [...people, ...nobody];
}

function stateOf({ is_override, rotation }: Shift): string | undefined {
  return is_override ? "stands in" : (rotation ?? undefined);
}
