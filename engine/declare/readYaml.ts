import {
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
  type YAMLError,
} from "yaml";
import { type Diagnostic, DiagnosticsError, pointerParts } from "../model/diagnostic.ts";

/** The dialect: YAML 1.2's core schema, whatever version the file names. Dates and `no`, `on`, `y` are strings in it. */
const DIALECT = { version: "1.2", schema: "core", stringKeys: true, prettyErrors: false } as const;

const JSON_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/;

/** The value of a YAML text. Throws diagnostics with lines for repeated fields, and for numbers that other readers read as other values. */
export function readYaml(text: string, file: string): unknown {
  const { document, lines } = parse(text);
  const diagnostic = (code: Diagnostic["code"], detail: string, offset: number): Diagnostic => ({
    code,
    detail,
    file,
    line: lines.linePos(offset).line,
  });
  const broken = [...document.errors, ...document.warnings].map((error) =>
    diagnostic(isRepeated(error) ? "schema-invalid" : "set-unreadable", messageOf(error), error.pos[0]),
  );
  const numbers: Diagnostic[] = [];
  visit(document, {
    Scalar(_key, { value, source = "", range }) {
      if (typeof value !== "number" || JSON_NUMBER.test(source)) return;
      numbers.push(
        diagnostic(
          "schema-invalid",
          `other readers read ${source} as another number; write ${value}, or put it in quotes`,
          range?.[0] ?? 0,
        ),
      );
    },
  });
  if (broken.length || numbers.length) throw new DiagnosticsError([...broken, ...numbers]);
  return document.toJS();
}

/** The document of a text, which keeps its comments. */
export const parse = (text: string): { readonly document: Document.Parsed; readonly lines: LineCounter } => {
  const lines = new LineCounter();
  return { document: parseDocument(text, { ...DIALECT, lineCounter: lines }), lines };
};

/** The line of a pointer's field in a YAML text, or of the value that lacks it. */
export function lineInYaml(text: string, pointer: string): number | undefined {
  const { document, lines } = parse(text);
  let node: unknown = document.contents;
  let offset = document.contents?.range[0];
  for (const name of pointerParts(pointer)) {
    const found = step(isAlias(node) ? node.resolve(document) : node, name);
    if (!found) break;
    ({ node, offset } = { node: found.value, offset: found.offset ?? offset });
  }
  return offset === undefined ? undefined : lines.linePos(offset).line;
}

function step(node: unknown, name: string): { readonly value: unknown; readonly offset: number | undefined } | undefined {
  if (!isCollection(node)) return undefined;
  const item: unknown = isMap(node) ? node.items.find(({ key }) => isScalar(key) && key.value === name) : node.items[Number(name)];
  if (!isPair(item)) return item === undefined ? undefined : { value: item, offset: offsetOf(item) };
  return { value: item.value, offset: offsetOf(item.key) };
}

const offsetOf = (node: unknown): number | undefined => (isNodeWithRange(node) ? node.range?.[0] : undefined);

const isNodeWithRange = (node: unknown): node is Node => isScalar(node) || isCollection(node) || isAlias(node);

const isRepeated = ({ code }: YAMLError): boolean => code === "DUPLICATE_KEY";

const messageOf = (error: YAMLError): string => (isRepeated(error) ? "a field stands twice in one place" : error.message);
