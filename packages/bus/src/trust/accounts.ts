import { patternOf, subjects } from "@longshore/contracts";
import { type Account, encodeAccount, encodeOperator, type Export, type Import, newScopedSigner } from "@nats-io/jwt";
import { signingKey } from "./key-pair.ts";
import { fences, type Role, roles, SITE_API_PREFIX, siteReads, siteSends } from "./permissions.ts";
import { ACCOUNTS, type AccountName, type TrustTree } from "./tree.ts";

/** The claims that nats-server runs by: the operator's, and one per account. */
export interface Claims {
  readonly operator: string;
  readonly accounts: Readonly<Record<AccountName, string>>;
}

/** Derived from the subject table every time, so that a new row needs no new tree. */
export async function claimsOf(tree: TrustTree): Promise<Claims> {
  const accounts = await Promise.all(ACCOUNTS.map(async (name) => [name, await accountClaims(tree, name)] as const));
  return {
    operator: await encodeOperator("LONGSHORE", signingKey(tree.operator.seed), {
      signing_keys: [tree.operator.signingKey],
      system_account: tree.accounts.SYS.publicKey,
    }),
    accounts: Object.fromEntries(accounts) as Record<AccountName, string>,
  };
}

/** One account's claims, with its revocations: what is pushed to a running server after `withRevocations`. */
export function accountClaims(tree: TrustTree, name: AccountName): Promise<string> {
  const { publicKey, signingKey: signer } = tree.accounts[name];
  const account = { ...accounts(tree)[name], signing_keys: [scope(signer, roles[name])] };
  const revocations = tree.revocations[name];
  return encodeAccount(name, publicKey, revocations ? { ...account, revocations: { ...revocations } } : account, {
    signer: signingKey(tree.operator.signingSeed),
  });
}

/** Absent limits count as 0, that is, as refused. */
const LIMITS = { conn: -1, leaf: 0, subs: -1, data: -1, payload: -1, imports: -1, exports: -1, wildcards: true };
const NO_STORE = { mem_storage: 0, disk_storage: 0, streams: 0, consumer: 0 };
const STORE = { mem_storage: -1, disk_storage: -1, streams: 32, consumer: -1, max_ack_pending: -1 };

function accounts(tree: TrustTree): Record<AccountName, Partial<Account>> {
  const { HUB, SITES } = tree.accounts;
  const newcomers = patternOf(subjects.enrol);
  const reads = siteReads("*");
  return {
    HUB: {
      limits: { ...LIMITS, ...STORE },
      exports: [
        ...siteSends("*").map((subject) => service(subject, "Singleton")),
        ...reads.map((read) => service(hubApi(read), "Stream")), // a batch answers many times
        ...fences("intent", "*").map(stream),
        service(newcomers, "Singleton"),
        ...fences("api", "*").map((subject) => service(subject, "Singleton")),
      ],
      imports: fences("command", "*").map((subject) => from(SITES.publicKey, subject)),
    },
    SITES: {
      limits: { ...LIMITS, ...NO_STORE },
      exports: fences("command", "*").map((subject) => service(subject, "Singleton")),
      imports: [
        ...siteSends("*").map((subject) => from(HUB.publicKey, subject)),
        ...reads.map((read) => from(HUB.publicKey, hubApi(read), numbered(read))),
        ...fences("intent", "*").map((subject) => ({ ...from(HUB.publicKey, subject), type: "stream" as const })),
      ],
    },
    ENROL: {
      limits: { ...LIMITS, ...NO_STORE, conn: 1000 },
      imports: [from(HUB.publicKey, newcomers)],
    },
    OPS: {
      limits: { ...LIMITS, ...NO_STORE },
      imports: fences("api", "*").map((subject) => from(HUB.publicKey, subject)),
    },
    SYS: { limits: { ...LIMITS, ...NO_STORE } },
  };
}

function scope(signer: string, role: Role): ReturnType<typeof newScopedSigner> {
  const { answers } = role;
  return newScopedSigner(signer, role.role, {
    subs: role.maxSubscriptions,
    data: -1,
    payload: role.maxPayload,
    pub: { allow: [...role.pub] },
    sub: { allow: [...role.sub] },
    ...(answers && { resp: { max: answers.max, ttl: answers.withinMs * 1e6 } }), // Go counts nanoseconds
    allowed_connection_types: ["STANDARD"],
  });
}

function service(subject: string, response: "Singleton" | "Stream"): Export {
  return { name: subject, subject, type: "service", response_type: response };
}

function stream(subject: string): Export {
  return { name: subject, subject, type: "stream" };
}

function from(account: string, subject: string, localSubject?: string): Import {
  return {
    name: subject,
    account,
    subject,
    type: "service",
    ...(localSubject !== undefined && { local_subject: localSubject }),
  };
}

/** What stands behind a site's read in account HUB. */
function hubApi(read: string): string {
  return read.replace(SITE_API_PREFIX, "$JS.API");
}

/** Wildcards of a local subject refer to those of the imported one by number: `site.*.intent.>` → `site.$1.intent.>`. */
function numbered(subject: string): string {
  let count = 0;
  return subject.replaceAll("*", () => `$${++count}`);
}
