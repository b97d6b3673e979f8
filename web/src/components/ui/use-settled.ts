import { useEffect, useState } from "react";

const PAUSE_MS = 400;

/** A text once it has not changed for a moment: what is asked of the server while somebody types. */
export function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
