import { randomUUID } from "node:crypto";
import { PROVIDER_TYPE, type Resource } from "./checkpoint.ts";
import { decide } from "./decide.ts";
import type { Goal } from "./goal.ts";
import type { Registration } from "./monitor.ts";
import { needs } from "./order.ts";
import type { Live, Provider } from "./provider.ts";
import { nameOf, type Run } from "./run.ts";
import { asFailure, CallFailure, ShuttingDown } from "./wire.ts";

/** Creates or updates one resource. A failure is returned, not thrown, so that independent resources continue. */
export async function registerResource(run: Run, goal: Goal): Promise<Registration> {
  if (!goal.custom) return registerStack(run, goal);
  const blocker = [...needs(goal)].find((urn) => run.report.blocks(urn));
  if (blocker !== undefined) {
    run.report.skip(goal.urn, `${nameOf(blocker)} failed or was skipped`);
    return unsettled(goal.urn, "skipped");
  }
  return run.slots(async () => {
    if (run.stop.signal.aborted) throw new ShuttingDown("the run is stopping");
    const old = run.ledger.get(goal.urn);
    const target = { ...goal, provider: defaultProvider(run, goal.urn) };
    const op = old === undefined ? "create" : "update";
    try {
      return await converge(run, await run.provider(), target, old);
    } catch (error) {
      const { reasons, partial } = asFailure(error);
      run.report.fail(goal.urn, op, reasons);
      return { ...unsettled(goal.urn, "failed"), ...(partial === undefined ? {} : { id: partial.id, outputs: partial.properties }) };
    }
  });
}

type Target = Goal & { readonly provider: string };

async function converge(run: Run, provider: Provider, goal: Target, old: Resource | undefined): Promise<Registration> {
  const { urn } = goal;
  const { inputs, failures } = await provider.check(urn, old?.inputs ?? {}, goal.inputs);
  if (failures.length > 0) throw new CallFailure(failures, undefined, false);
  const target = { ...goal, inputs };
  if (old === undefined) return carryOut(run, target, old, () => provider.create(urn, inputs));
  const { id = "", outputs = {} } = old;
  const difference = await provider.diff(urn, id, outputs, inputs);
  if (decide(old, inputs, difference) === "update") return carryOut(run, target, old, () => provider.update(urn, id, outputs, inputs));
  run.ledger.settle({ ...target, id, outputs, ...times(old) });
  if (run.dry) run.report.plan(urn, "same");
  else run.report.done(urn, "same", outputs);
  return { urn, id, outputs, result: "success" };
}

async function carryOut(run: Run, target: Target, old: Resource | undefined, act: () => Promise<Live>): Promise<Registration> {
  const { urn, inputs } = target;
  const op = old === undefined ? "create" : "update";
  if (run.dry) {
    run.report.plan(urn, op);
    run.ledger.settle({ ...target, ...times(old) });
    return { urn, id: old?.id ?? "", outputs: inputs, result: "success" }; // other outputs are unknown to the program
  }
  run.report.start(urn, op);
  run.ledger.begin(old === undefined ? "creating" : "updating", { ...target, ...times(old) });
  const modified = () => ({ created: old?.created ?? now(), modified: now() });
  try {
    const { id, outputs } = await act();
    if (id === "") throw new CallFailure(["the provider returned no id from create"], undefined, false);
    run.ledger.finish({ ...target, id, outputs, ...modified() });
    run.report.done(urn, op, outputs);
    return { urn, id, outputs, result: "success" };
  } catch (error) {
    const { partial, reasons: initErrors, lost } = asFailure(error);
    // As with the CLI, a partially created resource is kept, with the inputs of its last success.
    if (partial !== undefined) {
      const kept = { inputs: old?.inputs ?? inputs, outputs: partial.properties, id: old?.id ?? partial.id };
      run.ledger.finish({ ...target, ...kept, initErrors, ...modified() });
    } else if (!lost) run.ledger.abandon(urn); // a lost provider may have acted, so its operation stays pending
    throw error;
  }
}

function registerStack({ dry, ledger, report }: Run, { inputs: _, ...goal }: Goal): Registration {
  const old = ledger.get(goal.urn);
  const op = old === undefined ? "create" : "same";
  ledger.settle({ ...goal, outputs: old?.outputs ?? {}, ...(old === undefined ? { created: now(), modified: now() } : times(old)) });
  if (dry) report.plan(goal.urn, op);
  else report.done(goal.urn, op);
  return { urn: goal.urn, id: "", outputs: {}, result: "success" };
}

/** Records the one provider that every dynamic resource refers to, and returns its reference. */
function defaultProvider({ ledger }: Run, resourceUrn: string): string {
  const [prefix] = resourceUrn.split("::pulumi-nodejs:");
  const urn = `${prefix}::${PROVIDER_TYPE}::default`;
  const old = ledger.get(urn) ?? { urn, custom: true, id: randomUUID(), type: PROVIDER_TYPE, created: now(), modified: now() };
  ledger.settle(old);
  return `${urn}::${old.id ?? ""}`;
}

function unsettled(urn: string, result: "failed" | "skipped"): Registration {
  return { urn, id: "", outputs: {}, result };
}

function times(old: Resource | undefined): Pick<Resource, "created" | "modified"> {
  const { created, modified } = old ?? {};
  return { ...(created === undefined ? {} : { created }), ...(modified === undefined ? {} : { modified }) };
}

const now = (): string => new Date().toISOString();
