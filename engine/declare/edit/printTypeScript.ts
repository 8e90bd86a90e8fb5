import { products } from "../../model/catalog.ts";
import { canonicalJson, type Json } from "../../model/digest.ts";
import type { CalibsetDeclaration } from "../../model/declaration.ts";
import { isSelection, type SelectionData } from "../../model/selection.ts";
import { escaped } from "../problem.ts";
import { plainJson } from "../plainJson.ts";
import { layOut, type Layout, type Part, type Words, inOrder } from "./layout.ts";
import { helpersOf, isCall, printSelection } from "./printSelection.ts";

/** A calibset as a person would write it: what several products share is said once, in a const above. */
export function printTypeScript(declaration: CalibsetDeclaration, { doc, remarks = new Map() }: Words): string {
  const selections = selectionsOf(declaration);
  const helpers = ["calibset", ...new Set(selections.flatMap(({ value }) => helpersOf(value)))].sort();
  const consts = [...sharedReruns(declaration), ...sharedSelections(declaration)];
  const head = consts.map(({ name, value }) => layOut(value, `const ${name} = `) + ";\n").join("");
  const set = layOut(asLayout(declaration, "", { remarks, consts }), "export default calibset(").concat(");\n");
  return [`import { ${helpers.join(", ")} } from "calibrations-as-code";\n`, head, `${doc === undefined ? "" : comment(doc)}${set}`].filter((text) => text !== "").join("\n");
}

/** A value by itself, as it would stand in a calibset. */
export const plainLayout = (value: Json): Layout => asLayout(value, "/", { remarks: new Map(), consts: [] });

/** A value that stands in several places, and the fields in which it is meant. */
interface Const {
  readonly name: string;
  readonly value: Layout;
  readonly stands: (pointer: string, value: unknown) => boolean;
}

interface Context {
  readonly remarks: ReadonlyMap<string, string>;
  readonly consts: readonly Const[];
}

function asLayout(value: unknown, pointer: string, context: Context): Layout {
  const shared = context.consts.find(({ stands }) => stands(pointer, value));
  if (shared) return shared.name;
  if (isSelection(value)) return printSelection(value);
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    const parts = items.map((each, index) => ({ lead: "", value: asLayout(each, `${pointer}/${index}`, context) }));
    return { open: "[", close: "]", parts, ...(items.every((each) => typeof each === "number") ? { fill: true } : {}) };
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return { open: "{", close: "}", parts: partsOf(value, pointer, context), ...(TALL.has(pointer) ? { tall: true } : {}) };
}

/** Those have a line for each of their fields, however few. */
const TALL = new Set(["", "/products", ...products.flatMap(({ name, perBand }) => (perBand ? [`/products/${name}/bands`] : []))]);

function partsOf(value: object, pointer: string, context: Context): readonly Part[] {
  const fields: ReadonlyMap<string, unknown> = new Map(Object.entries(value).filter(([, member]) => member !== undefined));
  return inOrder([...fields.keys()]).map((name) => {
    const at = `${pointer}/${escaped(name)}`;
    const printed = asLayout(fields.get(name), at, context);
    const remark = context.remarks.get(at);
    return { lead: printed === name ? "" : `${/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name)}: `, value: printed, ...(remark === undefined ? {} : { remark }) };
  });
}

/** Date and letter that two products or more have in the same field. */
function sharedReruns({ products }: CalibsetDeclaration): readonly Const[] {
  return ["rerun", "certifyRerun", "verifyRerun"].flatMap((name) => {
    const values = Object.values(products).flatMap((product: object) => Object.entries(product).flatMap(([field, value]: [string, unknown]) => (field === name ? [value] : [])));
    const shared = values.find((value, index) => values.indexOf(value) !== index);
    const stands = (pointer: string, value: unknown): boolean => value === shared && new RegExp(`^/products/\\w+/${name}$`).test(pointer);
    return shared === undefined ? [] : [{ name, value: JSON.stringify(shared), stands }];
  });
}

/** Selections that stand in two places or more, under the name of the first. */
function sharedSelections(declaration: CalibsetDeclaration): readonly Const[] {
  const placed = selectionsOf(declaration).map(({ pointer, value }) => ({ pointer, value, text: canonicalJson(plainJson(value)) }));
  return placed.flatMap(({ pointer, value, text }, index) => {
    const same = placed.filter((other) => other.text === text).map((other) => other.pointer);
    if (same.length < 2 || same[0] !== placed[index]?.pointer || !isCall(value)) return [];
    return [{ name: nameOf(pointer), value: printSelection(value), stands: (where: string) => same.includes(where) }];
  });
}

/** `/products/flat/bands/r/exposures` as `flatR`, `/products/bias/exposures` as `bias`: with what it selects behind. */
function nameOf(pointer: string): string {
  const [product = "", ...rest] = pointer.split("/").slice(2).filter((part) => part !== "bands" && part !== "exposures");
  return `${product}${rest.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join("")}Exposures`;
}

const comment = (text: string): string => {
  const lines = text.replaceAll("*/", "* /").split("\n");
  return lines.length === 1 ? `/** ${lines.join("")} */\n` : `/**\n${lines.map((line) => ` * ${line}`.trimEnd() + "\n").join("")} */\n`;
};

interface Placed {
  readonly pointer: string;
  readonly value: SelectionData;
}

/** Every selection of a declaration, with where it stands. */
function selectionsOf({ products }: CalibsetDeclaration): readonly Placed[] {
  const within = (value: unknown, pointer: string): readonly Placed[] => {
    if (isSelection(value)) return [{ pointer, value }];
    if (typeof value !== "object" || value === null) return [];
    return Object.entries(value).flatMap(([name, member]: [string, unknown]) => within(member, `${pointer}/${name}`));
  };
  return within(products, "/products");
}
