import { describe, expect, it } from "vitest";
import { daysOld, gpuMachinesIn, priceTable } from "#core/cost/price-table.ts";

describe("gpuMachinesIn", () => {
  it("names what a region offers, and the commonest where nothing is known", () => {
    expect(gpuMachinesIn("us-east-1")).toEqual(["g4dn.xlarge", "g5.xlarge", "g6.xlarge"]);
    expect(gpuMachinesIn("af-south-1")).toEqual(["g4dn.xlarge"]);
    expect(gpuMachinesIn("mars-1")).toEqual(["g4dn.xlarge"]);
  });
});

describe("priceTable", () => {
  it.each(Object.entries(priceTable.regions))(
    "%s offers a machine, and spare ones cost less",
    (_, prices) => {
      const rates = Object.values(prices.gpuHour);
      expect(rates.length).toBeGreaterThan(0);
      for (const { spot, onDemand } of rates) expect(spot).toBeLessThan(onDemand);
    },
  );
});

describe("daysOld", () => {
  it("speaks up after ninety days", () => {
    expect(daysOld("2026-01-01", new Date("2026-04-01"))).toBeNull();
    expect(daysOld("2026-01-01", new Date("2026-04-02"))).toBe(91);
  });
});
