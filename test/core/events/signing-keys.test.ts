import { describe, expect, it } from "vitest";
import { readSigningKeys } from "#core/events/signing-keys.ts";

const key = Buffer.from("a key of thirty-two bytes, plain").toString("base64");
const other = Buffer.from("another key of thirty-two bytes!").toString("base64");

describe("readSigningKeys", () => {
  it.each([key, `whsec_${key}`, ` ${key}\n`])("takes one key for all: %s", (text) => {
    expect(readSigningKeys(text)).toEqual({ default: `whsec_${key}`, tenants: new Map() });
  });

  it("takes a key of its own for a tenant", () => {
    const text = JSON.stringify({ default: key, tenants: { acme: `whsec_${other}` } });
    expect(readSigningKeys(text)).toEqual({
      default: `whsec_${key}`,
      tenants: new Map([["acme", `whsec_${other}`]]),
    });
  });

  it.each([
    ["too short", "c2hvcnQ=", /base64 of 24 to 64 bytes.*; it is not/],
    ["no base64", "a secret that people typed by hand!", /; it is not/],
    [
      "a bad key of a tenant",
      JSON.stringify({ default: key, tenants: { acme: "x" } }),
      /the key of acme is not/,
    ],
    ["no default", JSON.stringify({ tenants: {} }), /not of the form/],
    ["broken JSON", '{"default": "c2VjcmV0', /not of the form/],
  ])("refuses %s without quoting it", (_, text, message) => {
    expect(() => readSigningKeys(text)).toThrow(message);
    expect(() => readSigningKeys(text)).not.toThrow(text);
  });
});
