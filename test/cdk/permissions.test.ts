import { describe, expect, it } from "vitest";
import { permissionsForCloudFormation, permissionsToDeploy } from "#core/permissions/deploy.ts";
import { policyDocument, type DeploymentPlace } from "#core/permissions/permission.ts";
import { permissionsToRemove } from "#core/permissions/remove.ts";
import { permissionsToUse } from "#core/permissions/use.ts";
import { resourcesOf, templateOf } from "#test/cdk/synthesised.ts";

const place: DeploymentPlace = {
  account: "111122223333",
  region: "eu-west-1",
  stack: "Chromaloom",
  bucket: "films",
};
const all = {
  use: permissionsToUse(place),
  remove: permissionsToRemove(place),
  deploy: permissionsToDeploy(place),
  cloudformation: permissionsForCloudFormation(place),
};

const resources = Object.values(resourcesOf(templateOf()));

/** The word before the colon in actions, where it is not that of the resource's type. */
const prefixes: Readonly<Record<string, string>> = { StepFunctions: "states" };

describe("the permissions that are printed", () => {
  it.each(Object.entries(all))("%s: each with a reason and an id that IAM takes", (_, permissions) => {
    for (const { sid, reason, actions, resources: on } of permissions) {
      expect(sid).toMatch(/^[A-Za-z0-9]+$/);
      expect(reason.length).toBeGreaterThan(15);
      expect(actions.length * on.length).toBeGreaterThan(0);
    }
    const sids = permissions.map(({ sid }) => sid);
    expect(sids).toEqual([...new Set(sids)]);
  });

  it.each(Object.entries(all))("%s: fit into a managed policy", (_, permissions) => {
    expect(JSON.stringify(policyDocument(permissions)).length).toBeLessThan(6144);
  });

  it("let CloudFormation reach every service of the template", () => {
    const types = new Set(resources.map(({ Type }) => Type.split("::")[1]!));
    const needed = [...types].map((type) => prefixes[type] ?? type.toLowerCase());
    const reached = new Set(
      all.cloudformation.flatMap(({ actions }) => actions.map((action) => action.split(":")[0])),
    );
    expect(needed.filter((service) => !reached.has(service))).toEqual([]);
  });

  it("name the state machine as the template does", () => {
    const [machine] = resources.filter(({ Type }) => Type === "AWS::StepFunctions::StateMachine");
    expect(machine!.Properties["StateMachineName"]).toBe("Chromaloom");
    expect(all.use.flatMap(({ resources: on }) => on)).toContain(
      "arn:aws:states:eu-west-1:111122223333:stateMachine:Chromaloom",
    );
  });

  it("let nobody who uses a deployment touch what tasks wrote", () => {
    const writes = all.use.filter(({ actions }) => actions.includes("s3:PutObject"));
    const keys = writes.flatMap(({ resources: on }) => on).join(" ");
    expect(keys).not.toMatch(/results|segments|reports|jobs\/\*(?!\/)/);
    expect(all.use.flatMap(({ actions }) => actions).filter((action) => action.includes("Delete"))).toEqual(
      [],
    );
  });
});
