/** States of the workflow that wait to be woken. */
export interface TaskTokens {
  /** @returns false: nobody waits with this token any more */
  succeed(token: string): Promise<boolean>;
}
