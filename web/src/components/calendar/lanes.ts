/** What lasts from one instant to another. */
export interface Lasting {
  from: number;
  to: number;
}

/** Each with the first line that is free when it begins, so that what goes on at the same time stands one below the other. */
export function inLanes<T extends Lasting>(items: readonly T[]): { item: T; lane: number }[] {
  const ends: number[] = [];
  return [...items]
    .sort((one, other) => one.from - other.from || other.to - one.to)
    .map((item) => {
      const free = ends.findIndex((end) => end <= item.from);
      const lane = free < 0 ? ends.length : free;
      ends[lane] = item.to;
      return { item, lane };
    });
}
