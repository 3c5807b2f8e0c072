import type { CelPicture } from "#core/cels/picture.ts";
import type { DrawingReport } from "#core/cels/cut-report.ts";
import type { CelCut, CelMemory } from "#core/ports/cels.ts";

/** A cut that lies in memory. */
export const cutOf = (drawings: readonly CelPicture[]) => {
  const names = drawings.map((_, index) => `${String(index + 1).padStart(4, "0")}.png`);
  const written = new Map<string, CelPicture>();
  const repeated: string[] = [];
  const cut: CelCut = {
    names,
    read: async (name) => drawings[names.indexOf(name)]!,
    write: async (name, layer, picture) => void written.set(`${layer}/${name}`, picture),
    writeLayers: async (name, layer, { composite }) => void written.set(`${layer}/${name}`, composite),
    repeat: async (name, layer, of) => {
      repeated.push(name);
      written.set(`${layer}/${name}`, written.get(`${layer}/${of}`)!);
    },
  };
  return { cut, written, repeated };
};

/** Knows what was kept, and whether its pictures are there. */
export const memoryOf = (known = new Map<string, DrawingReport>(), isWritten = false): CelMemory => ({
  recall: async (name) => {
    const report = known.get(name);
    return report === undefined ? null : { report, isWritten: async () => isWritten };
  },
  keep: async (report) => {
    known.set(report.name, report);
    return report;
  },
});
