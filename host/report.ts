import type { Change, Failure, HostEvent, HostResult, Properties } from "./request.ts";

/** Collects the results of resources and emits them as events. A failed or skipped resource blocks its dependents. */
export class Report {
  readonly #emit: (event: HostEvent) => void;
  readonly #counts: Record<Change, number> = { create: 0, update: 0, delete: 0, same: 0 };
  readonly #failures: Failure[] = [];
  readonly #skipped: string[] = [];
  readonly #blocked = new Set<string>();

  constructor(emit: (event: HostEvent) => void) {
    this.#emit = emit;
  }

  get failed(): boolean {
    return this.#failures.length > 0;
  }

  blocks(urn: string): boolean {
    return this.#blocked.has(urn);
  }

  plan(urn: string, op: Change): void {
    this.#counts[op] += 1;
    this.#emit({ kind: "planned", urn, op });
  }

  start(urn: string, op: Change): void {
    this.#emit({ kind: "started", urn, op });
  }

  done(urn: string, op: Change, outputs: Properties = {}): void {
    this.#counts[op] += 1;
    this.#emit({ kind: "done", urn, op, outputs });
  }

  fail(urn: string, op: Change, reasons: readonly string[]): void {
    this.#blocked.add(urn);
    this.#failures.push({ urn, reasons });
    this.#emit({ kind: "failed", urn, op, reasons });
  }

  skip(urn: string, reason: string): void {
    this.#blocked.add(urn);
    this.#skipped.push(urn);
    this.#emit({ kind: "skipped", urn, reason });
  }

  result(expectNoChanges: boolean, interrupted: boolean, outputs: Properties): HostResult {
    const { create, update, delete: deleted } = this.#counts;
    const changed = create + update + deleted > 0;
    const unexpectedChanges = expectNoChanges && changed;
    const ok = !this.failed && !interrupted && !unexpectedChanges;
    const collected = { counts: { ...this.#counts }, failures: [...this.#failures], skipped: [...this.#skipped] };
    return { ok, changed, unexpectedChanges, interrupted, ...collected, outputs };
  }
}
