import { isDynamic, PROVIDER_TYPE, type Resource } from "./checkpoint.ts";
import { needs } from "./order.ts";
import { nameOf, type Run } from "./run.ts";
import { CallFailure } from "./wire.ts";

/** Deletes dependants first. One protected resource among them and nothing at all is deleted, as after the CLI's preview. */
export async function removeResources(run: Run, gone: readonly Resource[]): Promise<void> {
  const isProtected = gone.filter((resource) => resource.protect === true);
  for (const { urn } of isProtected) run.report.fail(urn, "delete", [protectedSentence(urn)]);
  if (run.dry) return planRemovals(run, gone);
  if (isProtected.length > 0) {
    const others = gone.filter((resource) => !isProtected.includes(resource));
    return others.forEach(({ urn }) => run.report.skip(urn, "nothing is deleted while a protected resource is to be deleted"));
  }
  const removals = new Map<string, Promise<void>>();
  // Dependencies come before dependants in the ledger: backwards, every dependant's removal is known before it is waited for.
  for (const resource of [...gone].reverse()) {
    const dependants = gone.filter((other) => needs(other).has(resource.urn)).map(({ urn }) => urn);
    const removal = Promise.all(dependants.map((urn) => removals.get(urn))).then(() => removeOne(run, resource, dependants));
    removals.set(resource.urn, removal);
  }
  await Promise.all(removals.values());
}

function planRemovals({ report }: Run, gone: readonly Resource[]): void {
  for (const { urn, type } of gone) {
    if (type !== PROVIDER_TYPE && !report.blocks(urn)) report.plan(urn, "delete");
  }
}

async function removeOne(run: Run, resource: Resource, dependants: readonly string[]): Promise<void> {
  const { urn } = resource;
  const blocker = dependants.find((dependant) => run.report.blocks(dependant));
  if (blocker !== undefined) return run.report.skip(urn, `${nameOf(blocker)}, which depends on it, is still there`);
  await run.slots(async () => {
    if (run.stop.signal.aborted) return run.report.skip(urn, "the run was interrupted");
    if (resource.type === PROVIDER_TYPE) return run.ledger.remove(urn); // Pulumi's own record, nobody's resource
    run.report.start(urn, "delete");
    run.ledger.begin("deleting", resource);
    try {
      await callProvider(run, resource);
      run.ledger.remove(urn);
      run.report.done(urn, "delete");
    } catch (error) {
      const failure = error instanceof CallFailure ? error : new CallFailure([String(error)], undefined, false);
      if (!failure.lost) run.ledger.abandon(urn);
      run.report.fail(urn, "delete", failure.reasons);
    }
  });
}

async function callProvider(run: Run, { urn, type, id = "", outputs = {}, retainOnDelete }: Resource): Promise<void> {
  if (!isDynamic(type) || retainOnDelete === true) return;
  const provider = await run.provider();
  await provider.delete(urn, id, outputs);
}

function protectedSentence(urn: string): string {
  return `${nameOf(urn)} cannot be deleted because it is protected. Remove \`protect\` from it in the program and run \`up\` once, or use \`pulumi state unprotect '${urn}'\`.`;
}
