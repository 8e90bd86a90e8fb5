import {
  isAlias,
  isCollection,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
  type Alias,
  type Document,
  type Node,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { memoized } from "../model/group.ts";
import { type Diagnostic, DiagnosticsError, type FindLine, pointerParts } from "../model/diagnostic.ts";

/**
 * The dialect: YAML 1.2's core schema, whatever version the file names. Dates and `no`, `on`, `y` are strings in it. The parser
 * would compare each field with each other, so `readYaml` searches repeated fields itself.
 */
const DIALECT = { version: "1.2", schema: "core", stringKeys: true, uniqueKeys: false, prettyErrors: false } as const;

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
  const broken = [...document.errors, ...document.warnings].map(({ message, pos }) => diagnostic("set-unreadable", message, pos[0]));
  // One mistake brings errors after it on the same line.
  const wrong = [...new Map(broken.toReversed().map((each) => [each.line, each])).values()].toReversed();
  visit(document, {
    Map(_key, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items)
        if (isScalar(key) && seen.size === seen.add(key.value).size)
          wrong.push(diagnostic("schema-invalid", `the field ${String(key.value)} stands twice in one place`, key.range?.[0] ?? 0));
    },
    Scalar(_key, { value, source = "", range }) {
      if (typeof value !== "number" || JSON_NUMBER.test(source)) return;
      wrong.push(
        diagnostic(
          "schema-invalid",
          `other readers read ${source} as another number; write ${value}, or put it in quotes`,
          range?.[0] ?? 0,
        ),
      );
    },
  });
  if (wrong.length) throw new DiagnosticsError(wrong);
  return document.toJS();
}

/** The document of a text, which keeps its comments. */
export const parse = (text: string): { readonly document: Document.Parsed; readonly lines: LineCounter } => {
  const lines = new LineCounter();
  return { document: parseDocument(text, { ...DIALECT, lineCounter: lines }), lines };
};

/** Lines of a YAML text. */
export function linesInYaml(text: string): FindLine {
  const { document, lines } = parse(text);
  const membersOf = memoized(membersByName);
  const targets = targetsIn(document);
  return (pointer) => {
    let node: unknown = document.contents;
    let offset = document.contents?.range[0];
    for (const name of pointerParts(pointer)) {
      const collection = isAlias(node) ? targets.get(node) : node;
      const found = isCollection(collection) ? membersOf(collection).get(name) : undefined;
      if (!found) break;
      ({ node, offset } = { node: found.value, offset: found.offset ?? offset });
    }
    return offset === undefined ? undefined : lines.linePos(offset).line;
  };
}

/** The node that each alias stands for: the last one before it that has the anchor. */
function targetsIn(document: Document.Parsed): ReadonlyMap<Alias, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, (_key, node) => {
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target) targets.set(node, target);
    } else if (isNode(node) && node.anchor !== undefined) anchors.set(node.anchor, node);
  });
  return targets;
}

interface Member {
  readonly value: unknown;
  readonly offset: number | undefined;
}

function membersByName({ items }: YAMLMap | YAMLSeq): ReadonlyMap<string, Member> {
  return new Map(
    items.map((item, index): [string, Member] =>
      isPair(item)
        ? [isScalar(item.key) ? String(item.key.value) : "", { value: item.value, offset: offsetOf(item.key) }]
        : [String(index), { value: item, offset: offsetOf(item) }],
    ),
  );
}

const offsetOf = (node: unknown): number | undefined => (isNodeWithRange(node) ? node.range?.[0] : undefined);

const isNodeWithRange = (node: unknown): node is Node => isScalar(node) || isCollection(node) || isAlias(node);
