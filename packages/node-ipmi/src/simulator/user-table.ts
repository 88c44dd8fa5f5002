import { NO_ACCESS } from "../commands/app/get-user-access.ts";
import { passwordField } from "../commands/app/set-user-password.ts";
import { Privilege } from "../privilege.ts";
import type { SimulatedUser } from "./options.ts";

/** A user as the BMC stores it, on its one LAN channel. */
export interface StoredUser {
  readonly id: number;
  name: string;
  /** 16 or 20 bytes, filled up with zeros. */
  password: Uint8Array;
  enabled: boolean;
  /** A `Privilege`, or `NO_ACCESS`. */
  limit: number;
  messaging: boolean;
  linkAuthentication: boolean;
  callbackOnly: boolean;
  /** Payloads that it may activate, a bit for each type. */
  payloads: number;
}

/** The users of a simulated BMC: number 1 has no name and is not let in unless told, the others start empty. */
export class UserTable {
  readonly #users: readonly StoredUser[];

  constructor(given: readonly SimulatedUser[]) {
    const nameless = given.find(({ name }) => name === "");
    const named = given.filter(({ name }) => name !== "");
    const count = Math.max(SLOTS, named.length + 1);
    this.#users = Array.from({ length: count }, (_, at) => stored(at + 1, at === 0 ? nameless : named[at - 1]));
  }

  get all(): readonly StoredUser[] {
    return this.#users;
  }

  get(id: number): StoredUser | undefined {
    return this.#users[id - 1];
  }

  /** Who may log in under a name. */
  named(name: string): StoredUser[] {
    return this.#users.filter(
      (user) => user.enabled && user.messaging && user.limit !== NO_ACCESS && user.name === name,
    );
  }
}

/** The bytes of a password without the zeros that fill it up: what keys are made of. */
export function keyOf({ password }: StoredUser): Uint8Array {
  const end = password.indexOf(0);
  return end < 0 ? password : password.subarray(0, end);
}

const SLOTS = 10;
const IPMI_AND_SOL = 0b11;

function stored(id: number, given: SimulatedUser | undefined): StoredUser {
  return {
    id,
    name: given?.name ?? "",
    password: passwordField(given?.password ?? "").password,
    enabled: given !== undefined,
    limit: given ? (given.privilege ?? Privilege.Administrator) : NO_ACCESS,
    messaging: given !== undefined,
    linkAuthentication: false,
    callbackOnly: false,
    payloads: IPMI_AND_SOL,
  };
}
