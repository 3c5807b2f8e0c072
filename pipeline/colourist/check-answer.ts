import * as core from "#core/colourist/check-picture.ts";
import { checkedAnswerSchema, checkedPair, type CheckedAnswer } from "#core/colourist/checked-answer.ts";
import { lumaWeights } from "#core/colour/matrix.ts";
import { JobError } from "#core/errors.ts";
import type { PlaneSize } from "#core/film/planes.ts";
import { jobKeys } from "#core/job/keys.ts";
import { displayAspect, modelSize } from "#core/model/size.ts";
import type { AnswerReader } from "#core/ports/colourist.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { findSealedJson, putSealedJson } from "#core/ports/json-values.ts";
import type { Pictures } from "#core/ports/pictures.ts";
import { fittedSize } from "#core/review/sizes.ts";
import { sealOf } from "#core/store/seal-of.ts";
import type { Job } from "#pipeline/colour/job.ts";

export type CheckPorts = {
  readonly store: JobStore;
  readonly answers: AnswerReader;
  readonly pictures: Pick<Pictures, "pngWithOpacity" | "jpeg">;
};

/** People are shown what came back no larger than this. */
const shownBox = { width: 480, height: 360 };

/**
 * Checks a picture that came back for a frame, and keeps what can be used of it in the job as a reference: the
 * frame's luma in the picture's colours, as opaque as it can be trusted. The same picture is looked at once.
 */
export const checkAnswer = async (
  ports: CheckPorts,
  job: Job,
  grey: Uint8Array,
  answer: Uint8Array,
): Promise<CheckedAnswer> => {
  const { store } = ports;
  const [frameSeal, answerSeal] = [await sealOf(grey), await sealOf(answer)];
  const pair = await checkedPair(frameSeal.sha256, answerSeal.sha256);
  const key = jobKeys.checkedAnswer(pair);
  const known = await findSealedJson(store, key, checkedAnswerSchema);
  if (known !== null && (known.digest === null || (await store.has(jobKeys.reference(known.digest)))))
    return known;
  const found = await look(ports, job, grey, { answer, pair });
  const outcome: CheckedAnswer = { ...found, given: answerSeal.sha256 };
  await putSealedJson(store, key, outcome);
  return outcome;
};

const look = async (
  ports: CheckPorts,
  job: Job,
  grey: Uint8Array,
  { answer, pair }: { readonly answer: Uint8Array; readonly pair: string },
): Promise<Omit<CheckedAnswer, "given">> => {
  const frame = await greyFrame(ports.answers, job, grey);
  let picture;
  try {
    picture = await ports.answers.read(answer, (own) => noLargerThan(own, frame.size));
  } catch (error) {
    if (!(error instanceof JobError)) throw error;
    return { ...nothing, note: error.message };
  }
  const raw = { samples: picture.rgb, size: picture.size, channels: 3 } as const;
  const shown = await ports.pictures.jpeg(raw, fittedSize(picture.size, shownBox));
  await ports.store.put(jobKeys.shownAnswer(pair), shown);
  const { fault, doubt, rgb, trust, likeness, score, placement } = core.checkPicture(frame, picture);
  const found = { likeness, score, placement };
  if (fault !== null) return { ...nothing, ...found, note: fault };
  const grid = gridSize(frame.modelSize);
  const png = await ports.pictures.pngWithOpacity(
    { samples: rgb, size: frame.size, channels: 3 },
    trust,
    grid,
  );
  const { sha256 } = await sealOf(png);
  await ports.store.put(jobKeys.reference(sha256), png);
  const note = core.movedText(placement);
  return { ...found, status: "taken", note, doubt, digest: sha256, settledBy: [] };
};

const nothing: Omit<CheckedAnswer, "given"> = {
  ...({ status: "refused", note: null, likeness: null, score: null } as const),
  placement: null,
  doubt: null,
  digest: null,
  settledBy: [],
};

const gridSize = ({ width, height }: PlaneSize): PlaneSize => ({
  width: width / core.cellPixels,
  height: height / core.cellPixels,
});

const greyFrame = async (
  answers: AnswerReader,
  { source, card }: Job,
  grey: Uint8Array,
): Promise<core.GreyFrame> => {
  const { rgb, size } = await answers.read(grey, (own) => own);
  return {
    grey: Uint8Array.from({ length: size.width * size.height }, (_, i) => rgb[i * 3] ?? 0),
    size,
    modelSize: modelSize(displayAspect(source.video), card.input),
    weights: lumaWeights(source.video),
  };
};

/** As many pixels as the frame at most: of a larger picture nothing more is used. */
const noLargerThan = (own: PlaneSize, frame: PlaneSize): PlaneSize => {
  const scale = Math.min(1, Math.sqrt((frame.width * frame.height) / (own.width * own.height)));
  return {
    width: Math.max(8, Math.round(own.width * scale)),
    height: Math.max(8, Math.round(own.height * scale)),
  };
};
