import type { LookupAddress } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { lookup } from "node:dns";
import ipaddr from "ipaddr.js";
import { JobError } from "#core/errors.ts";

/** Global unicast as assigned so far (RFC 4291, IANA); the rest of IPv6 is special, or belongs to nobody. */
const globalUnicast = ipaddr.IPv6.parseCIDR("2000::/3");

/**
 * Whether an address is of a machine on the public internet: unicast, in no range that IANA's registries
 * of special addresses set apart. Addresses that stand for others (IPv4-mapped, NAT64, 6to4, Teredo) are
 * not public themselves, whatever they stand for.
 *
 * @param address  as sockets and DNS write it; a zone (`%eth0`) makes it local
 */
export const isPublicAddress = (address: string): boolean => {
  if (isIP(address) === 0 || address.includes("%")) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== "unicast") return false;
  return parsed instanceof ipaddr.IPv4 || parsed.match(globalUnicast);
};

export const refuseAddress = (host: string, address: string): JobError =>
  new JobError(
    "CallbackRefused",
    `${host} is ${address === host ? "" : `at ${address}, `}not a public address; requests go to the public internet only`,
    { host, address },
  );

/**
 * Name lookup for a socket that connects to public addresses only. The socket takes its address from
 * this answer, so a name that changes its mind between check and connection gains nothing.
 */
export const publicLookup: LookupFunction = (host, options, callback) => {
  lookup(host, { ...options, all: true }, (error, addresses) => {
    if (error !== null) {
      callback(error, "");
      return;
    }
    const forbidden = addresses.find(({ address }) => !isPublicAddress(address));
    const [first] = addresses;
    // One forbidden address is enough: who names a private machine beside a public one has a reason.
    if (forbidden !== undefined || first === undefined) {
      callback(refuseAddress(host, forbidden?.address ?? "nowhere"), "");
    } else answer(addresses, first, options.all === true, callback);
  });
};

const answer = (
  addresses: LookupAddress[],
  first: LookupAddress,
  all: boolean,
  callback: Parameters<LookupFunction>[2],
): void => {
  if (all) callback(null, addresses);
  else callback(null, first.address, first.family);
};
