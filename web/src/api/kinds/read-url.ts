import { post } from "@/api/client";
import type { Config } from "@/api/types";

/** What the server makes of a URL such as `https://…` or `tcp://host:port`: a kind and its config. */
export function readUrl(url: string): Promise<{ kind: string; config: Config }> {
  return post("/kinds/of-url", { url });
}
