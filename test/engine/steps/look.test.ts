import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import type { Reader } from "../../../engine/bridge/methods.ts";
import type { LoadedSet } from "../../../engine/declare/loadedSet.ts";
import type { ProductDeclarations } from "../../../engine/model/declaration.ts";
import { digestOf } from "../../../engine/model/digest.ts";
import type { Observer } from "../../../engine/bridge/observer.ts";
import { look } from "../../../engine/steps/look.ts";
import { folders } from "../declare/folder.ts";
import { planOf, seen } from "../observed.ts";
import { built, everything, generatedAs, titled, wide } from "../wide.ts";

const { make } = folders();
const products: ProductDeclarations = {
  ...everything,
  defects: { ...everything.defects, checkpoint: {} },
  bias: { ...everything.bias, checkpoint: {} },
  flat: { ...everything.flat, checkpoint: {} },
};
const unitOf = (loaded: LoadedSet, title: string) => ({ kind: "product", product: titled(loaded, title) }) as const;
const never = () => Promise.reject(new Error("nothing is written"));
const access = { writer: never, ran: new Set<string>() };

/** Returns a bridge with a picture of every image, and none of tables. */
function readerOf(asked: unknown[] = []): Reader {
  const call = (_method: string, params: { readonly datasetType: string }) => {
    asked.push(params);
    return Promise.resolve({ png: params.datasetType === "defects" ? null : Buffer.from(params.datasetType).toString("base64") });
  };
  return { call: call as Reader["call"] };
}

function planned(loaded: LoadedSet, title: string, generated: readonly string[], rendered: readonly string[] = [], reader = readerOf()) {
  return planOf(look, loaded, unitOf(loaded, title), { view: seen(built(loaded, generated)), reader, rendered: new Set(rendered) });
}

const loaded = wide(products);
const looked = { ...loaded, reviews: [{ product: "bias", content: digestOf(["f-bias"]), by: "vera", at: "2024-04-09" }] };
const folder = (title: string) => `/worlds/paper/looks/LATISS/DM-43525/${title}/${`f-${title}`.slice(0, 8)}`;

test.each<[string, object, object]>([
  ["no checkpoint", planned(loaded, "dark", ["dark"]), { kind: "unwanted" }],
  ["nothing made", planned(loaded, "bias", []), { kind: "waiting", code: "not-generated", reason: "bias is not generated" }],
  [
    "made: images are rendered",
    planned(loaded, "bias", ["bias"]),
    { kind: "change", changes: [{ kind: "render", folder: folder("bias"), reason: "missing" }] },
  ],
  ["images of another content", planned(loaded, "bias", ["bias"], ["0ther"]), { kind: "change", changes: [{ folder: folder("bias") }] }],
  [
    "rendered: the step waits for people",
    planned(loaded, "bias", ["bias"], ["f-bias"]),
    { kind: "waiting", code: "checkpoint-open", reason: `look at ${folder("bias")}, then run \`calib continue LATISS/DM-43525\`` },
  ],
  ["reviewed", planned(looked, "bias", ["bias"]), { kind: "in-sync", note: "vera looked at bias on 2024-04-09" }],
  ["one band of two: its images are rendered", planned(loaded, "flat-g", ["flat-g"]), { kind: "change" }],
  [
    "one band of two, rendered: the step waits for the other",
    planned(loaded, "flat-g", ["flat-g"], ["f-flat-g"]),
    { kind: "waiting", code: "not-generated", reason: "flat-r is not generated" },
  ],
])("the plan of look: %s", (_case, plan, expected) => {
  expect(plan).toMatchObject(expected);
});

async function render(title: string, declared = products, before?: (folder: string) => void) {
  const workspace = make({});
  const here = { ...wide(declared), workspace };
  const asked: unknown[] = [];
  const plan = planned(here, title, [title], [], readerOf(asked));
  if (plan.kind !== "change") throw new Error(plan.kind);
  const [change] = plan.changes;
  before?.(change!.folder);
  await look.apply(access, { loaded: here, made: generatedAs(here, title) }, change!);
  return { here, asked, folder: change!.folder };
}

test("a folder of pictures has its final name only when it is complete", async () => {
  const {
    here,
    asked,
    folder: to,
  } = await render("bias", products, (folder) => {
    mkdirSync(`${folder}.partial`, { recursive: true });
    writeFileSync(path.join(`${folder}.partial`, "of-a-killed-run.png"), "");
  });
  expect(readdirSync(to)).toEqual(["bias-0.png"]);
  expect(readFileSync(path.join(to, "bias-0.png"), "utf8")).toBe("bias");
  expect(asked).toEqual([
    { repo: "usdf/embargo", run: expect.stringMatching(/biasGen.20240326a\/run1$/), datasetType: "bias", detector: 0 },
  ]);
  const observer = { view: () => Promise.resolve(seen()), reader: () => Promise.resolve(readerOf()) } as unknown as Observer;
  expect((await look.observe(observer, { loaded: here, made: generatedAs(here, "bias") })).rendered).toEqual(new Set(["f-bias"]));
});

test("named detectors are shown one by one", async () => {
  const { folder: to } = await render("bias", { ...products, bias: { ...everything.bias, checkpoint: { detectors: [5, 8] } } });
  expect(readdirSync(to)).toEqual(["bias-5.png", "bias-8.png"]);
});

test("a table has no pictures, and still a checkpoint", async () => {
  expect(existsSync((await render("defects")).folder)).toBe(true);
});
