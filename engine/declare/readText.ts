import { constants } from "node:fs";
import { readFile } from "node:fs/promises";

/**
 * The text of a file that people review. A symbolic link is refused (ELOOP): what it leads to may change without a commit,
 * and may be another set's.
 */
export const readReviewed = (file: string): Promise<string> => readFile(file, { encoding: "utf8", flag: constants.O_RDONLY | constants.O_NOFOLLOW });
