/** So many pipelines at a time, at each site: the rest queue, generations ahead of what nobody waits for. */
export interface Slots {
  /** Resolves when there is room; call what it gives when the pipeline has ended. */
  take(site: string, rank: number): Promise<() => void>;
}

interface Waiting {
  readonly rank: number;
  readonly begin: () => void;
}

export function slotsOf(sizes: ReadonlyMap<string, number>): Slots {
  const free = new Map(sizes);
  const queues = new Map<string, Waiting[]>();

  const next = (site: string): void => {
    const queue = queues.get(site) ?? [];
    const first = queue.reduce<Waiting | undefined>((best, each) => (best === undefined || each.rank < best.rank ? each : best), undefined);
    if (!first || (free.get(site) ?? 1) <= 0) return;
    queue.splice(queue.indexOf(first), 1);
    free.set(site, (free.get(site) ?? 1) - 1);
    first.begin();
  };

  return {
    take: (site, rank) =>
      new Promise((resolve) => {
        const begin = () => {
          let held = true;
          resolve(() => {
            if (held) free.set(site, (free.get(site) ?? 0) + 1);
            held = false;
            next(site);
          });
        };
        queues.set(site, [...(queues.get(site) ?? []), { rank, begin }]);
        next(site);
      }),
  };
}
