import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Correction } from "#core/cels/corrections.ts";
import type { CutReport } from "#core/cels/cut-report.ts";
import { serveCut } from "#cli/review/cut-server.ts";
import type { GuardedServer } from "#cli/review/guarded-server.ts";

const report = { drawings: [{ name: "0001.png" }] } as unknown as CutReport;
const template = '<script type="application/json" id="cut">null</script>';
const one = { drawing: "0001.png", x: 1, y: 2, colour: "#dc3c46" };

let server: GuardedServer;
let applied: (readonly Correction[])[];
beforeEach(async () => {
  applied = [];
  server = await serveCut({
    name: "cut",
    template,
    port: 0,
    state: () => Promise.resolve({ report, corrections: [] }),
    pictureOf: (index, kind) => Promise.resolve(new TextEncoder().encode(`${kind} of ${index}`)),
    apply: async (corrections) => {
      applied.push(corrections);
      return [];
    },
  });
});
afterEach(() => server.close());

const get = (path: string): Promise<Response> => fetch(new URL(path, server.address));

const tokenOf = async (): Promise<string> =>
  /"token":"([^"]+)"/.exec(await (await get("")).text())?.[1] ?? "";

const post = (body: string, token: string): Promise<Response> =>
  fetch(new URL("corrections", server.address), {
    method: "POST",
    headers: { "content-type": "application/json", "x-chromaloom-token": token },
    body,
  });

describe("the server of a painted cut", () => {
  it("shows its drawings by their place, and nothing else", async () => {
    expect(await (await get("drawings/0/lines.png")).text()).toBe("lines of 0");
    for (const path of ["drawings/1/lines.png", "drawings/0/other.png", "drawings/..%2f/lines.png", "x"])
      expect((await get(path)).status).toBe(404);
    expect((await fetch(new URL("/drawings/0/lines.png", server.address))).status).toBe(404);
  });

  it("takes corrections from its own page alone, and says what is wrong with them", async () => {
    const said = JSON.stringify({ version: 1, corrections: [one] });
    expect((await post(said, "guessed")).status).toBe(403);
    const wrong = await post(
      JSON.stringify({ version: 1, corrections: [{ ...one, x: -1 }] }),
      await tokenOf(),
    );
    expect([wrong.status, (await wrong.text()).startsWith("These are no corrections")]).toEqual([
      400,
      true,
    ]);
    expect(applied).toEqual([]);
    expect((await post(said, await tokenOf())).status).toBe(202);
    expect(await (await get("events")).text()).toContain('"done"');
    expect(applied).toEqual([[one]]);
  });
});
