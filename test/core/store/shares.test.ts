import { describe, expect, it } from "vitest";
import { maxShares, shareOf } from "#core/store/shares.ts";

describe("shareOf", () => {
  it("is letters and digits, the same for the same tenant, and not too many for a queue", () => {
    const tenants = Array.from({ length: 5000 }, (_, index) => `studio-${index}@example.com`);
    const shares = tenants.map(shareOf);
    for (const share of shares) expect(share).toMatch(/^tenant\d{3}$/);
    expect(tenants.map(shareOf)).toEqual(shares);
    expect(new Set(shares).size).toBe(maxShares);
  });

  it("is one for all who name no tenant", () => {
    expect(shareOf(null)).toBe("none");
  });
});
