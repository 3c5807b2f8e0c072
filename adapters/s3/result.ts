import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { JobError } from "#core/errors.ts";
import { fileNameOf, parseS3Uri } from "#core/store/media-places.ts";
import type { ResultPlace } from "#core/ports/result-place.ts";
import type { Scratch } from "#core/ports/scratch.ts";
import type { IfExists } from "#adapters/disk/result-file.ts";
import { openS3 } from "#adapters/s3/client.ts";
import { isMissing, isOtherContent, s3Failure } from "#adapters/s3/failure.ts";
import { sendFile } from "#adapters/s3/transfer.ts";

/** The film's digest goes along with it: ETags of uploads in parts say nothing of the content. */
const digestName = "chromaloom-sha256";

const contentTypes: Readonly<Record<string, string>> = {
  mp4: "video/mp4",
  m4v: "video/mp4",
  mov: "video/quicktime",
  mkv: "video/matroska",
};

/** A result in S3: drafted on the task's own disk, then sent whole. Its tag is the content's sha256. */
export const s3Result = (uri: string, ifExists: IfExists, scratch: Scratch): ResultPlace => {
  const address = parseS3Uri(uri);
  const s3 = openS3();
  const name = fileNameOf(address.key);
  const draft = scratch.newPath(name);
  const contentType = contentTypes[name.split(".").at(-1)?.toLowerCase() ?? ""];
  const tag = async (): Promise<string | null> => {
    try {
      const found = await s3.send(new HeadObjectCommand({ Bucket: address.bucket, Key: address.key }));
      return found.Metadata?.[digestName] ?? found.ETag ?? "";
    } catch (error) {
      if (isMissing(error)) return null;
      throw s3Failure(error, "look for", address);
    }
  };
  return {
    name: uri,
    openDraft: () => Promise.resolve(draft),
    check: async () => {
      if ((await tag()) !== null && ifExists === "refuse") throw resultExists(uri);
    },
    tag,
    draftTag: () => sha256Of(draft),
    publish: async (over) => {
      const mode = over === "own" ? "replace" : ifExists;
      const digest = await sha256Of(draft);
      // S3 itself refuses a taken place; servers that leave the condition of an upload in parts unread do not.
      if (mode === "refuse" && ![null, digest].includes(await tag())) throw resultExists(uri);
      await sendFile(s3, address, draft, {
        ifExists: mode,
        metadata: { [digestName]: digest },
        ...(contentType === undefined ? {} : { contentType }),
      }).catch(async (error: unknown) => {
        if (!isOtherContent(error)) throw s3Failure(error, "write", address);
        // A first try whose answer got lost leaves the film where the second finds it.
        if ((await tag()) !== digest) throw resultExists(uri);
      });
      await rm(draft);
    },
    discard: () => rm(draft, { force: true }),
  };
};

const resultExists = (uri: string): JobError =>
  new JobError("OutputExists", `${uri} exists already; ask for it to be replaced, or name another result`, {
    uri,
  });

const sha256Of = async (path: string): Promise<string> => {
  const hash = createHash("sha256");
  for await (const bytes of createReadStream(path)) hash.update(bytes as Uint8Array);
  return hash.digest("hex");
};
