import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { unitName, unitsOf } from "../../engine/converge/unit.ts";
import { listCalibsets, loadCalibset } from "../../engine/declare/loadCalibset.ts";
import { workspaceFrom } from "../../engine/declare/workspace.ts";
import { loadWorld } from "../../engine/declare/loadWorld.ts";
import { stackName } from "../../stacks/stack.ts";
import { settled } from "../engine/factory.ts";
import { everything, trial } from "../engine/wide.ts";

const titles = ["biasBootstrap", "darkBootstrap", "flatBootstrap", "defects", "cti", "bias", "dark", "flat-g", "flat-r", "science"].map(
  (title) => `product ${title}`,
);
const set = settled({ products: everything });
const unitsAt = (site: string | null, of = set) => unitsOf(of, site).map(unitName);

test.each([
  ["usdf", [...titles, "release", "deployment usdf/main", "activation usdf/embargo", "activation usdf/main"]],
  ["summit", ["deployment summit/LATISS", "activation summit/LATISS"]],
  ["tts", ["deployment tts/LATISS", "activation tts/LATISS"]],
  ["us", []],
])("the stack of site %s holds the units of that site", (site, units) => {
  expect(unitsAt(site)).toEqual(units);
});

test("the units of a trial are its products, at the site of its build repository", () => {
  expect([unitsAt(null, trial("vera").set), unitsAt("usdf", trial("vera").set), unitsAt("summit", trial("vera").set)]).toEqual([
    titles,
    titles,
    [],
  ]);
});

test("the stacks of all sites together hold exactly the units of the set, for any targets", () => {
  const repositories = ["usdf/main", "usdf/ir2", "summit/LATISS", "summit/LSSTCam", "tts/LATISS", "tts_old/LATISS"];
  fc.assert(
    fc.property(fc.shuffledSubarray(repositories), fc.constantFrom("usdf/embargo", "summit/embargo"), (targets, repo) => {
      const any = settled({ targets, build: { repo, raws: "LATISS/raw/all", calibs: [], executor: "pipetask" } });
      const bySite = ["usdf", "summit", "tts", "tts_old"].flatMap((site) => unitsAt(site, any));
      expect(bySite.sort()).toEqual(unitsAt(null, any).sort());
    }),
  );
});

test.each(["demo", "rubin"])(
  "in the world %s, the sites' stacks of every declared set hold all its units and have different names",
  async (name) => {
    const workspace = { ...workspaceFrom({}), world: name };
    const world = await loadWorld(workspace);
    for (const key of await listCalibsets(workspace)) {
      const declared = await loadCalibset(key, workspace, world);
      const sites = [...world.sites.keys()];
      expect(sites.flatMap((site) => unitsAt(site, declared)).sort()).toEqual([...unitsAt(null, declared)].sort());
      const stacks = [null, ...sites].map((site) => stackName({ world: name, set: key, site, trial: null }));
      expect(new Set(stacks).size).toBe(stacks.length);
    }
  },
);
