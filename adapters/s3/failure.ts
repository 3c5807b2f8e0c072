import { JobError, type FailureCode } from "#core/errors.ts";
import { s3Uri, type S3Address } from "#core/store/media-places.ts";

type ServiceError = Error & {
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
  readonly code?: unknown;
};

const asServiceError = (error: unknown): ServiceError | null => (error instanceof Error ? error : null);

const statusOf = (error: unknown): number | undefined => asServiceError(error)?.$metadata?.httpStatusCode;

/** There is no such object; a HEAD has no body that could say what is missing. */
export const isMissing = (error: unknown): boolean =>
  error instanceof Error && (error.name === "NoSuchKey" || error.name === "NotFound");

/** A condition of the request did not hold: the object is another, or there is one where none should be. */
export const isOtherContent = (error: unknown): boolean => statusOf(error) === 412;

/** Somebody else writes the same key at this moment; S3 asks to try again. */
export const isConflict = (error: unknown): boolean => statusOf(error) === 409;

/** How often the SDK sent a request that failed in the end. */
export const attemptsOf = (error: unknown): number => asServiceError(error)?.$metadata?.attempts ?? 1;

const networkCodes: ReadonlySet<unknown> = new Set([
  "ECONNRESET",
  "ECONNREFUSED",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
]);

const passing: ReadonlySet<string> = new Set([
  "TimeoutError",
  "SlowDown",
  "ThrottlingException",
  "RequestTimeout",
  "InternalError",
  "ServiceUnavailable",
  "IncompleteBody",
]);

const denials: ReadonlySet<string> = new Set([
  "AccessDenied",
  "Forbidden",
  "InvalidAccessKeyId",
  "SignatureDoesNotMatch",
  "ExpiredToken",
  "InvalidToken",
  "CredentialsProviderError",
]);

/** What may go better the next time: the server's own trouble, or the way there. */
export const isPassing = (error: unknown): boolean => {
  const known = asServiceError(error);
  if (known === null) return false;
  const status = statusOf(known) ?? 0;
  return (
    status >= 500 ||
    status === 429 ||
    passing.has(known.name) ||
    networkCodes.has(known.code) ||
    (known.name === "Error" && /\baborted\b|socket hang up/.test(known.message))
  );
};

type Verdict = { readonly code: FailureCode; readonly message: string };

/** The failure behind what S3 or the way there gave. @param doing  as in "cannot <doing> s3://…" */
export const s3Failure = (error: unknown, doing: string, address: S3Address): Error => {
  if (error instanceof JobError) return error;
  const verdict = missingThing(error, address) ?? refusedThing(error, doing, address);
  if (verdict !== null)
    return new JobError(verdict.code, verdict.message, { ...address }, { cause: error });
  return error instanceof Error ? error : new Error(String(error));
};

const missingThing = (error: unknown, address: S3Address): Verdict | null => {
  const name = asServiceError(error)?.name;
  if (isMissing(error))
    return { code: "StoreKeyMissing", message: `there is no ${s3Uri(address)}; check the name` };
  if (name === "NoSuchBucket") {
    const message = `there is no bucket ${address.bucket}; check the name and AWS_REGION`;
    return { code: "StoreMissing", message };
  }
  if (name === "PermanentRedirect" || statusOf(error) === 301) {
    const message = `bucket ${address.bucket} lies in another region; set AWS_REGION to it`;
    return { code: "StoreMissing", message };
  }
  return null;
};

const refusedThing = (error: unknown, doing: string, address: S3Address): Verdict | null => {
  const known = asServiceError(error);
  if (known === null) return null;
  const [place, why] = [s3Uri(address), `${known.name}: ${known.message}`];
  if (statusOf(error) === 403 || denials.has(known.name)) {
    const advice = / kms:\w+/.test(known.message)
      ? "the bucket is encrypted with a key of KMS that this role may not use: deploy with -c kmsKeyArn=ARN of that key, which gives roles the right, or print the right for people with chromaloom policy print --kms-key ARN"
      : "check the credentials, and what their role may do in this bucket";
    return { code: "StoreDenied", message: `not allowed to ${doing} ${place} (${why}); ${advice}` };
  }
  if (known.message.includes("Region is missing")) {
    return {
      code: "UsageInvalid",
      message: `cannot ${doing} ${place}: no region is set; set AWS_REGION`,
    };
  }
  if (isPassing(error)) {
    const message = `cannot ${doing} ${place} now (${why}); it was tried several times`;
    return { code: "StoreUnavailable", message };
  }
  return null;
};
