import { JobError } from "#core/errors.ts";

type ServiceError = Error & { readonly $service?: string; readonly code?: unknown };

const denied: ReadonlySet<string> = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "Forbidden",
  "UnauthorizedOperation",
  "UnrecognizedClientException",
  "InvalidClientTokenId",
  "InvalidAccessKeyId",
  "SignatureDoesNotMatch",
  "ExpiredToken",
  "ExpiredTokenException",
]);

/** The failure behind what a service, or the way there, gave to a command; others stay what they are. */
export const cloudFailure = (error: unknown): unknown => {
  if (error instanceof JobError || !(error instanceof Error)) return error;
  const sentence = sentenceFor(error);
  return sentence === null
    ? error
    : new JobError("CloudRefused", sentence, { name: error.name }, { cause: error });
};

const sentenceFor = ({ name, message, $service, code }: ServiceError): string | null => {
  if (name === "CredentialsProviderError" || name === "TokenProviderError") {
    return `no AWS credentials are at hand (${message}); sign in, or set AWS_PROFILE`;
  }
  if (message.includes("Region is missing")) {
    return "no region is set; give --region, or set AWS_REGION or AWS_PROFILE";
  }
  if (denied.has(name)) {
    return `AWS does not allow this (${name}: ${message}); chromaloom policy print lists the rights it needs`;
  }
  if ($service !== undefined) return `${$service} answered: ${message} (${name})`;
  const isNetwork = typeof code === "string" && /^E[A-Z_]+$/.test(code) && code !== "ENOENT";
  return isNetwork ? `AWS cannot be reached (${message}); check the network and --region` : null;
};

/** Runs a command's work; what a service refuses ends as a sentence. */
export const inCloud = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    throw cloudFailure(error);
  }
};
