/**
 * Names and numbers in documents that people write. The schemas take the bounds from here, and `parseDocument` reports what is
 * beyond them. The characters of names are ASCII, because other alphabets have letters that look like these.
 */

/**
 * One name: of a world, a site, a host, an account, an instrument, a package, a task.
 * @pattern ^[A-Za-z0-9_][A-Za-z0-9_.@+=~:-]*$
 * @maxLength 128
 * @comment name
 * @internal
 */
export type NameText = string;

/**
 * Names with slashes between them: a collection, a repository, a branch. `isCollectionName` and the bridge accept the same.
 * @pattern ^[A-Za-z0-9_][A-Za-z0-9_.@+=~:-]*(/[A-Za-z0-9_][A-Za-z0-9_.@+=~:-]*)*$
 * @maxLength 255
 * @comment name
 * @internal
 */
export type PathText = string;

/**
 * Name of a dataset type. `isDatasetTypeName` accepts the same.
 * @pattern ^[A-Za-z_][A-Za-z0-9_]*([.][A-Za-z_][A-Za-z0-9_]*)*$
 * @maxLength 128
 * @comment name
 * @internal
 */
export type DatasetTypeText = string;

/**
 * Address of a person, as in git.
 * @pattern ^[!-~]+$
 * @maxLength 254
 * @comment name
 * @internal
 */
export type AddressText = string;

/**
 * A text for another program, such as bps.
 * @pattern ^[^\u0000-\u001f\u007f]*$
 * @maxLength 4096
 * @internal
 */
export type SettingText = string;

/**
 * A number for another program, such as bps.
 * @minimum -1000000000000000
 * @maximum 1000000000000000
 * @internal
 */
export type SettingNumber = number;

/**
 * A number of things, or of MiB or minutes.
 * @asType integer
 * @minimum 1
 * @maximum 1000000000
 * @internal
 */
export type Count = number;

/**
 * A number that identifies: an exposure, a detector, a sequence number.
 * @asType integer
 * @minimum 0
 * @maximum 9007199254740991
 * @internal
 */
export type IdNumber = number;

// The schema generator loses the bounds of names in `Readonly<Record<...>>`.
/** @internal */
export type ReadonlyRecord<Name extends string, Value> = { readonly [Each in Name]: Value };
