import { assertNever } from "../../model/group.ts";
import type { CollectionChange } from "./recordCollections.ts";
import { code, plain } from "../../model/markdown.ts";
import { events, type Got, type RepositoryRow } from "./recordRepositories.ts";
import { moment, person } from "./recordWords.ts";
import { counted } from "../fitted.ts";

export const repositoryHead = ["repository", "role", "now", ...events, "self-check"] as const;

export const collectionHead = ["repository", "collection", "before", "after", "now"] as const;

export const repositoryRow = ({ repo, role, state, got, selfCheck }: RepositoryRow): readonly string[] => [
  code(repo),
  role,
  stateWords(state),
  ...events.map((event) => gotWords(got[event])),
  selfCheckWords(selfCheck),
];

const stateWords = ({ kind, note }: RepositoryRow["state"]): string =>
  `${kind === "unverifiable" ? "could not check" : kind}${note ? `: ${plain(note)}` : ""}`;

const selfCheckWords = (check: RepositoryRow["selfCheck"]): string => (check.kind === "passed" ? `passed: ${code(check.run)}` : check.kind);

function gotWords(got: Got): string {
  switch (got.kind) {
    case "never":
      return "";
    case "done":
      return `${moment(got.at)}, ${plain(person(got.by))}${got.again ? `; again ${moment(got.again.at)}, ${plain(person(got.again.by))}` : ""}`;
    case "could not check":
      return "could not check";
    default:
      return assertNever(got);
  }
}

export const collectionRow = ({ repo, collection, before, after, now }: CollectionChange): readonly string[] => [
  code(repo),
  code(collection),
  collectionWords(before),
  collectionWords(after),
  sameAs(after, now) ? "the same" : collectionWords(now),
];

function collectionWords(state: CollectionChange["now"]): string {
  switch (state.kind) {
    case "chain":
      return state.children.map(code).join(", ") || "empty";
    case "holds":
      return counted(state.count, "dataset");
    case "absent":
    case "not asked":
    case "could not check":
      return state.kind;
    default:
      return assertNever(state);
  }
}

const sameAs = (after: CollectionChange["after"], now: CollectionChange["now"]): boolean => JSON.stringify(after) === JSON.stringify(now);
