import { shotReferenceSchema, type ShotReference } from "#core/edits/edits.ts";
import type { PageSession } from "#core/review/page.ts";

/**
 * Hands a picture to `chromaloom review`, which keeps it in the job. From disk there is nobody to hand it
 * to: then the edits name the file.
 *
 * @throws Error with a sentence when no colour can be taken from it
 */
export const sendPicture = async (file: File, session: PageSession | null): Promise<ShotReference> => {
  if (session === null) return { file: file.name, frame: null, digest: null };
  const answer = await fetch("pictures", {
    method: "POST",
    headers: {
      "content-type": "application/octet-stream",
      "x-chromaloom-token": session.token,
      "x-picture-name": encodeURIComponent(file.name),
    },
    body: file,
  }).catch(() => {
    throw new Error("chromaloom review does not answer: is it still running?");
  });
  if (!answer.ok) throw new Error((await answer.text()).trim());
  return shotReferenceSchema.parse(await answer.json());
};
