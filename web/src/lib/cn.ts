import { type ClassValue, clsx } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

const merge = extendTailwindMerge({
  extend: { classGroups: { "font-size": [{ text: ["2xs", "xs", "sm", "base", "lg", "xl"] }] } },
});

/** Class names joined; of two Tailwind classes for the same property the last one wins. */
export function cn(...values: ClassValue[]): string {
  return merge(clsx(values));
}
