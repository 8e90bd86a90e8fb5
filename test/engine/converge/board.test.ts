import { expect, test } from "@jest/globals";
import { makeBoard } from "../../../engine/converge/board.ts";

const soon = () => new Promise((resolve) => setTimeout(resolve, 5));

/** What somebody who waits has been told so far. */
function told(answer: Promise<boolean>): { readonly now: () => boolean | undefined } {
  let said: boolean | undefined;
  void answer.then((helped) => (said = helped));
  return { now: () => said };
}

test("what has moved since somebody looked is not waited for", async () => {
  const board = makeBoard(0);
  board.enter("dark");
  const since = board.version();
  board.moved();
  expect(await board.waitForOthers("dark", since)).toBe(true);
});

test("who waits is told when something moves, and goes on waiting while another works", async () => {
  const board = makeBoard(0);
  board.enter("bias");
  board.enter("dark");
  const dark = told(board.waitForOthers("dark", board.version()));
  await soon();
  expect(dark.now()).toBeUndefined();
  board.moved();
  await soon();
  expect(dark.now()).toBe(true);
});

test("everybody gives up once all wait, or have left", async () => {
  const board = makeBoard(0);
  const leave = board.enter("bias");
  for (const unit of ["dark", "flat"]) board.enter(unit);
  const others = ["dark", "flat"].map((unit) => told(board.waitForOthers(unit, board.version())));
  await soon();
  expect(others.map(({ now }) => now())).toEqual([undefined, undefined]);
  leave();
  await soon();
  expect(others.map(({ now }) => now())).toEqual([false, false]);
});

test("who comes within the grace may help yet", async () => {
  const board = makeBoard(50);
  board.enter("dark");
  const dark = told(board.waitForOthers("dark", board.version()));
  await soon();
  const leave = board.enter("bias");
  await new Promise((resolve) => setTimeout(resolve, 80));
  expect(dark.now()).toBeUndefined();
  board.moved();
  leave();
  await soon();
  expect(dark.now()).toBe(true);
});

test("who was helped is at work again: the others go on waiting for it", async () => {
  const board = makeBoard(0);
  const leave = board.enter("defects");
  for (const unit of ["cti", "bias"]) board.enter(unit);
  const cti = told(board.waitForOthers("cti", board.version()));
  board.moved();
  leave();
  await soon();
  const bias = told(board.waitForOthers("bias", board.version()));
  await soon();
  expect([cti.now(), bias.now()]).toEqual([true, undefined]);
});
