import { useState } from "react";

export interface Row<T> {
  id: number;
  item: T;
  /** Added by hand just now: open, and waiting for the caret. */
  fresh: boolean;
}

let lastId = 0;
const nextId = () => ++lastId;

/**
 * The items of a list with an identity of their own, so that what is shown of each moves along with it. `isNew`: the list
 * itself was added just now, with its first item.
 */
export function useRows<T>(items: readonly T[], onChange: (items: T[]) => void, isNew = false) {
  const [ids, setIds] = useState(() => items.map(nextId));
  const [fresh, setFresh] = useState<number | null>(isNew ? (ids[0] ?? null) : null);
  const rows: Row<T>[] = items.map((item, at) => {
    const id = ids[at] ?? -at - 1;
    return { id, item, fresh: id === fresh };
  });
  const keep = (next: Row<T>[]) => {
    setIds(next.map(({ id }) => id));
    onChange(next.map(({ item }) => item));
  };
  return {
    rows,
    replace: (at: number, item: T) => onChange(items.map((one, index) => (index === at ? item : one))),
    remove: (at: number) => keep(rows.filter((_, index) => index !== at)),
    add: (item: T) => {
      const id = nextId();
      setFresh(id);
      keep([...rows, { id, item, fresh: true }]);
    },
    move: (from: number, to: number) => keep(moved(rows, from, to)),
  };
}

function moved<T>(rows: readonly T[], from: number, to: number): T[] {
  const next = [...rows];
  const [one] = next.splice(from, 1);
  if (one !== undefined) next.splice(to, 0, one);
  return next;
}
