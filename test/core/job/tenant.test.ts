import { describe, expect, it } from "vitest";
import { tenantSchema } from "#core/job/tenant.ts";

describe("tenantSchema", () => {
  it.each(["acme", "Studio_7", "films@archive.example", "a".repeat(63)])("takes %s", (name) => {
    expect(tenantSchema.parse(name)).toBe(name);
  });

  it.each(["", " acme", "-acme", "acme/films", "Фильм", "a b", "a".repeat(64), "{%x%}"])(
    "refuses %j, and says what a tenant is",
    (name) => {
      expect(tenantSchema.safeParse(name).error?.issues[0]?.message).toMatch(/1 to 63 characters of/);
    },
  );
});
