import { formatMs } from "@/lib/format";

/** The phases of a response in order, with the tokens they are drawn in everywhere. */
export const phaseLook = [
  { name: "dns", label: "DNS", color: "phase-dns" },
  { name: "connect", label: "Connect", color: "phase-connect" },
  { name: "tls", label: "TLS", color: "phase-tls" },
  { name: "wait", label: "Wait", color: "phase-wait" },
  { name: "transfer", label: "Transfer", color: "phase-transfer" },
] as const;

/** Where the time of one response went. */
export function PhaseBar({ phases }: { phases: Record<string, number | null> }) {
  const known = phaseLook.flatMap((look) => {
    const ms = phases[look.name];
    return ms == null ? [] : [{ ...look, ms }];
  });
  const total = known.reduce((sum, { ms }) => sum + ms, 0) || 1;
  let at = 0;
  return (
    <div className="flex flex-col gap-2">
      <svg aria-hidden viewBox="0 0 100 6" preserveAspectRatio="none" className="h-1.5 w-full rounded-full">
        {known.map(({ name, color, ms }) => {
          const width = (ms / total) * 100;
          const x = at;
          at += width;
          return <rect key={name} x={x} width={width} height={6} fill={`var(--${color})`} />;
        })}
      </svg>
      <ul className="flex flex-wrap gap-x-4 gap-y-1 text-xs">
        {known.map(({ name, label, color, ms }) => (
          <li key={name} className="flex items-center gap-1.5">
            <svg aria-hidden viewBox="0 0 8 8" className="size-2">
              <rect width="8" height="8" rx="2" fill={`var(--${color})`} />
            </svg>
            <span className="text-muted">{label}</span>
            <span className="num">{formatMs(ms)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
