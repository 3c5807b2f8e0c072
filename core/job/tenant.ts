import * as z from "zod";

/** For whom a job is, where several share a deployment: a name that fits into tags of AWS. */
export const tenantSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._@-]{0,62}$/,
    "a tenant is 1 to 63 characters of A-Z, a-z, 0-9, . _ @ and -, and begins with a letter or a digit",
  );
