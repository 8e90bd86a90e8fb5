import { isDynamic, type Resource } from "./checkpoint.ts";
import { isChange } from "./decide.ts";
import { without } from "./order.ts";
import type { Properties } from "./request.ts";
import type { Run } from "./run.ts";
import { sameValue } from "./values.ts";
import { asFailure } from "./wire.ts";

/** Reads every resource into the state, and drops resources that no longer exist. The program does not run. */
export async function refresh(run: Run): Promise<void> {
  const resources = run.ledger.all();
  const dynamic = resources.filter(({ type }) => isDynamic(type));
  const isGone = await Promise.all(dynamic.map((resource) => run.slots(() => readOne(run, resource))));
  const gone = new Set(dynamic.filter((_, index) => isGone[index]).map(({ urn }) => urn));
  for (const resource of run.ledger.all()) run.ledger.settle(without(resource, gone));
  for (const urn of gone) run.ledger.remove(urn);
}

/** Returns whether the resource no longer exists. */
async function readOne(run: Run, resource: Resource): Promise<boolean> {
  if (run.stop.signal.aborted) return false;
  const { urn, id = "", inputs = {}, outputs = {} } = resource;
  try {
    const provider = await run.provider();
    const live = await provider.read(urn, id, outputs);
    if (live.id === "") {
      reportChange(run, urn, "delete");
      return true;
    }
    const read = { id: live.id, inputs: live.inputs ?? inputs, outputs: live.outputs };
    // An `up` would have to undo this change.
    const { changes } = await provider.diff(urn, live.id, live.outputs, inputs);
    const moved = !sameValue(read.inputs, inputs) || !sameValue(read.outputs, outputs);
    run.ledger.settle({ ...healthy(resource), ...read, ...(moved ? { modified: new Date().toISOString() } : {}) });
    reportChange(run, urn, isChange(changes, read.inputs, inputs) ? "update" : "same", live.outputs);
  } catch (error) {
    run.report.fail(urn, "same", asFailure(error).reasons);
  }
  return false;
}

/** As with the CLI, a read drops initialization errors. */
function healthy({ initErrors: _initErrors, ...kept }: Resource): Resource {
  return kept;
}

function reportChange({ dry, report }: Run, urn: string, op: "delete" | "update" | "same", outputs: Properties = {}): void {
  if (dry) report.plan(urn, op);
  else report.done(urn, op, outputs);
}
