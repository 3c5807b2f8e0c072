/**
 * Families of machines whose GPUs the worker's image can use: NVIDIA, of compute capability 7.5 or more ("Maxwell,
 * Pascal, and Volta" are gone from CUDA 13: its release notes), a whole GPU for a task, beside an x86 processor,
 * which the image is built for. So p3 and g3 are too old, g4ad has another maker's GPU, g5g and p6e-gb200 another
 * processor, and g6f parts of a GPU, which Batch counts none of.
 */
export const gpuFamilies = [
  ...["g4dn", "g5", "g6", "g6e", "gr6", "g7e"],
  ...["p4d", "p4de", "p5", "p5e", "p5en", "p6-b200", "p6-b300"],
] as const;

const families: ReadonlySet<string> = new Set(gpuFamilies);

/** Whether a type names a family above, and a size as AWS writes them. */
export const isGpuMachine = (type: string): boolean => {
  const [family = "", size = ""] = type.split(".");
  return families.has(family) && /^(?:\d*xlarge|metal(?:-\d+xl)?)$/.test(size);
};
