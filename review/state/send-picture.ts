import { shotReferenceSchema, type ShotReference } from "#core/edits/edits.ts";
import { keptKeyFrameSchema, type KeptKeyFrame, type PageSession } from "#core/review/page.ts";

/**
 * Hands a picture to `chromaloom review`, which keeps it in the job. From disk there is nobody to hand it
 * to: then the edits name the file.
 *
 * @throws Error with a sentence when no colour can be taken from it
 */
export const sendPicture = async (file: File, session: PageSession | null): Promise<ShotReference> =>
  session === null
    ? { file: file.name, frame: null, digest: null }
    : shotReferenceSchema.parse(await sent(file, "pictures", session));

/** The same of a picture for a key frame, which is checked against that frame. */
export const sendKeyFrame = async (
  file: File,
  frame: number,
  session: PageSession | null,
): Promise<KeptKeyFrame> =>
  session === null
    ? { picture: { frame, file: file.name, digest: null, used: null }, score: null }
    : keptKeyFrameSchema.parse(await sent(file, `key-frames/${frame}`, session));

const sent = async (file: File, path: string, { token }: PageSession): Promise<unknown> => {
  const answer = await fetch(path, {
    method: "POST",
    headers: {
      "content-type": "application/octet-stream",
      "x-chromaloom-token": token,
      "x-picture-name": encodeURIComponent(file.name),
    },
    body: file,
  }).catch(() => {
    throw new Error("chromaloom review does not answer: is it still running?");
  });
  if (!answer.ok) throw new Error((await answer.text()).trim());
  return answer.json();
};
