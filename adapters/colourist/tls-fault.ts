/** Faults of a certificate that are told in words of their own, by the code of Node.js. */
const named: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "has a certificate that has expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "has a certificate for another name",
};

/** What answers there is no TLS. */
const noTls = /^(?:EPROTO$|ERR_SSL_)/;

const untrusted = /SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET)|^CERT_|^INVALID_CA$/;

/**
 * Why no secure connection comes about, as a sentence goes on after the machine's name: no later try mends that.
 *
 * @param code  of the error of a request
 * @returns null: it is another fault
 */
export const tlsFault = (code: string | undefined): string | null => {
  if (code === undefined) return null;
  const what = Object.hasOwn(named, code) ? named[code] : undefined;
  if (what !== undefined) return `${what} (${code})`;
  if (noTls.test(code)) return `speaks no TLS at that port (${code})`;
  return untrusted.test(code)
    ? `has a certificate that this machine does not trust (${code}); NODE_EXTRA_CA_CERTS names a file of more that it does`
    : null;
};
