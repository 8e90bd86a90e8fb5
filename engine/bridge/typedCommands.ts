import { commandTemplates as templates } from "./commandTemplates.ts";

/** A command as a list of words. */
export type Command = readonly string[];

/**
 * Returns the commands that a person would type for one write. The bridge journals the same commands, because both take
 * them from `python/calib_bridge/command_templates.py`. An option is left out if its variable is null or empty.
 */
export function typedCommands<K extends Name>(name: K, variables: Variables<K>): readonly Command[] {
  const values: Readonly<Record<string, Value>> = variables;
  const commands: readonly Template[] = templates[name];
  return commands.map((template) =>
    template.flatMap((part) =>
      typeof part === "string" ? expanded(part, values) : isGiven(part, values) ? part.flatMap((word) => expanded(word, values)) : [],
    ),
  );
}

type Name = keyof typeof templates;
type Template = readonly (string | readonly string[])[];
type Value = string | readonly string[] | null | undefined;

/** The variables of a template: texts and lists that are required, and texts of its options. */
type Variables<K extends Name> = Readonly<
  Record<TextOf<WordOf<K>>, string> & Record<ListOf<WordOf<K>>, readonly string[]> & Partial<Record<TextOf<OptionOf<K>>, string | null>>
>;
type PartOf<K extends Name> = (typeof templates)[K][number][number];
type WordOf<K extends Name> = Extract<PartOf<K>, string>;
type OptionOf<K extends Name> = Exclude<PartOf<K>, string>[number];
type ListOf<W> = W extends `{${infer N}...}` ? N : never;
type TextOf<W> = W extends `{${string}...}` ? never : W extends `${string}{${infer N}}${infer Rest}` ? N | TextOf<Rest> : never;

function expanded(word: string, values: Readonly<Record<string, Value>>): readonly string[] {
  const list = /^\{(\w+)\.\.\.\}$/.exec(word)?.[1];
  if (list !== undefined) return [values[list] ?? []].flat();
  return [word.replace(VARIABLE, (_, name: string) => [values[name] ?? []].flat().join(" "))];
}

const isGiven = (words: readonly string[], values: Readonly<Record<string, Value>>): boolean =>
  words.flatMap((word) => [...word.matchAll(VARIABLE)]).every(([, name = ""]) => (values[name] ?? "").length > 0);

const VARIABLE = /\{(\w+)\}/g;
