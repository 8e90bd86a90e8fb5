import { beforeAll, expect, test } from "@jest/globals";
import { loadCalibset } from "../../engine/declare/loadCalibset.ts";
import { workspaceFrom } from "../../engine/declare/workspace.ts";
import { loadWorld } from "../../engine/declare/loadWorld.ts";
import { asGenerated, asVerified, certifiedOf, type Calibset } from "../../engine/model/calibset.ts";
import { names } from "../../engine/model/names.ts";
import { declaredMembers } from "../../engine/content/ticketChain.ts";

// DMTN-222 section 7, compared expression by expression: the exports of its script with their variables filled in.
const P = "LSSTComCam/calib/DM-48520/DP1";
const I = "instrument='LSSTComCam' and ";
let set: Calibset;

beforeAll(async () => {
  const workspace = workspaceFrom({ CALIB_WORLD: "rubin" });
  set = await loadCalibset("LSSTComCam/DM-48520", workspace, await loadWorld(workspace));
});

const product = (title: string) => set.products.find((each) => each.title === title)!;
const nights = "((exposure.day_obs=20241208 and exposure.seq_num >= 696) or (exposure.day_obs=20241206 and exposure.seq_num >= 427))";
const lab = (reason: string) =>
  `(exposure.day_obs=20240806 and exposure.science_program='BLOCK-T68' and exposure.observation_reason='${reason}' and physical_filter='r_03')`;
const flat = (day: number, from: number, to: number) => `(exposure.day_obs=${day} and exposure.seq_num in (${from}..${to}))`;

test.each([
  ["biasBootstrap", `(${nights} and exposure.observation_type='bias')`],
  ["darkBootstrap", `(${nights} and exposure.observation_type='dark')`],
  ["flatBootstrap", lab("flat")],
  ["cti", lab("comcam_ptc")],
  ["bias", `(${nights} and exposure.observation_type='bias')`],
  ["dark", `(${nights} and exposure.observation_type='dark')`],
  ["flat-u", `${flat(20241110, 44, 63)} and band='u'`],
  ["flat-g", `${flat(20241126, 21, 40)} and band='g'`],
  ["flat-r", `${flat(20241111, 17, 36)} and band='r'`],
  ["flat-i", `(${flat(20241120, 41, 64)} and not exposure.seq_num in (58)) and band='i'`],
  ["flat-z", `${flat(20241112, 28, 48)} and band='z'`],
  ["flat-y", `${flat(20241119, 21, 36)} and band='y'`],
])("%s is made from the document's selection", (title, selection) => {
  expect(product(title).query).toBe(`${I}${selection}`);
});

test("defects are made from other products, and science frames only verify", () => {
  expect(product("defects").query).toBeNull();
  expect(asGenerated(product("science"))).toBeUndefined();
});

test("every collection has the document's name", () => {
  const generations = set.products.flatMap((each) => asGenerated(each) ?? []).map((made) => names.generation(set, made));
  const verifications = set.products.flatMap((each) => asVerified(each) ?? []).map((made) => names.verification(set, made));
  const bands = ["u", "g", "r", "i", "z", "y"];
  expect(generations).toEqual([
    ...["biasBootstrapGen", "darkBootstrapGen", "flatBootstrapGen", "defectGen", "ctiGen", "biasGen", "darkGen"].map(
      (name) => `${P}/${name}.20250207a`,
    ),
    ...bands.map((band) => `${P}/flatGen-${band}.20250207a`),
  ]);
  expect(verifications).toEqual([
    // The document does not verify defects.
    `${P}/verifyDefects.20250207a`,
    ...["verifyBias", "verifyDark"].map((name) => `${P}/${name}.20240210a`),
    ...bands.map((band) => `${P}/verifyFlat-${band}.20240210a`),
    `${P}/verifyScience.20240210a`,
  ]);
});

test("the ticket chain has the document's order", () => {
  const order = ["flat-y", "flat-z", "flat-i", "flat-r", "flat-g", "flat-u", "dark", "bias", "cti", "defects"];
  expect(declaredMembers(set)).toEqual(order.map((name) => `${P}/${name}.20250207a`));
  expect(certifiedOf(set).map(({ title }) => title)).toEqual([...order].reverse());
});

test("verification has the document's counts", () => {
  const count = (title: string) => /exposure in \(([^)]*)\)/.exec(product(title).verifyQuery ?? "")?.[1]?.split(",").length;
  expect([count("bias"), count("dark"), count("science")]).toEqual([25, 27, 6]);
  for (const band of ["u", "g", "r", "i", "z", "y"]) expect(product(`flat-${band}`).verifyQuery).toBe(product(`flat-${band}`).query);
});

test("a begin in 1970 is an open bound, as Butler stores it", () => {
  expect(set.validity).toEqual({ begin: null, end: null });
});
