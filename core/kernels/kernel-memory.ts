import { JobError } from "#core/errors.ts";
import { kernelBytes } from "#core/kernels/kernel-bytes.ts";

type ArrayType = "i8" | "u8" | "i16" | "u16" | "i32" | "f32";
type ArrayOf = {
  i8: Int8Array;
  u8: Uint8Array;
  i16: Int16Array;
  u16: Uint16Array;
  i32: Int32Array;
  f32: Float32Array;
};

const constructors = {
  i8: Int8Array,
  u8: Uint8Array,
  i16: Int16Array,
  u16: Uint16Array,
  i32: Int32Array,
  f32: Float32Array,
} as const;

/** Arrays by name: what each holds, and how many. */
type Layout = Readonly<Record<string, readonly [ArrayType, number]>>;

/** What kernels/ exports; a pointer is the `byteOffset` of an array of the same memory. */
type Kernels = {
  readonly carry: (...numbers: number[]) => void;
  readonly pool: (...numbers: number[]) => void;
  readonly carryEvidence: (...numbers: number[]) => void;
  readonly addWords: (...numbers: number[]) => void;
  readonly nearestWords: (...numbers: number[]) => void;
  readonly recall: (...numbers: number[]) => void;
  readonly lookUp: (...numbers: number[]) => void;
  readonly coarseMotion: (...numbers: number[]) => number;
  readonly searchBlocks: (...numbers: number[]) => void;
  readonly vectorMedian: (...numbers: number[]) => void;
  readonly keepInside: (...numbers: number[]) => void;
  readonly reliability: (...numbers: number[]) => void;
  readonly fitCells: (...numbers: number[]) => void;
  readonly chroma: (...numbers: number[]) => void;
  readonly poolOverSpace: (...numbers: number[]) => void;
};

export type KernelMemory<L extends Layout> = {
  readonly arrays: { readonly [Name in keyof L]: ArrayOf[L[Name][0]] };
  readonly kernels: Kernels;
};

const pageBytes = 65_536;
/** Vectors may read this far past an array's end. */
const slack = 64;
/** Where arrays start, so that vectors never straddle two cache lines. */
const alignment = 64;

let compiled: WebAssembly.Module | undefined;

/**
 * The compiled kernels over a memory of their own that holds these arrays. It never grows, so the
 * arrays stay valid, and it is collected with them.
 *
 * @throws JobError MemoryMissing
 */
export const kernelMemory = <const L extends Layout>(layout: L): KernelMemory<L> => {
  let end = alignment;
  const starts = Object.values(layout).map(([type, length]) => {
    const start = end;
    const bytes = length * constructors[type].BYTES_PER_ELEMENT + slack;
    end += Math.ceil(bytes / alignment) * alignment;
    return start;
  });
  const pages = Math.ceil(end / pageBytes);
  const memory = reserved(pages);
  const arrays = Object.fromEntries(
    Object.entries(layout).map(([name, [type, length]], index) => [
      name,
      new constructors[type](memory.buffer, starts[index], length),
    ]),
  );
  compiled ??= new WebAssembly.Module(kernelBytes());
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  return { arrays, kernels: exports } as KernelMemory<L>;
};

/** An engine reserves gigabytes of addresses for each memory, so that no access needs a check. */
const reserved = (pages: number): WebAssembly.Memory => {
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new JobError(
      "MemoryMissing",
      `this machine gives the program no room for ${pages * pageBytes} more bytes; if a limit is set (\`ulimit -v\` says a number), lift it with \`ulimit -v unlimited\`, or set NODE_OPTIONS=--disable-wasm-trap-handler, which needs few addresses`,
      { bytes: pages * pageBytes },
      { cause: error },
    );
  }
};
