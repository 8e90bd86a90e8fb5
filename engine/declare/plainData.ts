import { HELPERS, PLATFORM, REFLECTIVE } from "./schema.ts";

/**
 * Whether the words of a TypeScript text alone tell that it only makes data; false says nothing. It knows what most calibsets are
 * made of: one import of the helpers, consts, arrows, literals and calls, without a word of the platform's.
 */
export function isPlainlyData(text: string): boolean {
  const tokens = tokensOf(text);
  if (!tokens || repeatsField(tokens)) return false;
  return tokens.every((token, index) => {
    const before = tokens[index - 1] ?? ";";
    if (token === "import") return isImportOfHelpers(tokens, index);
    if (token === "from" && /^["']/.test(tokens[index + 1] ?? "")) return before === "}" && tokens[tokens.lastIndexOf("{", index) - 1] === "import";
    if (token === "undefined") return true;
    if (WORD.test(token)) return !HARD.has(token) && !REFLECTIVE.has(token) && !PLATFORM.has(token);
    // What follows a value: an element of it, a template's tag, a function's body.
    if (token === "[" || token === "`") return !isValue(before);
    if (token === "{") return before !== ")" && before !== "=>";
    if (token === "=") return isOfConst(tokens, index);
    return !((token === "+" || token === "-") && token === tokens[index + 1]);
  });
}

const WORD = /^[A-Za-z_$]/;
const TOKEN = /\s+|\/\/[^\n\r\u2028\u2029]*|\/\*[^]*?\*\/|([A-Za-z_$][\w$]*|\d[\w.]*|"(?:[^"\\\n\r]|\\[^])*"|'(?:[^'\\\n\r]|\\[^])*'|=>|===|!==|[`{}[\]().,:;=?!&|+*-])/y;
const CHUNK = /(?:[^`\\$]|\\[^]|\$(?!\{))*(`|\$\{)/y;

/** Words with which more begins than data. */
const HARD: ReadonlySet<string> = new Set(
  "async await break case catch class continue debugger declare delete do else enum finally for function get if in instanceof let namespace new of return set static super switch this throw try typeof using var void while with yield".split(" "),
);

/** Tokens of code, also within templates, of which only the beginning stays; undefined where there is something else. */
function tokensOf(text: string): readonly string[] | undefined {
  const tokens: string[] = [];
  const open: string[] = [];
  for (let at = 0; at < text.length; ) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (!found) return undefined;
    at = TOKEN.lastIndex;
    const token = found[1];
    if (token === undefined) continue;
    tokens.push(token);
    if (token === "{") open.push("{");
    // Of a template, its text is passed over up to the next expression or its end.
    if (token !== "`" && !(token === "}" && open.pop() === "${")) continue;
    CHUNK.lastIndex = at;
    const chunk = CHUNK.exec(text);
    if (!chunk) return undefined;
    at = CHUNK.lastIndex;
    if (chunk[1] !== "${") continue;
    open.push("${");
    tokens.push("${");
  }
  return tokens;
}

/** Of two fields of one name the last would win in silence. */
function repeatsField(tokens: readonly string[]): boolean {
  const open: (Set<string> | null)[] = [];
  return tokens.some((token, index) => {
    if (token === "{") open.push(new Set());
    else if (token === "(" || token === "[" || token === "${") open.push(null);
    else if (token === "}" || token === ")" || token === "]") open.pop();
    const fields = open.at(-1);
    if (!fields || !/^[\w$"']/.test(token) || ![":", ",", "}"].includes(tokens[index + 1] ?? "") || !["{", ","].includes(tokens[index - 1] ?? "")) return false;
    const name = token.replace(/^["']|["']$/g, "");
    return fields.size === fields.add(name).size;
  });
}

const isValue = (token: string): boolean => /^[\w$"'`]|^[)\]}]$/.test(token);

function isImportOfHelpers(tokens: readonly string[], index: number): boolean {
  const from = tokens.indexOf("from", index);
  const names = tokens.slice(index + 1, from);
  return from > index && names.at(0) === "{" && names.every((name) => WORD.test(name) || ["{", "}", ","].includes(name)) && (tokens[from + 1] ?? "").slice(1, -1) === HELPERS;
}

/** `const name =` or `const name: Type =`. */
const isOfConst = (tokens: readonly string[], index: number): boolean => tokens[index - 2] === "const" || (tokens[index - 4] === "const" && tokens[index - 2] === ":");
