import { answerReader } from "#adapters/pictures/answer-reader.ts";
import { sharpPictures } from "#adapters/pictures/pictures.ts";
import { referenceReader } from "#adapters/pictures/reference-reader.ts";
import { jobKeys } from "#core/job/keys.ts";
import { resolveOptions } from "#core/job/resolve-options.ts";
import { putSealedJson } from "#core/ports/json-values.ts";
import { countedNetwork } from "#pipeline/colour/counted-network.ts";
import { readJob } from "#pipeline/colour/job.ts";
import { pictureReader } from "#pipeline/colour/read-references.ts";
import { chooseKeyFrames } from "#pipeline/colourist/choose-key-frames.ts";
import { planJob } from "#pipeline/plan/plan.ts";
import { arithmeticCard as card, arithmeticNetwork as network } from "#test/support/arithmetic-network.ts";
import { drawnFilm, drawnFilms as films } from "#test/support/drawn-film.ts";
import { newJob } from "#test/support/job-folder.ts";

const { source } = drawnFilm;
const ignored = () => undefined;
const { signal } = new AbortController();

/** A planned film of two shots, its key frames chosen. */
export const chosenJob = async () => {
  const { store } = await newJob();
  const options = resolveOptions({}, source, card);
  const model = { folder: "arithmetic", digest: "arithmetic", input: card.input };
  const plan = { source, options, span: { from: null, to: null }, workers: 1, model };
  await putSealedJson(store, jobKeys.source, source);
  await planJob({ films, store }, plan, ignored);
  const job = await readJob(store, card);
  const counted = countedNetwork(network);
  const looking = { films, network: counted.network, store, pictures: sharpPictures, signal };
  const choose = () => chooseKeyFrames(looking, job, 3, ignored);
  const chosen = await choose();
  return {
    job,
    chosen,
    frames: chosen.shots.flatMap(({ frames }) => frames),
    choose,
    runs: counted.runs,
    ports: {
      store,
      answers: answerReader,
      pictures: sharpPictures,
      references: referenceReader,
      readPicture: pictureReader({ network, references: referenceReader }, job),
    },
  };
};
