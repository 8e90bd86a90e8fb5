/** A word as a shell takes it, bare where it may be. */
export const shellWord = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : quoted(word));

/** Between quotes that change nothing of it: single ones, unless it holds some. */
export const quoted = (text: string): string => (!text.includes("'") ? `'${text}'` : /["$`\\!]/.test(text) ? `'${text.replaceAll("'", `'"'"'`)}'` : `"${text}"`);
