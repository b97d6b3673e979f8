import { expect, it } from "vitest";
import { formatBytes, formatMs, formatShare, plural } from "@/lib/format";

it("never rounds a share up to 100 %", () => {
  expect(formatShare(0.999999)).toBe("99.99 %");
  expect(formatShare(1)).toBe("100 %");
  expect(formatShare(null)).toBe("–");
});

it("changes from ms to s at one second", () => {
  expect(formatMs(0.42)).toBe("0.4 ms");
  expect(formatMs(84.4)).toBe("84 ms");
  expect(formatMs(1340)).toBe("1.3 s");
  expect(formatMs(undefined)).toBe("–");
});

it("counts bytes in powers of 1024", () => {
  expect(formatBytes(0)).toBe("0 B");
  expect(formatBytes(1536)).toBe("1.5 KiB");
});

it("knows one from many", () => {
  expect(plural(1, "monitor")).toBe("1 monitor");
  expect(plural(10_000, "monitor")).toBe("10,000 monitors");
});
