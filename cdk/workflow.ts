import { Aws, RemovalPolicy, Stack } from "aws-cdk-lib";
import * as logs from "aws-cdk-lib/aws-logs";
import * as sfn from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { workflowDefinition } from "#core/workflow/definition.ts";
import { allowMaps, workflowRole, type WorkflowRoleProps } from "#cdk/workflow-role.ts";

export type WorkflowProps = WorkflowRoleProps & { readonly logRetention: logs.RetentionDays };

/**
 * The state machine: the text of `workflowDefinition()`, letter for letter, with ARNs in the place of
 * its placeholders, and a role that allows just what that text does.
 */
export class Workflow extends Construct {
  readonly stateMachine: sfn.StateMachine;

  constructor(scope: Construct, id: string, props: WorkflowProps) {
    super(scope, id);
    const { queues, workers, functions } = props;
    const role = workflowRole(this, props);
    this.stateMachine = new sfn.StateMachine(this, "StateMachine", {
      stateMachineName: Stack.of(this).stackName, // Policies can name its executions before there are any.
      stateMachineType: sfn.StateMachineType.STANDARD,
      definitionBody: sfn.DefinitionBody.fromString(JSON.stringify(workflowDefinition())),
      definitionSubstitutions: {
        Partition: Aws.PARTITION,
        CpuQueue: queues.cpu.jobQueueArn,
        // Without GPUs no job asks for them: orders that do are refused.
        GpuQueue: (queues.gpu ?? queues.cpu).jobQueueArn,
        CpuJob: workers.cpu.definition.jobDefinitionArn,
        GpuJob: (workers.gpu ?? workers.cpu).definition.jobDefinitionArn,
        ...Object.fromEntries(
          Object.entries(functions).map(([name, lambda]) => [name, lambda.function.functionArn]),
        ),
      },
      role,
      tracingEnabled: true,
      logs: {
        // Under this name the log's resource policy needs no line for each state machine.
        destination: new logs.LogGroup(this, "Log", {
          logGroupName: `/aws/vendedlogs/states/${Stack.of(this).stackName}`,
          retention: props.logRetention,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: sfn.LogLevel.ALL,
        includeExecutionData: false,
      },
    });
    allowMaps(this, role, this.stateMachine);
  }
}
