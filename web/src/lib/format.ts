const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

export function formatCount(value: number): string {
  return whole.format(value);
}

/** Milliseconds as people read them: "0.4 ms", "84 ms", "1.3 s". `null` is a dash. */
export function formatMs(ms: number | null | undefined): string {
  if (ms == null) return "–";
  if (ms < 10) return `${short.format(ms)} ms`;
  return ms < 1000 ? `${whole.format(ms)} ms` : `${short.format(ms / 1000)} s`;
}

const figures = new Intl.NumberFormat("en", { maximumSignificantDigits: 6 });

/** A measured value with its unit: "21.5 °C", "1,200". `null` is a dash. */
export function formatValue(value: number | null | undefined, unit?: string | null): string {
  if (value == null) return "–";
  return unit ? `${figures.format(value)} ${unit}` : figures.format(value);
}

/** How long something took: what is too short to tell is not nothing. */
export function formatTook(ms: number | null | undefined): string {
  return ms != null && ms < 0.05 ? "< 0.1 ms" : formatMs(ms);
}

/** A share of 0…1 as percent. Never rounds up to 100 %: 0.99999 is "99.99 %". `null` is a dash. */
export function formatShare(share: number | null | undefined): string {
  if (share == null) return "–";
  if (share >= 1) return "100 %";
  return `${(Math.floor(share * 10_000) / 100).toFixed(2)} %`;
}

const BYTES = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

export function formatBytes(bytes: number | null | undefined): string {
  if (bytes == null) return "–";
  const step = bytes < 1 ? 0 : Math.min(BYTES.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${short.format(bytes / 1024 ** step)} ${BYTES[step]}`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
