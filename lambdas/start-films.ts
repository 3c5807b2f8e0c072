import { awsHandler } from "#lambdas/aws-handler.ts";
import { startFilms } from "#pipeline/jobs/start-films.ts";

export const handler = awsHandler(startFilms);
