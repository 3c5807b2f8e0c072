import { JobError } from "#core/errors.ts";
import { guardedPost, isFree, privateNumber, type Reach } from "#adapters/http/guarded-request.ts";

/** Milliseconds from the first byte of a name's lookup to the last of the answer. */
const defaultTimeoutMs = 15_000;

export type WebhookClientOptions = {
  /**
   * "this machine too" is for people's own machines, whose receivers may stand beside them. No deployment sets
   * either.
   */
  readonly reach?: Reach;
  readonly timeoutMs?: number;
};

/** Sends webhooks: one POST, one answer, no redirects, no connection kept. */
export const webhookClient = ({
  reach = "public over https",
  timeoutMs = defaultTimeoutMs,
}: WebhookClientOptions = {}) => ({
  /**
   * What can be said of an address before anything is sent: its scheme, user and password, and the kind of
   * address it is where it is written as a number. @throws JobError CallbackRefused
   */
  check: (url: string): void => {
    if (!isFree(reach, new URL(url))) checkTarget(new URL(url));
  },
  /** @throws JobError CallbackRefused; Error when nobody answers in time */
  post: async (
    url: string,
    headers: Readonly<Record<string, string>>,
    body: string,
  ): Promise<{ status: number }> => {
    const signal = AbortSignal.timeout(timeoutMs);
    // Parsing brings every notation of an address (0x7f.1, 2130706433, ::ffff:…) into its usual one.
    const target = new URL(url);
    try {
      const response = await guardedPost(target, { headers, body, signal, reach, refuse: checkTarget });
      // The body is not read, because nobody needs it and it may not end.
      response.on("error", () => undefined).destroy();
      return { status: response.statusCode ?? 0 };
    } catch (error) {
      const isTimeout =
        error instanceof Error && (error.name === "AbortError" || error.name === "TimeoutError");
      throw isTimeout ? new Error(`no answer within ${timeoutMs / 1000} s`, { cause: error }) : error;
    }
  },
});

const checkTarget = (target: URL): void => {
  if (target.protocol !== "https:" || target.username !== "" || target.password !== "") {
    throw new JobError(
      "CallbackRefused",
      `${target.origin} cannot be called: a callback is an https:// address without user and password`,
    );
  }
  const refusal = privateNumber(target);
  if (refusal !== null) throw refusal;
};
