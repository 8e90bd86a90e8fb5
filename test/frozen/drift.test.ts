import { afterAll, expect, test } from "@jest/globals";
import { calib, removeWorlds } from "../world/worlds.ts";
import { damage } from "./damage.ts";
import { golden } from "./golden.ts";
import { thaw } from "./thaw.ts";

afterAll(removeWorlds);

test("drift of a damaged copy reports the same differences as when the world was frozen", async () => {
  const place = await thaw();
  await damage(place);
  const { out, exitCode } = await calib(place, ["drift", "--deep", "--json"]);
  expect(exitCode).toBe(7);
  const now = parsed(out.replaceAll(place.dir, "@WORLD@"));
  expect(differences(golden("drift", now), now)).toEqual([]);
});

type Plain = Readonly<Record<string, unknown>>;

/** The output of `calib drift --json`, which other programs read. */
interface Output {
  readonly cells: readonly {
    readonly repo: string;
    readonly set: string;
    readonly product: string | null;
    readonly state: Plain & { readonly findings?: readonly Plain[] };
  }[];
  readonly unmanaged: readonly Plain[];
  readonly verified: readonly Plain[];
}

/** Returns the output sorted, without the time at which a repository answered. */
function parsed(text: string): Output {
  const { cells, unmanaged, verified, ...rest } = JSON.parse(text) as Output;
  const sorted = <T>(all: readonly T[]): readonly T[] => all.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return {
    ...rest,
    cells: sorted(
      cells.map(({ state: { findings, ...state }, ...cell }) => ({
        ...cell,
        state: { ...state, ...(findings && { findings: sorted(findings) }) },
      })),
    ),
    unmanaged: sorted(unmanaged),
    verified: sorted(verified.map((each) => ({ ...each, at: "then", deep: "then" }))),
  };
}

/** Returns one line for each difference, cell or repository that differs from the golden file. */
function differences(then: Output, now: Output): readonly string[] {
  const [before, after] = [then, now].map(named) as [ReadonlyMap<string, Plain>, ReadonlyMap<string, Plain>];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const [was, is] = [before.get(name), after.get(name)];
    if (was === undefined) return `new: ${name}: ${JSON.stringify(is)}`;
    if (is === undefined) return `reported no more: ${name}: ${JSON.stringify(was)}`;
    const fields = Object.keys({ ...was, ...is }).filter((field) => JSON.stringify(was[field]) !== JSON.stringify(is[field]));
    return fields.map((field) => `${name}: ${field} was ${JSON.stringify(was[field])}, is ${JSON.stringify(is[field])}`);
  });
}

/** Names each cell, difference, unmanaged ticket and repository as the report does. */
function named({ cells, unmanaged, verified }: Output): ReadonlyMap<string, Plain> {
  const all: [string, Plain][] = [
    ...cells.flatMap(({ repo, set, product, state: { findings = [], ...state } }): [string, Plain][] => [
      [`cell ${repo}, ${set}, ${product ?? "as a whole"}`, state],
      ...findings.map((finding): [string, Plain] => [
        `finding ${repo}, ${set}, ${product ?? "as a whole"}, ${String(finding["kind"])}, ${String(finding["collection"])}${"child" in finding ? `, ${String(finding["child"])}` : ""}`,
        finding,
      ]),
    ]),
    ...unmanaged.map((each): [string, Plain] => [`unmanaged ${String(each["repo"])}, ${String(each["ticket"])}`, each]),
    ...verified.map((each): [string, Plain] => [`verified ${String(each["repo"])}`, each]),
  ];
  // A second difference of the same name gets a number, which is stable because the output is sorted.
  const seen = new Map<string, number>();
  return new Map(
    all.map(([name, value]) => {
      const count = (seen.get(name) ?? 0) + 1;
      seen.set(name, count);
      return [count === 1 ? name : `${name} (${count})`, value];
    }),
  );
}
