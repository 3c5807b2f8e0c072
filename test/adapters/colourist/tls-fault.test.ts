import { describe, expect, it } from "vitest";
import { tlsFault } from "#adapters/colourist/tls-fault.ts";

describe("tlsFault", () => {
  it.each([
    ["DEPTH_ZERO_SELF_SIGNED_CERT", /does not trust .*NODE_EXTRA_CA_CERTS/],
    ["SELF_SIGNED_CERT_IN_CHAIN", /does not trust/],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", /does not trust/],
    ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", /does not trust/],
    ["CERT_HAS_EXPIRED", /has expired \(CERT_HAS_EXPIRED\)$/],
    ["ERR_TLS_CERT_ALTNAME_INVALID", /for another name/],
  ])("says of %s what is wrong", (code, sentence) => {
    expect(tlsFault(code)).toMatch(sentence);
  });

  it.each([undefined, "ECONNRESET", "ECONNREFUSED", "ETIMEDOUT", "ENOTFOUND", "constructor"])(
    "leaves %s, which may pass, to others",
    (code) => {
      expect(tlsFault(code)).toBeNull();
    },
  );
});
