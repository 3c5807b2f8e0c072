import { describe, expect, it } from "vitest";
import { diskFor, mayBegin, workerMemory, workersFor } from "#core/batches/work-space.ts";

const film = { name: "reel.mov", bytes: 1e9 };
const needed = diskFor(film.bytes);
const space = { disk: 2 * needed, memory: 4 * workerMemory, taken: 0 };

describe("mayBegin", () => {
  it("lets a film begin where there is room beside those that are being coloured", () => {
    expect(mayBegin(film, space, 0)).toBe("begin");
    expect(mayBegin(film, { ...space, taken: needed }, 1)).toBe("begin");
  });

  it("lets it wait where a film that ends may make room", () => {
    expect(mayBegin(film, { ...space, taken: needed + 1 }, 1)).toBe("wait");
    expect(mayBegin(film, { ...space, memory: 0 }, 1)).toBe("wait");
  });

  it("begins with little memory when it is alone, and refuses a disk that will be full", () => {
    expect(mayBegin(film, { ...space, memory: 0 }, 0)).toBe("begin");
    expect(() => mayBegin(film, { ...space, disk: needed - 1 }, 0)).toThrow(
      /reel\.mov has 1\.0 GB; colouring it may take 3\.1 GB of disk, and 3\.1 GB are free/,
    );
  });
});

describe("workersFor", () => {
  it("is what was asked, or what memory has room for, and never none", () => {
    expect([
      workersFor(8, 100 * workerMemory),
      workersFor(8, 3.5 * workerMemory),
      workersFor(8, 0),
    ]).toEqual([8, 3, 1]);
  });
});
