import { Link } from "@tanstack/react-router";
import { BellOff, BellRing, MessageSquareText } from "lucide-react";
import { useMute } from "@/components/service/use-mute";
import { MenuItem, MenuLabel } from "@/components/ui/menu";

interface MuteItemsProps {
  service: { id: string; name: string; muted_until: string | null };
}

const spans = [
  { minutes: 60, label: "1 hour" },
  { minutes: 480, label: "8 hours" },
  { minutes: 1_440, label: "1 day" },
  { minutes: 10_080, label: "1 week" },
];

/** The lines of a menu that silence a service: incidents are still recorded, nobody is told. */
export function MuteItems({ service }: MuteItemsProps) {
  const mute = useMute();
  if (service.muted_until) {
    return (
      <MenuItem onClick={() => mute.mutate({ ...service, minutes: 0 })}>
        <BellRing aria-hidden />
        End the mute
      </MenuItem>
    );
  }
  return (
    <>
      <MenuLabel>Mute for</MenuLabel>
      {spans.map(({ minutes, label }) => (
        <MenuItem key={minutes} onClick={() => mute.mutate({ ...service, minutes })}>
          <BellOff aria-hidden />
          {label}
        </MenuItem>
      ))}
      <MenuItem render={<Link to="." search={(before) => ({ ...before, sheet: `mute:${service.id}` })} />}>
        <MessageSquareText aria-hidden />
        With a reason…
      </MenuItem>
    </>
  );
}
