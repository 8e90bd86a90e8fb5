import { isDynamic, type Resource } from "./checkpoint.ts";
import { isChange } from "./decide.ts";
import { without } from "./order.ts";
import type { Properties } from "./request.ts";
import type { Run } from "./run.ts";
import { sameValue } from "./values.ts";
import { asFailure } from "./wire.ts";

/** Reads every resource and takes what was read as the state; what is gone is forgotten. The program does not run. */
export async function refresh(run: Run): Promise<void> {
  const resources = run.ledger.all();
  const dynamic = resources.filter(({ type }) => isDynamic(type));
  const isGone = await Promise.all(dynamic.map((resource) => run.slots(() => readOne(run, resource))));
  const gone = new Set(dynamic.filter((_, index) => isGone[index]).map(({ urn }) => urn));
  for (const resource of run.ledger.all()) run.ledger.settle(without(resource, gone));
  for (const urn of gone) run.ledger.remove(urn);
}

/** The answer is whether it is gone. */
async function readOne(run: Run, resource: Resource): Promise<boolean> {
  if (run.stop.signal.aborted) return false;
  const { urn, id = "", inputs = {}, outputs = {} } = resource;
  try {
    const provider = await run.provider();
    const live = await provider.read(urn, id, outputs);
    if (live.id === "") {
      tell(run, urn, "delete");
      return true;
    }
    const read = { id: live.id, inputs: live.inputs ?? inputs, outputs: live.outputs };
    // The change that an `up` would now have to undo.
    const { changes } = await provider.diff(urn, live.id, live.outputs, inputs);
    const moved = !sameValue(read.inputs, inputs) || !sameValue(read.outputs, outputs);
    run.ledger.settle({ ...healthy(resource), ...read, ...(moved ? { modified: new Date().toISOString() } : {}) });
    tell(run, urn, isChange(changes, read.inputs, inputs) ? "update" : "same", live.outputs);
  } catch (error) {
    run.report.fail(urn, "same", asFailure(error).reasons);
  }
  return false;
}

/** As the CLI: a read says nothing of initialisation errors, so they are forgotten. */
function healthy({ initErrors: _initErrors, ...kept }: Resource): Resource {
  return kept;
}

function tell({ dry, report }: Run, urn: string, op: "delete" | "update" | "same", outputs: Properties = {}): void {
  if (dry) report.plan(urn, op);
  else report.done(urn, op, outputs);
}
