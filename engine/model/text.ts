/** A text as FITS has it: it knows no other letters, and no lines. */
export const asciiOf = (text: string): string => text.normalize("NFKD").replace(/\s+/g, " ").replace(/[^\x20-\x7e]/g, "").trim();
