import { existsSync } from "node:fs";
import path from "node:path";
import type { SigningDeclaration } from "../model/world.ts";

/** How bundles are signed and accepted at a site, as absolute paths. */
export interface Signing {
  /** Null if the site has no key, so that its bundles are made unsigned. */
  readonly key: string | null;
  /** Null if the world does not say whose signatures count, so that no bundle is accepted. */
  readonly signers: string | null;
}

/** The signing of a site; null if the world says that bundles are not signed. */
export function signingOf(
  declared: SigningDeclaration | null | undefined,
  ofSite: string | undefined,
  dir: string,
  env: NodeJS.ProcessEnv = process.env,
): Signing | null {
  if (declared === null) return null;
  const place = (text: string | undefined): string | null => {
    const named = text?.startsWith("$") ? env[text.slice(1)] : text;
    return named ? path.resolve(dir, named) : null;
  };
  return { key: place(declared?.key), signers: place(ofSite ?? declared?.signers) };
}

/** Whether a bundle exists and has no signature, although the site asks for one. The bridge verifies signatures. */
export const lacksSignature = ({ signing }: { readonly signing: Signing | null }, bundle: string): boolean =>
  signing !== null && existsSync(path.join(bundle, "manifest.json")) && !existsSync(path.join(bundle, "contents.json.sig"));

/** Why a step waits for a signature. */
export const awaitsSignature = (set: string, bundle: string) =>
  ({ kind: "waiting", code: "bundle-unsigned", reason: `${bundle} has no signature: calib bundles ${set} --sign` }) as const;
