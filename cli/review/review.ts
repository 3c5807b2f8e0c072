import { resolve } from "node:path";
import open from "open";
import { folderStore } from "#adapters/disk/folder-store.ts";
import { readReviewTemplate } from "#adapters/disk/review-template.ts";
import { JobError } from "#core/errors.ts";
import { editsOfFilm } from "#pipeline/plan/edit-history.ts";
import type { ApplyEdits } from "#cli/review/apply-runs.ts";
import { editJob } from "#cli/kept/edit-job.ts";
import { keepOneKeyFrame } from "#cli/kept/edit-key-frames.ts";
import { keepOnePicture, openReferenceContext } from "#cli/kept/edit-references.ts";
import { endEarlyStop } from "#cli/terminal/interruption.ts";
import { cutReportFileOf, cutSetup } from "#cli/review/cut-review.ts";
import { serveCut } from "#cli/review/cut-server.ts";
import type { GuardedServer } from "#cli/review/guarded-server.ts";
import { readReview } from "#cli/review/review-files.ts";
import { serveReview } from "#cli/review/review-server.ts";
import { refuseNoJobFolder } from "#adapters/disk/job-folder.ts";
import { reviewReportKey } from "#core/store/layout.ts";

export type ServeRequest = {
  readonly job: string;
  readonly port: number;
  readonly open?: true;
};

/** Serves the review of a kept job, or of a painted cut, until it is interrupted. */
export const serveAnyReview = async (request: ServeRequest): Promise<void> => {
  const cut = await cutReportFileOf(request.job);
  const server = cut === null ? await openJobReview(request) : await openCutReview(cut, request);
  process.stdout.write(`${server.address}\n`);
  process.stderr.write("Open this address in a browser of this machine. Ctrl-C ends it.\n");
  if (request.open === true) await open(server.address);
  await interrupted();
  await server.close();
};

const openCutReview = async (reportFile: string, { port }: ServeRequest): Promise<GuardedServer> =>
  serveCut({ ...(await cutSetup(reportFile)), template: await builtPage(), port });

const openJobReview = async (request: ServeRequest): Promise<GuardedServer> => {
  const root = resolve(request.job);
  const store = folderStore(root);
  if (!(await store.has(reviewReportKey))) await refuseNoJobFolder(root);
  // What is wrong with the job is said here, not in the browser.
  const { film } = await readReview(store);
  return serveReview({
    store,
    template: await builtPage(),
    port: request.port,
    apply: applyToJob(root),
    editsInForce: () => editsOfFilm(store, film),
    keepPicture: async (name, bytes) =>
      keepOnePicture(await openReferenceContext(root, store), name, bytes),
    keepKeyFrame: async (frame, name, bytes) =>
      keepOneKeyFrame(await openReferenceContext(root, store), frame, name, bytes),
  });
};

const builtPage = async (): Promise<string> => {
  const template = await readReviewTemplate();
  if (template !== null) return template;
  throw new JobError("ToolMissing", "the review page is not built here; run npm run build:review");
};

/** As `chromaloom edit` does it: only what the edits change is rendered, then the film is written again. */
const applyToJob =
  (folder: string): ApplyEdits =>
  async (edits, listen, signal) => {
    const change = { type: "apply", edits } as const;
    return (await editJob({ folder, change, ifExists: "replace", listen, signal })).changed;
  };

const interrupted = (): Promise<void> =>
  new Promise((end) => {
    endEarlyStop();
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => {
        end();
      });
    }
  });
