import { mkdir, open, rename } from "node:fs/promises";
import path from "node:path";

/** Replaces a file whole or not at all, whatever kills the writer. */
export async function writeWhole(file: string, content: string | Buffer): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}.partial`;
  const handle = await open(partial, "w");
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(partial, file);
}

export const writeJson = (file: string, value: unknown): Promise<void> => writeWhole(file, `${JSON.stringify(value, null, 2)}\n`);
