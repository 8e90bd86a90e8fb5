import { isAdopted } from "../declare/gate.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import { files } from "../declare/setFiles.ts";
import { promisedOf, reposOf } from "../lookup/impact/promised.ts";
import { certifiedOf } from "../model/calibset.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { grouped } from "../model/group.ts";
import type { InstrumentChain } from "../model/instrumentChain.ts";
import { instrumentChainOf } from "../model/names.ts";
import { compact } from "../model/ranges.ts";
import { formatTai, wireBound } from "../model/tai.ts";
import { filterOf } from "../lookup/search.ts";
import { isInUse } from "./rule.ts";
import { hidingsOf, type Hiding, type MemberRow } from "./hiddenRows.ts";

export interface ChainJudgement {
  readonly warnings: readonly Diagnostic[];
  /** Facts that were not judged, because they need a repository. */
  readonly unread: readonly string[];
}

/** Judges the instrument chains of all sets by their declarations, locks and chain files alone. Pure. */
export function judgeChains(loadedSets: readonly LoadedSet[]): ChainJudgement {
  const judged = [...grouped(loadedSets, ({ set }) => set.instrument).values()].map((sets) =>
    judgeChain(sets.filter((loaded) => isInUse(loaded) && certifiedOf(loaded.set).length > 0)),
  );
  return { warnings: judged.flatMap(({ warnings }) => warnings), unread: judged.flatMap(({ unread }) => unread) };
}

function judgeChain(sets: readonly LoadedSet[]): ChainJudgement {
  const [first] = sets;
  if (!first) return { warnings: [], unread: [] };
  const { chain } = first;
  const file = files.chain(first, first.set.instrument);
  if (!chain) return { warnings: undeclared(sets, file), unread: [] };
  const listed = chain.members.flatMap((member, index): readonly Listed[] => {
    const loaded = member.kind === "set" ? sets.find(({ set }) => set.ticket === member.ticket) : undefined;
    return loaded ? [{ loaded, index, isExcused: "reason" in member }] : [];
  });
  const kept = chain.members.flatMap((member) => (member.kind === "kept" ? [member.collection] : []));
  return {
    warnings: [...hidden(listed, file), ...(kept.length ? [] : beforeEveryBegin(listed, chain, file))],
    unread: kept.length ? [`${instrumentChainOf(chain.instrument)}: not read, because no repository was asked: ${kept.join(", ")}`] : [],
  };
}

/** A set in the chain file. */
interface Listed {
  readonly loaded: LoadedSet;
  /** Its line among the members. */
  readonly index: number;
  /** Whether the chain file has a reason for its place. */
  readonly isExcused: boolean;
}

function undeclared(sets: readonly LoadedSet[], file: string): readonly Diagnostic[] {
  const [first, ...others] = sets.filter(isAdopted);
  if (!first) return [];
  const { instrument, ticket, targets, build } = first.set;
  const detail = `${ticket}${others.length ? ` and ${others.length} more of ${instrument} are` : " is"} adopted, and no chain file declares the order of ${instrumentChainOf(instrument)}: calib chain ${instrument} --record ${targets[0] ?? build.repo}`;
  return [{ code: "chain-undeclared", detail, file }];
}

/** Sets that no exposure finds, and sets that an older set answers for. A reason in the chain file accepts both. */
function hidden(listed: readonly Listed[], file: string): readonly Diagnostic[] {
  const repos = [...new Set(listed.flatMap(({ loaded }) => reposOf(loaded)))];
  // Repositories with the same members have the same answers.
  const alike = grouped(repos, (repo) => listed.flatMap(({ loaded, index }) => (reposOf(loaded).includes(repo) ? [index] : [])).join(" "));
  const rows = new Map(listed.map((each) => [each.index, rowsOf(each)]));
  const found = [...alike.values()].flatMap((places) => {
    const here = listed.filter(({ loaded }) => reposOf(loaded).includes(places[0]));
    return hidingsOf(here.map(({ index }) => rows.get(index) ?? [])).map((hiding) => ({ hiding, places }));
  });
  const same = grouped(found, ({ hiding: { kind, row, by } }) =>
    [kind, row.member, row.datasetType, filterOf(row.dataId), by.map(({ member }) => member).join(" ")].join("\n"),
  );
  return [...same.values()].flatMap((group) => {
    const [{ hiding }] = group;
    const by = listed.filter(({ index }) => hiding.by.some(({ member }) => member === index));
    const own = listed.find(({ index }) => index === hiding.row.member);
    if (!own || by.every(({ isExcused }) => isExcused)) return [];
    const at = [...new Set(group.flatMap(({ places }) => places))];
    const all = reposOf(own.loaded).every((repo) => at.includes(repo));
    const detectors = [...new Set(group.map(({ hiding: { row } }) => row.dataId["detector"]).filter((each) => typeof each === "number"))];
    const what = [
      hiding.row.datasetType,
      filterOf(hiding.row.dataId),
      detectors.length ? `detectors ${compact(detectors.sort((a, b) => a - b))}` : "",
    ]
      .filter(Boolean)
      .join(" ");
    const ahead = by.map(({ loaded }) => loaded.set.ticket).join(", ");
    return [
      {
        code: hiding.kind === "hidden" ? "chain-set-hidden" : "chain-older-ahead",
        detail: `${ahead} ahead of ${own.loaded.set.ticket}${all ? "" : ` at ${at.join(", ")}`} ${saying(hiding)} ${what}`,
        file,
        pointer: `/members/${by[0]?.index ?? own.index}`,
      },
    ];
  });
}

const saying = ({ kind, by }: Hiding): string =>
  kind === "hidden" ? `${by.length > 1 ? "answer" : "answers"} at all its times:` : `begins earlier, and answers at times of its`;

/** Datasets that a set declares, with the ranges in which it is to answer. */
function rowsOf({ loaded, index }: Listed): readonly MemberRow[] {
  const filters = (title: string) => loaded.lock?.inputs.products.find(({ product }) => product === title)?.construction?.filters ?? [];
  return promisedOf(loaded, ({ title }) => filters(title)).flatMap(({ datasetType, rows }) =>
    rows.map(({ dataId, range }) => ({ member: index, datasetType, dataId, range })),
  );
}

/** Locked exposures that are earlier than every range of the product on the chain. */
function beforeEveryBegin(listed: readonly Listed[], { instrument }: InstrumentChain, file: string): readonly Diagnostic[] {
  const begins = new Map<string, bigint | null>();
  for (const { datasetType, range } of listed.flatMap(rowsOf)) {
    const known = begins.get(datasetType);
    begins.set(
      datasetType,
      known === null || range.begin === null ? null : known === undefined || range.begin < known ? range.begin : known,
    );
  }
  return listed.flatMap(({ loaded, index }) =>
    certifiedOf(loaded.set).flatMap(({ title, generation: { datasetType } }) => {
      const locked = loaded.lock?.inputs.products.find(({ product }) => product === title);
      const begin = begins.get(datasetType);
      const first = [locked?.construction, locked?.verification]
        .flatMap((run) => (run?.exposures.length ? [wireBound(run.span.begin)] : []))
        .reduce<bigint | null>((a, b) => (b !== null && (a === null || b < a) ? b : a), null);
      if (first === null || begin === null || begin === undefined || first >= begin) return [];
      const detail = `exposures of ${loaded.set.ticket} from ${formatTai(first)} find no ${datasetType} on ${instrumentChainOf(instrument)}: its first range begins at ${formatTai(begin)}`;
      return [{ code: "exposure-before-begin", detail, file, pointer: `/members/${index}` } as const];
    }),
  );
}
