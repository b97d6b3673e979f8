import { queryOptions } from "@tanstack/react-query";
import { get } from "@/api/client";

interface Tag {
  name: string;
  count?: number;
}

/** Names of all tags in use. */
export const tagsQuery = queryOptions({
  queryKey: ["tags"],
  queryFn: async ({ signal }) => {
    const tags = await get<(Tag | string)[]>("/tags", undefined, signal);
    return tags.map((tag) => (typeof tag === "string" ? tag : tag.name));
  },
});
