export type Slots = <T>(work: () => Promise<T>) => Promise<T>;

/** Runs at most `size` pieces of work at once, in the order of the calls. */
export function makeSlots(size: number): Slots {
  let free = Math.max(1, size);
  const queue: (() => void)[] = [];
  return async (work) => {
    if (free === 0) await new Promise<void>((resolve) => queue.push(resolve));
    else free -= 1;
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
