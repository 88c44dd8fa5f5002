import { expect, test } from "vitest";
import { Seat } from "./seat.ts";

const anna = { id: "a1", name: "anna" };
const bert = { id: "b1", name: "bert" };

test("the first who wants to write does, the second only when the seat is taken or left", () => {
  const seat = new Seat();
  expect(seat.claim(anna, "if free", 5)).toBe(true);
  expect(seat.claim(anna, "take", 6)).toBe(false);
  expect(seat.claim(bert, "if free", 7)).toBe(false);
  expect(seat.writer).toEqual({ ...anna, sinceMs: 5 });
  expect(seat.claim(bert, "take", 8)).toBe(true);
  expect(seat.leave("a1")).toBe(false);
  expect(seat.leave("b1")).toBe(true);
  expect(seat.writer).toBeUndefined();
});

test("each write is written once, whoever has the seat when it is sent again", () => {
  const seat = new Seat();
  seat.claim(anna, "if free", 0);
  expect(seat.judge("a1", 1)).toBe("write");
  seat.wrote("a1", 1);
  expect(seat.judge("a1", 1)).toBe("repeat");
  expect(seat.judge("b1", 1)).toBe("not theirs");
  seat.claim(bert, "take", 1);
  expect(seat.judge("a1", 1)).toBe("repeat");
  expect(seat.judge("a1", 2)).toBe("not theirs");
  seat.claim(anna, "take", 2);
  expect(seat.judge("a1", 1)).toBe("repeat");
  expect(seat.judge("a1", 2)).toBe("write");
});
