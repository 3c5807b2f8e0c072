import * as z from "zod";

/*
 * The page's policy lets no text become code, and zod would try when a schema is made: so this is
 * imported before any schema is.
 */
z.config({ jitless: true });
