import * as z from "zod";
import { JobError } from "#core/errors.ts";
import { mediaPlaces, parseS3Uri, s3Uri } from "#core/store/media-places.ts";

/** Days that a job waits for a person where nobody says. */
export const defaultWaitDays = 7;

/** Seconds that one try of an address may take in the cloud: five fit into a function's quarter of an hour. */
export const maxAnswerSeconds = 120;

const isPlainAddress = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return protocol === "https:" && username + password === "";
};

const whoSchema = z
  .string()
  .max(2000)
  .refine(
    (who) => who === "person" || who.startsWith("onnx:") || isPlainAddress(who),
    'a colourist is "person", an https:// address without user and password, or onnx: and a file of the bucket',
  );

/** Who colours the key frames of a job in the cloud. */
export const colouristOrderSchema = z.strictObject({
  who: whoSchema,
  calls: z.int().min(0).exactOptional().describe("calls at most; absent: one for each key frame"),
  clashes: z
    .enum(["first", "most"])
    .exactOptional()
    .describe("which of key frames wins where they give the same thing different colours"),
  days: z
    .int()
    .min(1)
    .max(14)
    .exactOptional()
    .describe("that the job waits for a person, then the network colours what did not come"),
});

export type ColouristOrder = z.infer<typeof colouristOrderSchema>;

export type ColouristKind = "person" | "address" | "network";

export const kindOfColourist = ({ who }: Pick<ColouristOrder, "who">): ColouristKind => {
  if (who === "person") return "person";
  return who.startsWith("onnx:") ? "network" : "address";
};

/**
 * An order's colourist as tasks find it: a network file by its whole address, below the place where nothing
 * starts a job by itself.
 *
 * @throws JobError UsageInvalid for a file that tasks may not read
 */
export const placedColourist = (order: ColouristOrder, bucket: string): ColouristOrder => {
  if (kindOfColourist(order) !== "network") return order;
  const given = order.who.slice("onnx:".length);
  const address = given.startsWith("s3://") ? parseS3Uri(given) : { bucket, key: given };
  if (address.bucket === bucket && address.key.startsWith(mediaPlaces.held))
    return { ...order, who: `onnx:${s3Uri(address)}` };
  throw new JobError(
    "UsageInvalid",
    `the network file ${given} does not lie under ${s3Uri({ bucket, key: mediaPlaces.held })}, where they are read from; put it there, its card beside it`,
    { file: given },
  );
};
