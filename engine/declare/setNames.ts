/** Forms of a calibset file, by its ending. */
export const forms = ["ts", "json", "yaml"] as const;

export type Form = (typeof forms)[number];

export const formOf = (file: string): Form => forms.find((form) => file.endsWith(`.${form}`)) ?? "json";

/** Files of a set: the calibset that people declare, and the set files beside it. */
export const setParts = ["calibset", "lock", "approval", "looks", "active"] as const;

export type SetPart = (typeof setParts)[number];

export type FileRole =
  | { readonly kind: "part"; readonly set: string; readonly part: SetPart }
  /** The chain file of an instrument. */
  | { readonly kind: "chain"; readonly instrument: string }
  /** Looks like a calibset, but no command reads it. */
  | { readonly kind: "misnamed"; readonly reason: string }
  | { readonly kind: "other" };

/** The role of a file, by its path from the folder of calibsets or of set files, e.g. `LATISS/DM-43525.lock.json`. Pure. */
export function roleOf(name: string): FileRole {
  const [, set, ending = ""] = /^([\w-]+\/DM-\d+)\.(\w+(?:\.json)?)$/.exec(name) ?? [];
  const part = forms.some((form) => form === ending) ? "calibset" : setParts.find((each) => ending === `${each}.json`);
  if (set !== undefined && part !== undefined) return { kind: "part", set, part };
  const [, instrument] = /^([\w-]+)\/chain\.json$/.exec(name) ?? [];
  if (instrument !== undefined) return { kind: "chain", instrument };
  const reason = misnamed(name);
  return reason === undefined ? { kind: "other" } : { kind: "misnamed", reason };
}

/** Endings under which people keep data and code. */
const SIMILAR = /^(ts|mts|cts|tsx|js|mjs|cjs|json|jsonc|json5|yaml|yml|toml)$/i;

function misnamed(name: string): string | undefined {
  const [, folders = "", stem = "", ending = ""] = /^(.*\/)?(dm[-_ ]?\d+)\.(\w+)$/i.exec(name) ?? [];
  if (!SIMILAR.test(ending)) return undefined;
  if (!/^DM-\d+$/.test(stem)) return `${stem} is not written like DM-43525`;
  if (!forms.some((form) => form === ending)) return `the ending .${ending} is none of .${forms.join(", .")}`;
  return /^[\w-]+\/$/.test(folders) ? undefined : "it does not lie directly in the folder of an instrument";
}

/** The set and the part that a file of a checkout is. Both folders are given from the checkout's top; undefined if they lie outside of it. */
export function partOf(
  sets: string | undefined,
  setFiles: string | undefined,
): (file: string) => { readonly set: string; readonly part: SetPart } | undefined {
  return (file) => {
    const written = roleWithin(setFiles, file);
    if (written?.kind === "part" && written.part !== "calibset") return written;
    const declared = roleWithin(sets, file);
    return declared?.kind === "part" && declared.part === "calibset" ? declared : undefined;
  };
}

/** The instrument whose chain file a file of a checkout is. */
export function chainFileOf(setFiles: string | undefined, file: string): string | undefined {
  const role = roleWithin(setFiles, file);
  return role?.kind === "chain" ? role.instrument : undefined;
}

function roleWithin(folder: string | undefined, file: string): FileRole | undefined {
  if (folder === undefined) return undefined;
  if (folder === "") return roleOf(file);
  return file.startsWith(`${folder}/`) ? roleOf(file.slice(folder.length + 1)) : undefined;
}
