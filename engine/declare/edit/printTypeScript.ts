import type { CalibsetDeclaration } from "../../model/declaration.ts";
import { products } from "../../model/catalog.ts";
import { canonicalJson, type Json } from "../../model/digest.ts";
import { isSelection, type SelectionData } from "../../model/selection.ts";
import { plainJson } from "../plainJson.ts";
import { pointerPart } from "../../model/diagnostic.ts";
import { inOrder } from "./fieldOrder.ts";
import { helpersOf, isCall, printSelection } from "./printSelection.ts";

/** Comments of a printed calibset. */
export interface Words {
  /** The purpose of the set, in a sentence or two; the comment above it. */
  readonly doc?: string;
  /** Comments above fields, by JSON pointer: what a person still has to do there. */
  readonly comments?: ReadonlyMap<string, string>;
}

/** A calibset as a person would write it: a value that several products share is a const above the set. Prettier lays the text out. */
export async function printTypeScript(declaration: CalibsetDeclaration, { doc, comments = new Map() }: Words): Promise<string> {
  const selections = selectionsOf(declaration);
  const helpers = ["calibset", ...new Set(selections.flatMap(({ value }) => helpersOf(value)))].sort();
  const consts = [...sharedReruns(declaration), ...sharedSelections(declaration)];
  const parts = [
    `import { ${helpers.join(", ")} } from "calibrations-as-code";`,
    consts.map(({ name, text }) => `const ${name} = ${text};`).join("\n"),
    `${doc === undefined ? "" : comment(doc)}export default calibset(${textOf(declaration, "", { comments, consts })});`,
  ];
  const { format } = await import("prettier");
  return filled(await format(parts.join("\n\n"), { parser: "babel-ts", printWidth: WIDTH }));
}

const WIDTH = 150;

/** Prettier gives each argument of a long call a line of its own. A list of two hundred exposures is easier to read in filled lines. */
const filled = (text: string): string =>
  text.replace(/(?:^ +\d+,\n){2,}/gm, (lines) => {
    const indent = /^ +/.exec(lines)?.[0] ?? "";
    return (
      lines
        .trim()
        .split(/\n +/)
        .reduce(
          (all, word) => (all.length - all.lastIndexOf("\n") + word.length < WIDTH ? `${all} ${word}` : `${all}\n${indent}${word}`),
          indent.slice(1),
        ) + "\n"
    );
  });

/** A value on one line, as it would stand in a calibset. */
export const printValue = (value: Json): string => textOf(value, "/", { comments: new Map(), consts: [] });

export const printName = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name));

/** A value that stands in several places, with the fields that it stands in. */
interface Const {
  readonly name: string;
  readonly text: string;
  readonly stands: (pointer: string, value: unknown) => boolean;
}

interface Context {
  readonly comments: ReadonlyMap<string, string>;
  readonly consts: readonly Const[];
}

function textOf(value: unknown, pointer: string, context: Context): string {
  const shared = context.consts.find(({ stands }) => stands(pointer, value));
  if (shared) return shared.name;
  if (isSelection(value)) return printSelection(value);
  if (Array.isArray(value)) return `[${value.map((each, index) => textOf(each, `${pointer}/${index}`, context)).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields: ReadonlyMap<string, unknown> = new Map(Object.entries(value).filter(([, member]) => member !== undefined));
  const printed = inOrder([...fields.keys()]).map((name) => {
    const at = `${pointer}/${pointerPart(name)}`;
    const text = textOf(fields.get(name), at, context);
    const above = context.comments.get(at);
    return {
      hasComment: above !== undefined,
      text: `${above === undefined ? "" : `// ${above}\n`}${text === name ? name : `${printName(name)}: ${text}`}`,
    };
  });
  // Prettier keeps an object open whose first field begins a line.
  const isTall = TALL.has(pointer) || printed.some(({ hasComment }) => hasComment);
  return `{${isTall ? "\n" : " "}${printed.map(({ text }) => text).join(isTall ? ",\n" : ", ")} }`;
}

/** Objects with a line for each field, however few there are. */
const TALL: ReadonlySet<string> = new Set([
  "",
  "/products",
  ...products.flatMap(({ name, perBand }) => (perBand ? [`/products/${name}/bands`] : [])),
]);

/** Reruns that two or more products have in the same field. */
function sharedReruns({ products: declared }: CalibsetDeclaration): readonly Const[] {
  return ["rerun", "certifyRerun", "verifyRerun"].flatMap((name) => {
    const values = Object.values(declared).flatMap((product: object) =>
      Object.entries(product).flatMap(([field, value]: [string, unknown]) => (field === name ? [value] : [])),
    );
    const shared = values.find((value, index) => values.indexOf(value) !== index);
    const stands = (pointer: string, value: unknown): boolean => value === shared && new RegExp(`^/products/\\w+/${name}$`).test(pointer);
    return shared === undefined ? [] : [{ name, text: JSON.stringify(shared), stands }];
  });
}

/** Selections that stand in two or more places, named after the first. */
function sharedSelections(declaration: CalibsetDeclaration): readonly Const[] {
  const placed = selectionsOf(declaration).map(({ pointer, value }) => ({ pointer, value, key: canonicalJson(plainJson(value)) }));
  return placed.flatMap(({ pointer, value, key }) => {
    const same = placed.filter((other) => other.key === key).map((other) => other.pointer);
    if (same.length < 2 || same[0] !== pointer || !isCall(value)) return [];
    return [{ name: nameOf(pointer), text: printSelection(value), stands: (where: string) => same.includes(where) }];
  });
}

/** `/products/flat/bands/r/exposures` as `flatRExposures`, `/products/bias/exposures` as `biasExposures`. */
function nameOf(pointer: string): string {
  const [product = "", ...rest] = pointer
    .split("/")
    .slice(2)
    .filter((part) => part !== "bands" && part !== "exposures");
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

/** Every selection of a declaration, with its place. */
function selectionsOf({ products: declared }: CalibsetDeclaration): readonly Placed[] {
  const within = (value: unknown, pointer: string): readonly Placed[] => {
    if (isSelection(value)) return [{ pointer, value }];
    if (typeof value !== "object" || value === null) return [];
    return Object.entries(value).flatMap(([name, member]: [string, unknown]) => within(member, `${pointer}/${name}`));
  };
  return within(declared, "/products");
}
