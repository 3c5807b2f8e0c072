import { workflowDefinition } from "#core/workflow/definition.ts";

/** The workflow as CloudFormation hands it on in one partition; other placeholders stay. */
export const deployedWorkflow = (partition = "aws"): object =>
  JSON.parse(JSON.stringify(workflowDefinition()).replaceAll("${Partition}", partition)) as object;
