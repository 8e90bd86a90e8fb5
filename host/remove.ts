import { isDynamic, PROVIDER_TYPE, type Resource } from "./checkpoint.ts";
import { needs } from "./order.ts";
import { nameOf, type Run } from "./run.ts";
import { asFailure } from "./wire.ts";

/** Deletes dependents first. If one resource is protected, nothing is deleted, as after the CLI's preview. */
export async function removeResources(run: Run, gone: readonly Resource[]): Promise<void> {
  const isProtected = gone.filter((resource) => resource.protect === true);
  for (const { urn } of isProtected) run.report.fail(urn, "delete", [protectedSentence(urn)]);
  const others = gone.filter(({ type, urn }) => type !== PROVIDER_TYPE && !run.report.blocks(urn));
  if (run.dry) {
    for (const { urn } of others) run.report.plan(urn, "delete");
    return;
  }
  if (isProtected.length > 0) {
    for (const { urn } of others) run.report.skip(urn, "nothing is deleted while a protected resource is to be deleted");
    return;
  }
  const removals = new Map<string, Promise<void>>();
  // The ledger lists dependencies before dependents. In reverse, every dependent's removal is known before it is awaited.
  for (const resource of [...gone].reverse()) {
    const dependents = gone.filter((other) => needs(other).has(resource.urn)).map(({ urn }) => urn);
    const before = dependents.flatMap((urn) => removals.get(urn) ?? []);
    const removal = Promise.all(before).then(() => removeOne(run, resource, dependents));
    removals.set(resource.urn, removal);
  }
  await Promise.all(removals.values());
}

async function removeOne(run: Run, resource: Resource, dependents: readonly string[]): Promise<void> {
  const { urn } = resource;
  await run.slots(async () => {
    const obstacle = whyNot(run, dependents);
    if (obstacle !== undefined) {
      run.report.skip(urn, obstacle);
      return;
    }
    if (resource.type === PROVIDER_TYPE) {
      run.ledger.remove(urn); // only a record of Pulumi; nothing has to be deleted
      return;
    }
    run.report.start(urn, "delete");
    run.ledger.begin("deleting", resource);
    try {
      await callProvider(run, resource);
      run.ledger.remove(urn);
      run.report.done(urn, "delete");
    } catch (error) {
      const { lost, reasons } = asFailure(error);
      if (!lost) run.ledger.abandon(urn);
      run.report.fail(urn, "delete", reasons);
    }
  });
}

function whyNot({ report, stop }: Run, dependents: readonly string[]): string | undefined {
  if (stop.signal.aborted) return "the run was interrupted";
  const blocker = dependents.find((dependent) => report.blocks(dependent));
  return blocker === undefined ? undefined : `${nameOf(blocker)}, which depends on it, is still there`;
}

async function callProvider(run: Run, { urn, type, id = "", outputs = {}, retainOnDelete }: Resource): Promise<void> {
  if (!isDynamic(type) || retainOnDelete === true) return;
  const provider = await run.provider();
  await provider.delete(urn, id, outputs);
}

function protectedSentence(urn: string): string {
  return `${nameOf(urn)} cannot be deleted because it is protected. Remove \`protect\` from it in the program and run \`up\` once, or use \`pulumi state unprotect '${urn}'\`.`;
}
