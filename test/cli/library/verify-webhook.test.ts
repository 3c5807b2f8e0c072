import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { verifyWebhook } from "#cli/library/verify-webhook.ts";

const secret = `whsec_${Buffer.alloc(24, 7).toString("base64")}`;
const other = `whsec_${Buffer.alloc(24, 8).toString("base64")}`;

const event = {
  id: "reel-7_job-canceled",
  type: "job.canceled",
  timestamp: "2026-11-23T04:00:00.000Z",
  data: { job: "reel-7", execution: "reel-7", customData: null, reason: "by hand" },
};

const signed = (body: string, at = new Date()) => ({
  "webhook-id": event.id,
  "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
  "webhook-signature": new Webhook(secret).sign(event.id, at, body),
});

describe("verifyWebhook", () => {
  const body = JSON.stringify(event);

  it("gives the event of a holder of the secret, from bytes or text, Node's headers or Headers", () => {
    expect(verifyWebhook(body, signed(body), secret)).toEqual(event);
    expect(verifyWebhook(Buffer.from(body), new Headers(signed(body)), [other, secret])).toEqual(event);
  });

  it("refuses another secret, other bytes, an old message, and headers that are missing", () => {
    const refused = expect.objectContaining({ name: "SignatureInvalid" }) as Error;
    const old = new Date(Date.now() - 6 * 60_000);
    const refuse = (...given: Parameters<typeof verifyWebhook>): void => {
      expect(() => verifyWebhook(...given)).toThrow(refused);
    };
    refuse(body, signed(body), other);
    refuse(`${body} `, signed(body), secret);
    refuse(body, signed(body, old), secret);
    refuse(body, {}, secret);
  });

  it("leaves a type that it does not know, and takes fields that came later", () => {
    const later = JSON.stringify({ ...event, type: "job.dreamt" });
    expect(verifyWebhook(later, signed(later), secret)).toBeNull();
    const more = JSON.stringify({ ...event, mood: "good" });
    expect(verifyWebhook(more, signed(more), secret)).toMatchObject({ type: "job.canceled", mood: "good" });
  });

  it("says what a secret must be, and never quotes it", () => {
    expect(() => verifyWebhook(body, signed(body), "hunter2")).toThrow(/must be base64/);
    expect(() => verifyWebhook(body, signed(body), [])).toThrow(/needs a secret/);
  });
});
