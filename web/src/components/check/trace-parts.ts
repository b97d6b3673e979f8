import type { TraceStep } from "@/api/types";

interface Parts {
  /** What took time. */
  timed: TraceStep[];
  /** What was judged when everything was there: it took none. */
  findings: TraceStep[];
}

/** The steps of a trace apart from the expectations at its end. */
export function partsOf(steps: readonly TraceStep[]): Parts {
  const last = steps.findLastIndex((step) => Boolean(step.duration_ms));
  return { timed: steps.slice(0, last + 1), findings: steps.slice(last + 1) };
}

const colors: Record<string, string> = {
  dns: "phase-dns",
  resolve: "phase-dns",
  connect: "phase-connect",
  tls: "phase-tls",
  handshake: "phase-tls",
  starttls: "phase-tls",
  wait: "phase-wait",
  answer: "phase-wait",
  headers: "phase-wait",
  transfer: "phase-transfer",
  body: "phase-transfer",
};

/** The token a step is drawn in: those of the phases where it is one. */
export function colorOf(step: TraceStep): string {
  if (!step.ok) return "down-fill";
  return colors[step.name.toLowerCase().split(" ")[0] ?? ""] ?? "accent";
}
