import { createHash } from "node:crypto";
import type { MapState } from "#cli/engine/definition.ts";
import { jsonBytes, type Json, type JsonObject } from "#cli/engine/json.ts";
import { fillPlace } from "#cli/engine/map-items.ts";
import { StateError } from "#cli/engine/state-error.ts";
import type { Bindings } from "#cli/engine/templates.ts";
import type { Visit } from "#cli/engine/visit.ts";

/** What is known of a child that has ended, as a ResultWriter exports it. */
export type ChildRecord = {
  readonly ExecutionArn: string;
  readonly Input: string;
  readonly Name: string;
  readonly StartDate: string;
  readonly StopDate: string;
} & (
  | { readonly Status: "SUCCEEDED"; readonly output: Json }
  | { readonly Status: "FAILED"; readonly Error?: string; readonly Cause?: string }
);

export type MapResults = {
  readonly add: (index: number, child: ChildRecord) => Promise<void>;
  /** The map state's result. */
  readonly finish: () => Promise<Json>;
};

/** Results kept for the next state, or written away and answered by the name of their manifest. */
export const openResults = async (
  state: MapState,
  visit: Visit,
  bindings: Bindings,
): Promise<MapResults> =>
  state.ResultWriter === undefined
    ? keptResults()
    : writtenResults(
        visit,
        await fillPlace(state.ResultWriter.Arguments, bindings, "ResultWriter/Arguments"),
      );

/** A failed child that was tolerated stands in the array with what is known of it. */
const keptResults = (): MapResults => {
  const results: Json[] = [];
  return {
    add: async (index, child) => {
      results[index] = child.Status === "SUCCEEDED" ? child.output : child;
    },
    finish: async () => results,
  };
};

/** Bytes of records that are kept before they are written as one file. */
const fileBytes = 4 * 2 ** 20;

type Files = Record<
  "SUCCEEDED" | "FAILED",
  { records: [number, JsonObject][]; bytes: number; keys: Json[] }
>;

/**
 * Files and manifest in the shape that "ResultWriter (Map)" of the Developer Guide shows. A run of the
 * same map of the same execution writes under the same keys.
 */
const writtenResults = (
  { frame, name, retryCount }: Visit,
  { Bucket, Prefix }: { readonly Bucket: string; readonly Prefix?: string },
): MapResults => {
  const { run, name: execution } = frame.execution;
  const id = mapRunId(`${execution}/${name}/${retryCount}`);
  const folder = Prefix === undefined ? id : `${Prefix.replace(/\/$/, "")}/${id}`;
  const mapRun = `arn:aws:states:local:000000000000:mapRun:${run.machineName}/${name}:${id}`;
  const files: Files = {
    SUCCEEDED: { records: [], bytes: 0, keys: [] },
    FAILED: { records: [], bytes: 0, keys: [] },
  };
  const write = async (key: string, results: Json): Promise<void> => {
    await run.services.writeResults({ bucket: Bucket, key }, results).catch((error: unknown) => {
      const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      throw new StateError("States.ResultWriterFailed", said, { cause: error });
    });
  };
  const flush = async (status: keyof Files): Promise<void> => {
    const { records, bytes, keys } = files[status];
    if (records.length === 0) return;
    files[status] = { records: [], bytes: 0, keys };
    const key = `${folder}/${status}_${keys.length}.json`;
    keys.push({ Key: key, Size: bytes });
    await write(
      key,
      records.sort(([a], [b]) => a - b).map(([, each]) => each),
    );
  };
  return {
    add: async (index, child) => {
      const told = exported(child);
      const file = files[child.Status];
      file.records.push([index, told]);
      file.bytes += jsonBytes(told) + 1;
      if (file.bytes >= fileBytes) await flush(child.Status);
    },
    finish: async () => {
      await flush("SUCCEEDED");
      await flush("FAILED");
      const key = `${folder}/manifest.json`;
      await write(key, {
        DestinationBucket: Bucket,
        MapRunArn: mapRun,
        ResultFiles: { FAILED: files.FAILED.keys, PENDING: [], SUCCEEDED: files.SUCCEEDED.keys },
      });
      return { MapRunArn: mapRun, ResultWriterDetails: { Bucket, Key: key } };
    },
  };
};

const exported = (child: ChildRecord): JsonObject => {
  if (child.Status === "FAILED") return child;
  const { output, ...others } = child;
  return { ...others, Output: JSON.stringify(output) };
};

/** In the form of a UUID, the same for the same run. */
const mapRunId = (run: string): string =>
  createHash("sha256")
    .update(run)
    .digest("hex")
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
