/** A request that the host refuses before any change. The message says what to do instead. */
export class HostRefusal extends Error {
  readonly kind: "locked" | "unsupported" | "checkpoint";

  constructor(kind: HostRefusal["kind"], sentence: string) {
    super(sentence);
    this.kind = kind;
  }
}

/** Returns the refusal of a feature outside the host's charter: to create, update, read and forget dynamic resources. */
export function outsideCharter(what: string): HostRefusal {
  return new HostRefusal("unsupported", `${what} is outside the embedded host. Run this stack with the pulumi CLI on the same backend.`);
}

export function assertNever(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}
