import type { Secret } from "@longshore/kit";

/** The password of the user whose session this is. */
export interface PasswordControl {
  /** Resolves when the BMC said yes, which is not when it stored it. */
  set(password: Secret, signal?: AbortSignal): Promise<void>;
  /** Whether the BMC says that its user has this one, without a login; undefined when it cannot say. */
  test(password: Secret, signal?: AbortSignal): Promise<boolean | undefined>;
}
