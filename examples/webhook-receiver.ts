/** A receiver of Chromaloom's webhooks: `npx tsx webhook-receiver.ts whsec_… 8080`, behind your TLS. */
import { createServer, type Server } from "node:http";
import { text } from "node:stream/consumers";
import { Webhook } from "standardwebhooks";

export type JobEvent = { id: string; type: string; timestamp: string; data: Record<string, unknown> };

/** Calls `handle` once for every event that really comes from a holder of the secret. */
export const webhookReceiver = (secret: string, handle: (event: JobEvent) => Promise<void>): Server => {
  const webhook = new Webhook(secret);
  const seen = new Set<string>(); // Keep this in your database: events come again after a restart, too.
  return createServer((request, response) => {
    const receive = async (): Promise<number> => {
      const body = await text(request); // The exact bytes: what a JSON parser writes back has other ones.
      try {
        webhook.verify(body, request.headers as Record<string, string>);
      } catch {
        return 401;
      }
      const event = JSON.parse(body) as JobEvent;
      if (!seen.has(event.id)) await handle(event);
      seen.add(event.id);
      return 204;
    };
    // Anything but 2xx, or no answer within 15 seconds, and the event comes again.
    void receive().then(
      (status) => response.writeHead(status).end(),
      () => response.writeHead(500).end(),
    );
  });
};

const [secret, port = "8080"] = process.argv.slice(2);
if (import.meta.url === `file://${process.argv[1]}` && secret !== undefined) {
  webhookReceiver(secret, async (event) => {
    process.stdout.write(`${JSON.stringify(event)}\n`);
  }).listen(Number(port));
}
