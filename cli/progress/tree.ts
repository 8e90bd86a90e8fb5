import type { ProgressEvent, StepProgress } from "../../engine/converge/progressFile.ts";

/** Units by name after their last events, in the order of their first ones. */
export type Followed = ReadonlyMap<string, FollowedUnit>;

export interface FollowedUnit {
  readonly step: string;
  readonly text: string;
  readonly kind: StepProgress["kind"];
  readonly job?: {
    readonly done: number;
    readonly total: number | null;
    readonly log: string;
    readonly since: number;
    readonly doneAtFirst: number;
  };
}

/** The units after one more event. `now` is in milliseconds. */
export function follow(followed: Followed, event: ProgressEvent, now: number): Followed {
  if (event.kind === "clock") return followed;
  // The result of a unit is printed at the end; a change that was made is followed by the next event of its step.
  if (event.kind === "result" || event.kind === "applied") return followed;
  const { unit, step, kind, text } = event;
  const before = followed.get(unit)?.job;
  const done = event.done ?? 0;
  const first = before?.log === event.log ? before : undefined;
  const job = {
    done,
    total: event.total ?? null,
    log: event.log ?? "",
    since: first?.since ?? now,
    doneAtFirst: first?.doneAtFirst ?? done,
  };
  return new Map([...followed, [unit, { step, text, kind, ...(kind === "job" ? { job } : {}) }]]);
}

/** The tree of running units: quanta done, time left, log file. Units that are done are left out. */
export function renderTree(followed: Followed, now: number, width: number): string {
  const shown = [...followed].filter(([, unit]) => unit.kind === "job" || unit.kind === "applying");
  const groups = new Map<string, [string, FollowedUnit][]>();
  for (const [name, unit] of shown) {
    const [kind = "", ...rest] = name.split(" ");
    groups.set(kind, [...(groups.get(kind) ?? []), [rest.join(" "), unit]]);
  }
  return [...groups]
    .flatMap(([kind, units]) => [
      kind,
      ...units.flatMap(([name, unit], index) => renderUnit(name, unit, index === units.length - 1, now, width)),
    ])
    .join("\n");
}

function renderUnit(name: string, { step, text, job }: FollowedUnit, last: boolean, now: number, width: number): readonly string[] {
  const [branch, beside] = last ? ["└─", "  "] : ["├─", "│ "];
  const fit = (line: string): string => (line.length > width ? `${line.slice(0, width - 1)}…` : line);
  if (!job) return [fit(`${branch} ${[name, step].filter(Boolean).join(" ")}: ${text}`)];
  return [
    fit(`${branch} ${[name, step].filter(Boolean).join(" ")}: ${job.done} of ${job.total ?? "?"} quanta${timeLeft(job, now)}`),
    fit(`${beside}    ${job.log}`),
  ];
}

/** The time left at the rate since the first event; empty if there is no rate yet. */
function timeLeft({ done, total, since, doneAtFirst }: NonNullable<FollowedUnit["job"]>, now: number): string {
  if (total === null || done <= doneAtFirst || done >= total) return "";
  const seconds = (((now - since) / (done - doneAtFirst)) * (total - done)) / 1000;
  return `, about ${Math.max(1, Math.round(seconds))} s left`;
}
