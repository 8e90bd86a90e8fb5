import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { orderMembers, placeMember } from "../../../engine/content/chainOrder.ts";

const never = () => false;
const always = () => true;
/** One letter a member: capitals are declared, in the order of the alphabet. */
const chain = (text: string): readonly string[] => text.match(/./g) ?? [];

test.each([
  ["a first set goes in front", "xy", "A", "A", "Axy"],
  ["a newer set goes directly ahead of its successor", "xBC", "ABC", "A", "xABC"],
  ["an older set goes directly ahead of its successor", "AxC", "ABC", "B", "AxBC"],
  ["the oldest set goes directly behind its predecessor", "xAyB", "ABC", "C", "xAyBC"],
  ["members that this chain lacks do not matter", "xD", "ABCD", "B", "xBD"],
])("%s", (_title, members, declared, member, expected) => {
  expect(placeMember(chain(members), chain(declared), member)).toEqual({ kind: "order", members: chain(expected), moved: [member] });
});

test("a set is not placed between members that are out of order", () => {
  expect(placeMember(chain("CA"), chain("ABC"), "B")).toEqual({ kind: "blocked", member: "B", by: "A" });
});

test.each([
  ["a member that was removed comes back behind the newer set", "A", "AB", "AB", "B"],
  ["two members that were exchanged change places", "BA", "AB", "AB", "A"],
  ["the one member out of order moves, not the others", "BCDA", "ABCD", "ABCD", "A"],
  ["an older member in front moves back", "DABC", "ABCD", "ABCD", "D"],
  ["foreign members keep their places", "xBAy", "AB", "xABy", "A"],
  ["a chain that was redefined to one member gets the others back", "B", "ABC", "ABC", "AC"],
])("%s", (_title, members, declared, expected, moved) => {
  expect(orderMembers(chain(members), chain(declared), never)).toEqual({ kind: "order", members: chain(expected), moved: chain(moved) });
});

test("a member does not pass a foreign member that answers for the same dataset types", () => {
  expect(orderMembers(chain("BxA"), chain("AB"), always)).toEqual({ kind: "blocked", member: "A", by: "x" });
  expect(orderMembers(chain("BxA"), chain("AB"), never)).toMatchObject({ kind: "order", members: chain("ABx") });
});

/** A foreign member x by way of which some declared members are searched. */
const nestedIn = (members: string) => ({ listed: chain("ABCD"), by: new Map([["x", chain(members)]]) });

test.each([
  ["a set goes ahead of a foreign chain that holds its successor", "x", "A", "C", "Ax"],
  ["a set goes behind a foreign chain that holds its predecessor", "x", "C", "A", "xC"],
  ["a set goes between its successor and a foreign chain that holds its predecessor", "xD", "B", "A", "xBD"],
])("%s", (_title, members, member, held, expected) => {
  const order = { kind: "order", members: chain(expected), moved: [member] };
  expect(placeMember(chain(members), chain("ABCD"), member, nestedIn(held).by)).toEqual(order);
  const declared = chain("ABCD").filter((each) => each === member || members.includes(each));
  expect(orderMembers(chain(members), declared, always, nestedIn(held))).toEqual(order);
});

test("a member is not added on the wrong side of a foreign chain that holds declared members", () => {
  expect(placeMember(chain("x"), chain("ABCD"), "B", nestedIn("AC").by)).toEqual({ kind: "blocked", member: "B", by: "x" });
  expect(orderMembers(chain("x"), chain("B"), always, nestedIn("AC"))).toEqual({ kind: "blocked", member: "B", by: "x" });
  expect(orderMembers(chain("x"), chain("B"), never, nestedIn("AC"))).toMatchObject({ kind: "order" });
});

test("a foreign chain in the wrong place does not bring the members around it out of order", () => {
  expect(orderMembers(chain("Dx"), chain("BD"), always, nestedIn("C"))).toEqual({ kind: "order", members: chain("BDx"), moved: ["B"] });
});

const declared = chain("ABCDEF");
const worlds = fc.shuffledSubarray([...declared, ...chain("uvwxyz")], { minLength: 0 });

/** Declared members that are searched by way of foreign ones. */
const nesting = fc
  .array(fc.tuple(fc.constantFrom(...chain("uvwxyz")), fc.subarray([...declared])), { maxLength: 3 })
  .map((some): ReadonlyMap<string, readonly string[]> => new Map(some));

test("every order that is made has the declared members in order, leaves all others in order, and is made only once", () => {
  fc.assert(
    fc.property(worlds, fc.subarray([...declared]), nesting, (members, here, by) => {
      const nested = { listed: declared, by };
      const wanted = declared.filter((each) => here.includes(each) || members.includes(each));
      const placement = orderMembers(members, wanted, never, nested);
      const after = placement.kind === "order" ? placement.members : members;
      expect(after.filter((each) => wanted.includes(each))).toEqual(wanted);
      expect(after.filter((each) => !wanted.includes(each))).toEqual(members.filter((each) => !wanted.includes(each)));
      expect(orderMembers(after, wanted, always, nested)).toEqual({ kind: "same" });
      if (placement.kind === "order") expect(placement.moved.length).toBeLessThanOrEqual(wanted.length);
    }),
  );
});

test("a blocked order changes nothing; an order that is made never takes a member past a competing foreign one", () => {
  fc.assert(
    fc.property(worlds, fc.func(fc.boolean()), (members, some) => {
      const compete = (one: string, other: string) => some([one, other].sort().join(""));
      const wanted = declared.filter((each) => members.includes(each));
      const placement = orderMembers(members, wanted, compete);
      if (placement.kind !== "order") return;
      for (const one of wanted) {
        for (const other of members.filter((each) => !wanted.includes(each) && compete(one, each))) {
          expect(placement.members.indexOf(one) < placement.members.indexOf(other)).toBe(members.indexOf(one) < members.indexOf(other));
        }
      }
    }),
  );
});

test("a placed set stands behind all its predecessors and ahead of all its successors, and no other member moves", () => {
  fc.assert(
    fc.property(worlds, fc.constantFrom(...declared), (members, member) => {
      const placement = placeMember(members, declared, member);
      if (placement.kind !== "order") return;
      expect(placement.members.filter((each) => each !== member)).toEqual(members);
      const at = placement.members.indexOf(member);
      for (const [index, each] of placement.members.entries()) {
        if (each !== member && declared.includes(each)) expect(index < at).toBe(declared.indexOf(each) < declared.indexOf(member));
      }
    }),
  );
});
