/** The host says no before it touches anything, in one sentence that says what to do instead. */
export class HostRefusal extends Error {
  readonly kind: "locked" | "unsupported" | "checkpoint";

  constructor(kind: HostRefusal["kind"], sentence: string) {
    super(sentence);
    this.kind = kind;
  }
}

/** The host's charter is its limits: our dynamic resources, created, updated, read and forgotten. */
export function outsideCharter(what: string): HostRefusal {
  return new HostRefusal("unsupported", `${what} is outside the embedded host. Run this stack with the pulumi CLI on the same backend.`);
}

export function assertNever(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}
