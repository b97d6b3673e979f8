import type { TraceStep } from "@/api/types";

interface Parts {
  /** What took time. */
  timed: TraceStep[];
  /** What was judged when everything was there: it took none. */
  findings: TraceStep[];
}

/** The steps of a trace apart from the expectations at its end. */
export function partsOf(steps: readonly TraceStep[]): Parts {
  const last = steps.findLastIndex((step) => Boolean(step.duration_ms) || phaseOf(step) !== undefined);
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
  return phaseOf(step) ?? "accent";
}

/** A phase takes its time even where that is too short to tell. */
function phaseOf({ name }: TraceStep): string | undefined {
  return colors[name.toLowerCase().split(" ")[0] ?? ""];
}

/** Whether each step happened while an earlier one, longer than itself, was going on: a request of a flow. */
export function insideOthers(steps: readonly TraceStep[]): boolean[] {
  let outer: TraceStep | undefined;
  return steps.map((step) => {
    if (outer && covers(outer, step)) return true;
    outer = step;
    return false;
  });
}

function covers(outer: TraceStep, inner: TraceStep): boolean {
  const [start, length] = [outer.started_ms ?? 0, outer.duration_ms ?? 0];
  const [begin, took] = [inner.started_ms ?? 0, inner.duration_ms ?? 0];
  const end = start + length;
  return took < length && begin >= start && (took === 0 ? begin <= end : begin < end);
}
