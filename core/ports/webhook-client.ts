/** The world outside, for callbacks. */
export interface WebhookClient {
  /** @throws JobError CallbackRefused for an address that nothing would ever be sent to */
  check(url: string): void;
  /** @throws JobError CallbackRefused for an address that is not public; Error when nobody answers */
  post(
    url: string,
    headers: Readonly<Record<string, string>>,
    body: string,
  ): Promise<{ readonly status: number }>;
}
