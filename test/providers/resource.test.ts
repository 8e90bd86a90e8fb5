import * as pulumi from "@pulumi/pulumi";
import { beforeAll, expect, test } from "@jest/globals";
import { Activation } from "../../providers/activation.ts";
import { Deployment } from "../../providers/deployment.ts";
import { Product } from "../../providers/product.ts";
import { Release } from "../../providers/release.ts";
import { PROVIDER } from "../../providers/stub.ts";

const inputs = { world: "demo", set: "LATISS/DM-43525", unit: "release", digest: "d" };
const registered: pulumi.runtime.MockResourceArgs[] = [];

beforeAll(async () => {
  await pulumi.runtime.setMocks({
    newResource(args) {
      registered.push(args);
      return { id: args.name, state: { ...(args.inputs as object), phase: "waiting", code: "lock-missing", reason: "x has no lock" } };
    },
    call: () => ({}),
  });
});

const outputOf = <T>(output: pulumi.Output<T>): Promise<T> => new Promise((resolve) => void output.apply(resolve));

// Every stored state has these types: another name would be another resource.
test.each([
  ["Product", () => new Product("one", inputs)],
  ["Release", () => new Release("one", inputs)],
  ["Deployment", () => new Deployment("one", inputs)],
  ["Activation", () => new Activation("one", inputs, { protect: true })],
] as const)(
  "a %s is a dynamic resource whose inputs are names and a digest, and whose outputs are phase, code and reason",
  async (kind, make) => {
    registered.length = 0;
    const { phase, code, reason } = make();
    expect(await Promise.all([phase, code, reason].map(outputOf))).toEqual(["waiting", "lock-missing", "x has no lock"]);
    expect(registered).toMatchObject([{ type: `pulumi-nodejs:dynamic/calib:${kind}`, name: "one", custom: true }]);
    expect(registered[0]?.inputs).toEqual({ ...inputs, __provider: PROVIDER });
  },
);
