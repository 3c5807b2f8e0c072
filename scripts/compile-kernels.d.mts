/** @returns the source text of core/kernels/kernel-bytes.ts */
export const compileKernels: () => Promise<string>;
