import { expect, test } from "@jest/globals";
import type { ObserveResult } from "../../../engine/bridge/wire.ts";
import { certify } from "../../../engine/steps/certify.ts";
import { CERTIFIED, GENERATION, loadedSets, TICKET } from "../factory.ts";
import { certified, chain, planOf, seen, stage, unit } from "../observed.ts";

const plan = (loaded: ReturnType<typeof loadedSets.locked>, facts: Partial<ObserveResult>) =>
  planOf(certify, loaded, unit.product(loaded), seen(facts));
const RUN = `${GENERATION}/run1`;

test.each<[string, Partial<ObserveResult>, object]>([
  ["nothing generated", {}, { kind: "waiting", code: "not-generated" }],
  [
    "generated",
    stage.generated,
    {
      kind: "change",
      changes: [{ kind: "certify", run: RUN, reason: "missing", summary: `certify 1 bias of ${RUN} into usdf/embargo:${CERTIFIED}` }],
    },
  ],
  [
    "an empty certification",
    { ...stage.generated, certified: [certified({ count: 0, fingerprint: "" })] },
    { kind: "change", changes: [{ kind: "certify", reason: "missing" }] },
  ],
  [
    "something else certified",
    { ...stage.generated, certified: [certified({ fingerprint: "0ther" })] },
    { kind: "change", changes: [{ kind: "certify", reason: "differs" }] },
  ],
  [
    "certified, not on the ticket chain",
    { ...stage.certified, collections: [chain(TICKET)] },
    { kind: "change", changes: [{ kind: "ticket-chain" }] },
  ],
  [
    "certified, behind a foreign member",
    { ...stage.certified, collections: [chain(TICKET, "foreign", CERTIFIED)] },
    { kind: "change", changes: [{ kind: "ticket-chain" }] },
  ],
  ["certified and on the chain", stage.certified, { kind: "in-sync", note: CERTIFIED }],
])("the plan of certify: %s", (_case, facts, expected) => {
  expect(plan(loadedSets.locked(), facts)).toMatchObject(expected);
});

test("a build repository that disagrees with the lock is an error, and is not mended", () => {
  expect(plan(loadedSets.released(), stage.certified)).toMatchObject({ kind: "in-sync" });
  for (const facts of [stage.generated, { ...stage.certified, certified: [certified({ fingerprint: "0ther" })] }]) {
    expect(plan(loadedSets.released(), facts)).toMatchObject({ kind: "refused", code: "build-disagrees-with-lock" });
  }
});

test("the ticket chain is mended after the release too", () => {
  expect(plan(loadedSets.released(), { ...stage.certified, collections: [chain(TICKET)] })).toMatchObject({
    kind: "change",
    changes: [{ kind: "ticket-chain" }],
  });
});
