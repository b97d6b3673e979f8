import { expect, it } from "vitest";
import { withScheme } from "@/features/monitor-sheet/kind-groups";

it.each([
  ["example.org", "https://example.org"],
  [" www.example.org:8443/health ", "https://www.example.org:8443/health"],
  ["192.168.1.1:22", "tcp://192.168.1.1:22"],
  ["localhost:6379", "tcp://localhost:6379"],
  ["[2001:db8::1]:22", "tcp://[2001:db8::1]:22"],
  ["192.168.1.1", "ping://192.168.1.1"],
  ["[2001:db8::1]", "ping://[2001:db8::1]"],
  ["smtp", null],
  ["snmp v3", null],
])("takes %s for %s", (text, url) => {
  expect(withScheme(text)).toBe(url);
});
