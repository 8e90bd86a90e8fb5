export const setParts = ["calibset", "lock", "approval", "looks"] as const;

/** What of a set a file is. */
export type SetPart = (typeof setParts)[number];

/** Which set a file of the repository belongs to, and as what; both folders from its top, undefined where outside of it. */
export function partOf(sets: string | undefined, papers: string | undefined): (file: string) => { readonly set: string; readonly part: SetPart } | undefined {
  return (file) => {
    const paper = match(papers, file, PAPER);
    const [key, part] = [paper?.[1], setParts.find((each) => each === paper?.[2])];
    if (key !== undefined && part !== undefined) return { set: key, part };
    const set = match(sets, file, CALIBSET)?.[1];
    return set === undefined ? undefined : { set, part: "calibset" };
  };
}

const PAPER = /^([\w-]+\/DM-\d+)\.(lock|approval|looks)\.json$/;
const CALIBSET = /^([\w-]+\/DM-\d+)\.(?:ts|json|ya?ml)$/;

function match(folder: string | undefined, file: string, pattern: RegExp): RegExpExecArray | null {
  if (folder === undefined) return null;
  if (folder === "") return pattern.exec(file);
  return file.startsWith(`${folder}/`) ? pattern.exec(file.slice(folder.length + 1)) : null;
}
