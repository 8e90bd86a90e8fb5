import { isAlias, isCollection, isMap, isPair, isScalar, LineCounter, parseDocument, visit, type Document, type Node, type YAMLError } from "yaml";
import { type Diagnostic, DiagnosticsError } from "../model/diagnostic.ts";
import { partsOf } from "./problem.ts";

/** The dialect: YAML 1.2's core schema, whatever the file says of itself, in which a date is a string, and so are `no`, `on` and `y`. */
const DIALECT = { version: "1.2", schema: "core", stringKeys: true, prettyErrors: false } as const;

const JSON_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/;

/** The value of a YAML text, or throws findings with their lines: what is said twice, or what another reader would take for another value. */
export function readYaml(text: string, file: string): unknown {
  const { document, lines } = parse(text);
  const diagnostic = (code: Diagnostic["code"], detail: string, offset: number): Diagnostic => ({ code, detail, file, line: lines.linePos(offset).line });
  const broken = [...document.errors, ...document.warnings].map((error) => diagnostic(isRepeated(error) ? "schema-invalid" : "set-unreadable", wordsOf(error), error.pos[0]));
  const numbers: Diagnostic[] = [];
  visit(document, {
    Scalar(_key, { value, source = "", range }) {
      if (typeof value !== "number" || JSON_NUMBER.test(source)) return;
      numbers.push(diagnostic("schema-invalid", `${source} is another number to other readers; write ${value}, or put quotes about it`, range?.[0] ?? 0));
    },
  });
  if (broken.length || numbers.length) throw new DiagnosticsError([...broken, ...numbers]);
  return document.toJS();
}

/** The document behind a text, for those who change it and keep its comments. */
export const parse = (text: string): { readonly document: Document.Parsed; readonly lines: LineCounter } => {
  const lines = new LineCounter();
  return { document: parseDocument(text, { ...DIALECT, lineCounter: lines }), lines };
};

/** The line of what a pointer means, or of what lacks it. */
export function lineInYaml(text: string, pointer: string): number | undefined {
  const { document, lines } = parse(text);
  let node: unknown = document.contents;
  let offset = document.contents?.range[0];
  for (const name of partsOf(pointer)) {
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

const wordsOf = (error: YAMLError): string => (isRepeated(error) ? "a field stands twice in one place" : error.message);
