import { expect, test } from "@jest/globals";
import { makeBoard } from "../../../engine/converge/board.ts";

const soon = () => new Promise((resolve) => setTimeout(resolve, 5));

/** Returns the current state of an answer: undefined while it is pending. */
function watch(answer: Promise<boolean>): { readonly now: () => boolean | undefined } {
  let answered: boolean | undefined;
  void answer.then((helped) => (answered = helped));
  return { now: () => answered };
}

test("a unit does not wait for a change that was made since its last version", async () => {
  const board = makeBoard(0);
  board.enter("dark");
  const since = board.version();
  board.moved();
  expect(await board.waitForOthers("dark", since)).toBe(true);
});

test("a waiting unit continues on a change, and waits as long as another unit works", async () => {
  const board = makeBoard(0);
  board.enter("bias");
  board.enter("dark");
  const dark = watch(board.waitForOthers("dark", board.version()));
  await soon();
  expect(dark.now()).toBeUndefined();
  board.moved();
  await soon();
  expect(dark.now()).toBe(true);
});

test("all units stop waiting when every other unit waits or has left", async () => {
  const board = makeBoard(0);
  const leave = board.enter("bias");
  for (const unit of ["dark", "flat"]) board.enter(unit);
  const others = ["dark", "flat"].map((unit) => watch(board.waitForOthers(unit, board.version())));
  await soon();
  expect(others.map(({ now }) => now())).toEqual([undefined, undefined]);
  leave();
  await soon();
  expect(others.map(({ now }) => now())).toEqual([false, false]);
});

test("a unit that enters within the grace period can end a wait", async () => {
  const board = makeBoard(50);
  board.enter("dark");
  const dark = watch(board.waitForOthers("dark", board.version()));
  await soon();
  const leave = board.enter("bias");
  await new Promise((resolve) => setTimeout(resolve, 80));
  expect(dark.now()).toBeUndefined();
  board.moved();
  leave();
  await soon();
  expect(dark.now()).toBe(true);
});

test("other units wait for a unit that continues after a change", async () => {
  const board = makeBoard(0);
  const leave = board.enter("defects");
  for (const unit of ["cti", "bias"]) board.enter(unit);
  const cti = watch(board.waitForOthers("cti", board.version()));
  board.moved();
  leave();
  await soon();
  const bias = watch(board.waitForOthers("bias", board.version()));
  await soon();
  expect([cti.now(), bias.now()]).toEqual([true, undefined]);
});
