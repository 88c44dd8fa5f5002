import { seededRandom, SteppedClock } from "@longshore/kit";
import { expect, test } from "vitest";
import { BootGrants, type Grant, type Withheld } from "./boot-grants.ts";

const MAC = "3c:ec:ef:00:00:17";

function grants(): { book: BootGrants; clock: SteppedClock; boot: () => Grant } {
  const clock = new SteppedClock();
  const book = new BootGrants({ clock, random: seededRandom(7) });
  const boot = (): Grant => {
    book.seen(MAC, "10.1.0.17");
    return granted(book.ofMac(MAC, "10.1.0.17"));
  };
  return { book, clock, boot };
}

function granted(found: Grant | Withheld): Grant {
  if ("status" in found) throw new Error(found.because);
  return found;
}

test("a machine that was not seen to boot gets nothing", () => {
  expect(grants().book.ofMac(MAC, "10.1.0.17")).toMatchObject({ status: 403 });
});

test("another address gets nothing of this boot, by MAC or by token (case 26)", () => {
  const { book, boot } = grants();
  const { token } = boot();
  expect(book.ofMac(MAC, "10.1.0.66")).toMatchObject({ status: 403 });
  expect(book.ofToken(token, "10.1.0.66")).toMatchObject({ status: 403 });
  expect(book.ofToken(token, "10.1.0.17")).toMatchObject({ mac: MAC });
});

test("what was confirmed is given out no more; until then it may be asked for again (case 26)", () => {
  const { book, boot } = grants();
  const grant = boot();
  expect(book.ofToken(grant.token, "10.1.0.17")).toBe(grant);
  grant.confirmed = true;
  expect(book.ofToken(grant.token, "10.1.0.17")).toMatchObject({ status: 410 });
  expect(book.ofMac(MAC, "10.1.0.17")).toMatchObject({ status: 410 });
});

test("the next boot has a token of its own, and the one before it is worth nothing", () => {
  const { book, boot } = grants();
  const [first, second] = [boot(), boot()];
  expect(second.token).not.toBe(first.token);
  expect(book.ofToken(first.token, "10.1.0.17")).toMatchObject({ status: 403 });
});

test("an hour after the boot was seen it is over (case 26)", async () => {
  const { book, clock, boot } = grants();
  const { token } = boot();
  await clock.step(3_600_001);
  expect(book.ofToken(token, "10.1.0.17")).toMatchObject({ status: 410 });
  expect(book.ofToken(token, "10.1.0.17")).toMatchObject({ status: 403 });
});
