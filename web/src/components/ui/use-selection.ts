import { useCallback, useMemo, useRef, useState } from "react";
import type { Selection } from "@/components/ui/data-table";

/** Which rows are chosen; shift-click takes the range from the last click. `ids` is the order in sight. */
export function useSelection(ids: readonly string[]): Selection & { clear: () => void } {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const anchor = useRef<string | null>(null);

  const toggle = useCallback(
    (id: string, checked: boolean, range: boolean) => {
      const from = range && anchor.current ? ids.indexOf(anchor.current) : -1;
      const to = ids.indexOf(id);
      const touched = from < 0 ? [id] : ids.slice(Math.min(from, to), Math.max(from, to) + 1);
      anchor.current = id;
      setChosen((before) => {
        const next = new Set(before);
        for (const one of touched) checked ? next.add(one) : next.delete(one);
        return next;
      });
    },
    [ids],
  );
  const toggleAll = useCallback((checked: boolean) => setChosen(new Set(checked ? ids : [])), [ids]);
  const clear = useCallback(() => setChosen(new Set()), []);
  const visible = useMemo(() => new Set(ids.filter((id) => chosen.has(id))), [ids, chosen]);
  return { ids: visible, toggle, toggleAll, clear };
}
