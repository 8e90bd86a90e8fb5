/** A string that has been parsed: only the parser of its brand returns one. */
export type Brand<Name extends string> = string & { readonly __brand: Name };

export type RepoName = Brand<"RepoName">;
export type CollectionName = Brand<"CollectionName">;
export type DatasetTypeName = Brand<"DatasetTypeName">;
export type Digest = Brand<"Digest">;
export type SetKey = Brand<"SetKey">;

// Names are branded in the code that derives or validates them, and nowhere else.
export const asRepo = (name: string): RepoName => name as RepoName;
export const asCollection = (name: string): CollectionName => name as CollectionName;
export const asDatasetType = (name: string): DatasetTypeName => name as DatasetTypeName;
export const asDigest = (text: string): Digest => text as Digest;
export const asSetKey = (text: string): SetKey => text as SetKey;
