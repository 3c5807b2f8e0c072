import type { PlaneSize } from "#core/film/planes.ts";
import type { DecodeRequest } from "#core/model/decoding.ts";
import type { Said } from "#core/ports/network.ts";
import type { ModelFolder } from "#adapters/network/model-folder.ts";
import type { OnnxOptions } from "#adapters/network/onnx-runtime.ts";

/** What a network's thread is started with. */
export type NetworkStart = { readonly model: ModelFolder; readonly options: OnnxOptions };

/** What it is asked; of `into` only the lengths matter. */
export type NetworkQuestion =
  | {
      readonly type: "analyse";
      readonly lightness: Float32Array;
      readonly size: PlaneSize;
      readonly lengths: Readonly<Record<keyof Said, number>>;
    }
  /** The request's features lie in memory that both threads see; until the answer they stay. */
  | { readonly type: "decode"; readonly request: DecodeRequest }
  | { readonly type: "close" };

/** What it answers, each question in its turn; first of all, whether it is open. */
export type NetworkAnswer =
  | { readonly type: "done" }
  | { readonly type: "said"; readonly said: Said }
  | { readonly type: "decoded"; readonly ab: Float32Array }
  | {
      readonly type: "failed";
      /** Of the table of failures; null: a fault of the program. */
      readonly code: string | null;
      readonly message: string;
      readonly details: Readonly<Record<string, unknown>>;
    };
