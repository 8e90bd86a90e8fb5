import { renameSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { stateOf } from "./oracle.ts";
import { calib, copyWorld, PREFIX, python, removeWorlds, SET, TICKET } from "./worlds.ts";

const MINUTES = 120_000;
afterAll(removeWorlds);

const CERT = `${PREFIX}/bias.20240405a`;

/** Damage by plain Butler calls; `butler` is the summit's, `ref` the certified bias. */
const damages: readonly { readonly kind: string; readonly slip: string }[] = [
  { kind: "dataset missing", slip: `butler.registry.decertify("${CERT}", "bias", Timespan(None, None))` },
  {
    kind: "range changed",
    slip: `butler.registry.decertify("${CERT}", "bias", Timespan(Time("2024-06-01", scale="tai"), Time("2024-07-01", scale="tai")))`,
  },
  { kind: "chain differs", slip: `butler.collections.redefine_chain("${TICKET}", [])` },
  { kind: "not in use", slip: `butler.collections.remove_from_chain("LATISS/calib", ["${TICKET}"])` },
  { kind: "tag incomplete", slip: `butler.registry.disassociate("LATISS/calib_tagged/DM-43525", [ref])` },
  { kind: "file missing", slip: `import os; os.unlink(butler.getURI(ref).ospath)` },
  { kind: "file differs", slip: `open(butler.getURI(ref).ospath, "ab").write(b"x")` },
];

const damage = (slip: string) => `
import sys
from astropy.time import Time
from lsst.daf.butler import Butler, Timespan
with Butler.from_config(sys.argv[1], writeable=True) as butler:
    ref = butler.query_datasets("bias", collections="${CERT}", find_first=False)[0]
    ${slip}
`;

test.each(damages)("$kind is found, named, and mended towards the lock", async ({ kind, slip }) => {
  const place = copyWorld("active");
  const before = await stateOf(place);
  await python(place, damage(slip), [path.join(place.dir, "repos/summit/LATISS")]);
  const found = await calib(place, ["drift", SET]);
  expect(found.out).toContain(`${kind}: summit/LATISS:`);
  expect(found.exitCode).toBe(7);
  expect((await calib(place, ["up", SET, "--engine", "host"])).exitCode).toBe(0);
  expect((await calib(place, ["drift", SET])).exitCode).toBe(0);
  expect((await stateOf(place)).repositories).toEqual(before.repositories);
}, MINUTES);

test("another dataset in our place is found and named, and never removed: it is somebody's", async () => {
  const place = copyWorld("active");
  const slip = `butler.registry.decertify("${CERT}", "bias", Timespan(None, None)); run = "u/somebody/run"; butler.collections.register(run); other = butler.put(butler.get(ref), "bias", instrument="LATISS", detector=0, run=run); butler.registry.certify("${CERT}", [other], Timespan(None, None))`;
  await python(place, damage(slip), [path.join(place.dir, "repos/summit/LATISS")]);
  const damaged = await stateOf(place);
  const found = await calib(place, ["drift", SET]);
  expect(found.out).toContain("other UUID: summit/LATISS:");
  expect(found.exitCode).toBe(7);
  const up = await calib(place, ["up", SET, "--engine", "host"]);
  expect(up.out).toContain("foreign-certification");
  expect(up.exitCode).toBe(1);
  expect((await stateOf(place)).repositories).toEqual(damaged.repositories);
}, MINUTES);

test("what the build repository lost is an error, never mended on its own", async () => {
  const place = copyWorld("active");
  await python(place, damage(`butler.registry.decertify("${CERT}", "bias", Timespan(None, None))`), [path.join(place.dir, "repos/usdf/embargo")]);
  const up = await calib(place, ["up", SET, "--engine", "host"]);
  expect(up.out).toContain("build-disagrees-with-lock");
  expect(up.exitCode).toBe(1);
}, MINUTES);

test("a repository that does not answer is unverifiable, never green; its step waits and the others go on", async () => {
  const place = copyWorld("adopted");
  renameSync(path.join(place.dir, "repos/summit/LATISS"), path.join(place.dir, "repos/summit/gone"));
  const up = await calib(place, ["up", SET, "--engine", "host"]);
  expect(up.out).toContain("prepend LATISS/calib/DM-43525 to usdf/main:LATISS/calib");
  expect(up.out).toContain("waiting deployment summit/LATISS, site-unreachable");
  expect(up.exitCode).toBe(1);
  const found = await calib(place, ["drift", SET]);
  expect(found.out).toMatch(/summit\/LATISS +unverifiable {2}repository-unreachable/);
  expect(found.exitCode).toBe(1);
}, MINUTES);
