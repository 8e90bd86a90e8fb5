const HIDDEN = "***";

/**
 * A password may hold any character but white space, also an @. The scheme and a slash may be missing, as where YAML
 * reads the scheme as a name, and the slashes may be those of a JSON pointer.
 */
const USERINFO = /(?<=\/|~1)([^\s:@/]*):\S*@/g;

/** A token may stand alone before the host, as with git's addresses. */
const TOKEN = /(https?:(?:\/\/|~1~1))[^\s:@/]+@/gi;

const NAMED =
  /((?<![\w-])[\w-]*(?:password|passwd|secret|token|signature|credential|access[-_]?key|api[-_]?key)[\w-]*=|[?&;](?:sig|key|pwd)=)[^\s&#;,"']+/gi;

/** A text without the passwords and tokens of the URIs in it; users, hosts and paths stay. `python/calib_bridge/masking.py` is its twin. */
export const masked = (text: string): string =>
  text.replace(USERINFO, `$1:${HIDDEN}@`).replace(TOKEN, `$1${HIDDEN}@`).replace(NAMED, `$1${HIDDEN}`);

/** A JSON value whose texts are `masked`; names of members stay. */
export function maskedJson(value: unknown): unknown {
  if (typeof value === "string") return masked(value);
  if (Array.isArray(value)) return value.map(maskedJson);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, maskedJson(member)]));
}

/** A character that moves the cursor, colors a terminal, turns the direction of text, or is half of one; not line feed and tab. */
export const CONTROL = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/u;

/** A text as a terminal or a file may get it: without credentials, and with control characters by their numbers. */
export const printable = (text: string): string =>
  masked(text).replaceAll(new RegExp(CONTROL, "gu"), (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
