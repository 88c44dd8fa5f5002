import { getUserAccess } from "../commands/app/get-user-access.ts";
import { getUserName } from "../commands/app/get-user-name.ts";
import { getUserPayloadAccess } from "../commands/app/get-user-payload-access.ts";
import { setUserAccess } from "../commands/app/set-user-access.ts";
import { setUserName } from "../commands/app/set-user-name.ts";
import { PasswordOperation, setUserPassword } from "../commands/app/set-user-password.ts";
import { PayloadAccessOperation, setUserPayloadAccess } from "../commands/app/set-user-payload-access.ts";
import { CompletionCode } from "../completion-code.ts";
import { equal } from "../crypto/equal.ts";
import { Refusal, serve, type Served } from "./serve.ts";

/** Users as the simulated BMC serves them; what is changed counts at the next login. */
export const userCommands: readonly Served[] = [
  serve(getUserAccess, ({ users }, { user: { id } }) => {
    const user = users.get(id);
    if (!user) return new Refusal(CompletionCode.InvalidField);
    const { limit, messaging, linkAuthentication, callbackOnly } = user;
    return {
      slots: { count: users.all.length },
      users: { enabled: users.all.filter(({ enabled }) => enabled).length, status: user.enabled ? ENABLED : DISABLED },
      fixedNames: { count: 1 },
      access: { limit, messaging, linkAuthentication, callbackOnly },
    };
  }),

  serve(setUserAccess, ({ users }, { access, user: { id }, privilege: { limit } }) => {
    const user = users.get(id);
    if (!user) return new Refusal(CompletionCode.InvalidField);
    const { messaging, linkAuthentication, callbackOnly } = access;
    if (access.change) Object.assign(user, { messaging, linkAuthentication, callbackOnly });
    user.limit = limit;
    return {};
  }),

  serve(getUserName, ({ users }, { user: { id } }) => {
    const user = users.get(id);
    return user ? { name: user.name } : new Refusal(CompletionCode.InvalidField);
  }),

  serve(setUserName, ({ users }, { user: { id }, name }) => {
    const user = users.get(id);
    const taken = name !== "" && users.all.some((other) => other !== user && other.name === name);
    if (!user || id === NAMELESS || taken) return new Refusal(CompletionCode.InvalidField);
    user.name = name;
    return {};
  }),

  serve(setUserPassword, ({ users }, { user: { id, long }, operation: { code }, password }) => {
    const user = users.get(id);
    if (!user) return new Refusal(CompletionCode.InvalidField);
    if (code === PasswordOperation.Enable || code === PasswordOperation.Disable) {
      user.enabled = code === PasswordOperation.Enable;
      return {};
    }
    if (password.length !== (long ? 20 : 16)) return new Refusal(CompletionCode.RequestDataLength);
    if (code === PasswordOperation.Set) user.password = password.slice();
    else if (password.length !== user.password.length) return new Refusal(WRONG_SIZE);
    else if (!equal(password, user.password)) return new Refusal(WRONG_PASSWORD);
    return {};
  }),

  serve(getUserPayloadAccess, ({ users }, { user: { id } }) => {
    const user = users.get(id);
    return user ? { standard: user.payloads, oem: 0 } : new Refusal(CompletionCode.InvalidField);
  }),

  serve(setUserPayloadAccess, ({ users }, { user: { id, operation }, standard }) => {
    const user = users.get(id);
    if (!user) return new Refusal(CompletionCode.InvalidField);
    if (operation === PayloadAccessOperation.Enable) user.payloads |= standard;
    else user.payloads &= ~standard;
    return {};
  }),
];

const NAMELESS = 1;
const ENABLED = 1;
const DISABLED = 2;
const WRONG_PASSWORD = 0x80;
const WRONG_SIZE = 0x81;
