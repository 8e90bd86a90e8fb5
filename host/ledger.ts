import { writeCheckpoint, type Deployment, type PendingOperation, type Resource, type StackPlace } from "./checkpoint.ts";
import { inOrder } from "./order.ts";
import type { Properties } from "./request.ts";

type Doing = "creating" | "updating" | "deleting";

/**
 * The checkpoint while it changes. An operation is written before it begins and again when its outcome is known,
 * so a killed run leaves its unfinished operations in `pending_operations`, as with the CLI.
 */
export class Ledger {
  readonly #place: StackPlace;
  readonly #deployment: Deployment;
  readonly #dry: boolean;
  readonly #resources: Map<string, Resource>;
  readonly #doing = new Map<string, PendingOperation>();
  readonly #leftBehind: Map<string, PendingOperation>;

  constructor(place: StackPlace, deployment: Deployment, dry: boolean) {
    this.#place = place;
    this.#deployment = deployment;
    this.#dry = dry;
    this.#resources = new Map(deployment.resources?.map((resource) => [resource.urn, resource]));
    // An interrupted create may have made its resource: the operation stays listed until a run settles that resource.
    const creating = deployment.pending_operations?.filter(({ type }) => type === "creating");
    this.#leftBehind = new Map(creating?.map((operation) => [operation.resource.urn, operation]));
  }

  get(urn: string): Resource | undefined {
    return this.#resources.get(urn);
  }

  all(): readonly Resource[] {
    return inOrder(this.#resources.values());
  }

  begin(type: Doing, resource: Resource): void {
    this.#doing.set(resource.urn, { resource, type });
    this.save();
  }

  /** The operation ended and changed nothing. */
  abandon(urn: string): void {
    this.#doing.delete(urn);
    this.save();
  }

  /** Records without saving: nothing happened that a crash could lose. */
  settle(resource: Resource): void {
    this.#resources.set(resource.urn, resource);
    this.#leftBehind.delete(resource.urn);
  }

  finish(resource: Resource): void {
    this.settle(resource);
    this.abandon(resource.urn);
  }

  remove(urn: string): void {
    this.#resources.delete(urn);
    this.#leftBehind.delete(urn);
    this.abandon(urn);
  }

  save(): void {
    if (this.#dry) return;
    const { secrets_providers } = this.#deployment;
    const resources = this.all().map(withoutEmpty);
    const pending = [...this.#doing.values(), ...this.#leftBehind.values()];
    writeCheckpoint(this.#place, {
      ...(secrets_providers === undefined ? {} : { secrets_providers }),
      ...(resources.length > 0 ? { resources } : {}),
      ...(pending.length > 0 ? { pending_operations: pending } : {}),
    });
  }
}

/** The CLI does not write empty inputs or outputs. */
function withoutEmpty({ inputs = {}, outputs = {}, ...rest }: Resource): Resource {
  const isEmpty = (properties: Properties): boolean => Object.keys(properties).length === 0;
  return { ...rest, ...(isEmpty(inputs) ? {} : { inputs }), ...(isEmpty(outputs) ? {} : { outputs }) };
}
