import { useQuery } from "@tanstack/react-query";
import { TriangleAlert, UserRound } from "lucide-react";
import { contactsQuery } from "@/api/contacts/contacts";
import type { OnCall } from "@/api/on-call/get-schedules";
import { dayName } from "@/components/calendar/times";
import { RelativeTime } from "@/components/ui/relative-time";
import { looksOf } from "@/features/on-call/people";
import { cn } from "@/lib/cn";
import { wallTime } from "@/lib/zoned";

/** Who is on call now, by what, and until when. */
export function OnCallNow({ onCall, zone }: { onCall: OnCall; zone: string }) {
  const contacts = useQuery(contactsQuery);
  const { contact_id, contact_name, rotation, is_override, until } = onCall;
  const end = until && wallTime(Date.parse(until), zone);
  const why = is_override ? "stands in" : rotation;
  return (
    <div className="flex items-center gap-3">
      <span
        className={cn(
          "grid size-9 shrink-0 place-items-center rounded-lg border [&_svg]:size-4.5",
          contact_id ? looksOf(contacts.data ?? [])(contact_id) : "hatched border-degraded-fill text-degraded",
        )}
      >
        {contact_id ? <UserRound aria-hidden /> : <TriangleAlert aria-hidden />}
      </span>
      <div className="min-w-0">
        <p className={cn("truncate font-medium", !contact_id && "text-degraded")}>
          {contact_id ? contact_name : "Nobody is on call"}
        </p>
        <p className="text-muted text-xs">
          {[contact_id && "On call now", contact_id && why].filter(Boolean).join(" · ")}
          {until && end && (
            <>
              {contact_id ? ", until " : "Until "}
              <span className="num whitespace-nowrap">
                {dayName(end.slice(0, 10))}, {end.slice(11)}
              </span>{" "}
              (<RelativeTime at={until} />)
            </>
          )}
        </p>
      </div>
    </div>
  );
}
