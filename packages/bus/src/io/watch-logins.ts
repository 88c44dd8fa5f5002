import { isUserKey } from "../trust/key-pair.ts";
import type { ConnectOptions } from "../link-options.ts";
import type { Credentials } from "../trust/key-pair.ts";
import { inboxOf } from "../trust/permissions.ts";
import { Session } from "./session.ts";

/** A connection of an account that was made or ended, as nats-server tells it. */
export interface Login {
  readonly kind: "connect" | "disconnect";
  /** Of the connection, for the life of its server. */
  readonly id: string;
  /** Public NKey of the user. */
  readonly key: string;
  /** IP address of the client. */
  readonly host: string;
}

/** Tells of every connection that the account's users make and end, over a connection of account SYS. */
export function watchLogins(
  options: ConnectOptions & { readonly credentials: Credentials },
  accountKey: string,
  take: (login: Login) => void,
): AsyncDisposable {
  const { credentials } = options;
  const identity = { kind: "sys", name: "hub (logins)", jwt: () => credentials.jwt, seed: credentials.seed } as const;
  const session = new Session({ ...options, ...identity, inboxPrefix: inboxOf.sys });
  for (const kind of ["connect", "disconnect"] as const) {
    session.subscribe(`$SYS.ACCOUNT.${accountKey}.${kind.toUpperCase()}`, ({ data }) => {
      const login = loginIn(kind, data);
      if (login !== undefined) take(login);
    });
  }
  return session;
}

function loginIn(kind: Login["kind"], data: Uint8Array): Login | undefined {
  try {
    const { server, client } = JSON.parse(Buffer.from(data).toString()) as Advisory;
    const key = [client?.user, client?.nkey].find((each) => each !== undefined && isUserKey(each));
    return key === undefined ? undefined : { kind, id: `${server?.id}/${client?.id}`, key, host: client?.host ?? "" };
  } catch {
    return undefined; // no advisory that this version knows
  }
}

/** io.nats.server.advisory.v1.client_connect and _disconnect; what is used of them. */
interface Advisory {
  readonly server?: { readonly id?: string };
  readonly client?: { readonly id?: number; readonly user?: string; readonly nkey?: string; readonly host?: string };
}
