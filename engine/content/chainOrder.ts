/** The order that a chain is to have, or the reason why a member cannot take its place. */
export type Placement =
  | { readonly kind: "same" }
  | { readonly kind: "order"; readonly members: readonly string[]; readonly moved: readonly string[] }
  | { readonly kind: "blocked"; readonly member: string; readonly by: string };

/** Whether two members of a chain can answer for the same dataset type. */
export type Compete = (member: string, other: string) => boolean;

/** Listed members that a chain searches by way of foreign members. */
export interface Nested {
  /** All members of the chain file, first found first. */
  readonly listed: readonly string[];
  /** By foreign member of the chain. */
  readonly by: ReadonlyMap<string, readonly string[]>;
}

/**
 * Places one member on a chain and moves no other: directly ahead of its declared successor; without one, directly behind its
 * declared predecessor; without any declared member, in front. A foreign member by way of which a declared one is searched
 * stands for it. The placement is blocked if the declared members on the chain are out of order around that place, because
 * the member would then answer ahead of one that precedes it. Pure.
 */
export function placeMember(
  members: readonly string[],
  declared: readonly string[],
  member: string,
  by: Nested["by"] = new Map(),
): Placement {
  if (members.includes(member)) return { kind: "same" };
  const nested = { listed: declared, by };
  const placed = members.toSpliced(placeOf(members, nested, member), 0, member);
  const wrong = placed.find((each) => isWrongSide(placed, nested, member, each));
  return wrong === undefined ? { kind: "order", members: placed, moved: [member] } : { kind: "blocked", member, by: wrong };
}

/**
 * Brings the declared members of a chain into their order and adds those that it lacks. As few members as possible move, each
 * to the place that {@link placeMember} gives it. Other members keep their places. The order is blocked if a member would
 * pass a foreign member that competes with it, or would come to the wrong side of one by way of which a declared member is
 * searched. Pure.
 *
 * @param members the chain as read
 * @param declared the members that this chain is to have, first found first
 */
export function orderMembers(
  members: readonly string[],
  declared: readonly string[],
  compete: Compete,
  nested: Nested = { listed: declared, by: new Map() },
): Placement {
  const kept = new Set(
    longestInOrder(
      members.filter((each) => declared.includes(each)),
      declared,
    ),
  );
  const moved = declared.filter((each) => !kept.has(each));
  if (!moved.length) return { kind: "same" };
  const arrange = (by: Nested["by"]): readonly string[] =>
    declared
      .filter((each) => !kept.has(each))
      .reduceRight(
        (chain, each) => chain.toSpliced(placeOf(chain, { ...nested, by }, each), 0, each),
        members.filter((each) => !moved.includes(each)),
      );
  // A foreign member that stands for a declared one out of order is no place to put others.
  const [besideNested, besideDeclared] = [arrange(nested.by), arrange(new Map())];
  const ordered = declared.every((each, index) => index === 0 || isBefore(besideNested, declared[index - 1] ?? "", each))
    ? besideNested
    : besideDeclared;
  const foreign = members.filter((each) => !declared.includes(each));
  for (const member of moved) {
    const isInWay = members.includes(member)
      ? (other: string) => isBefore(members, member, other) !== isBefore(ordered, member, other)
      : (other: string) => isWrongSide(ordered, nested, member, other);
    const by = foreign.find((other) => isInWay(other) && compete(member, other));
    if (by !== undefined) return { kind: "blocked", member, by };
  }
  return { kind: "order", members: ordered, moved };
}

/** Index at which a member that is not on the chain belongs. */
function placeOf(members: readonly string[], nested: Nested, member: string): number {
  const rank = nested.listed.indexOf(member);
  const found = nested.listed.map((listed) => members.findIndex((each) => listedIn(nested, each).includes(listed)));
  const successor = found.slice(rank + 1).find((index) => index !== -1);
  if (successor !== undefined) return successor;
  const predecessor = found.slice(0, Math.max(rank, 0)).findLast((index) => index !== -1);
  return predecessor === undefined ? 0 : predecessor + 1;
}

/** Whether a member stands ahead of another one that precedes it in the chain file, or behind one that follows it. */
function isWrongSide(members: readonly string[], nested: Nested, member: string, other: string): boolean {
  const rank = nested.listed.indexOf(member);
  return listedIn(nested, other)
    .map((each) => nested.listed.indexOf(each))
    .some((each) => each !== rank && each < rank !== isBefore(members, other, member));
}

/** The listed members that a member of the chain stands for. */
const listedIn = ({ listed, by }: Nested, member: string): readonly string[] =>
  listed.includes(member) ? [member] : (by.get(member) ?? []);

const isBefore = (members: readonly string[], one: string, other: string): boolean => members.indexOf(one) < members.indexOf(other);

/** The longest selection of members that are in the declared order; of several, the one that begins first on the chain. */
function longestInOrder(members: readonly string[], declared: readonly string[]): readonly string[] {
  const best = new Map<string, readonly string[]>();
  for (const member of members.toReversed()) {
    const rank = declared.indexOf(member);
    const tails = [...best].filter(([head]) => declared.indexOf(head) > rank).map(([, tail]) => tail);
    best.set(member, [member, ...longest(tails)]);
  }
  return longest([...best.values()]);
}

const longest = (lists: readonly (readonly string[])[]): readonly string[] =>
  lists.reduce((found, each) => (each.length >= found.length ? each : found), []);
