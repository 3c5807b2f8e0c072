import { bucketArnOf, type DeploymentPlace, type Permission } from "#core/permissions/permission.ts";
import { bucketFolders } from "#core/store/layout.ts";
import { mediaPlaces } from "#core/store/media-places.ts";

/** What a person needs for delete and smoke, beside the rights of `use`. */
export const permissionsToRemove = (place: DeploymentPlace): Permission[] => [
  {
    sid: "RemoveJobs",
    reason:
      "delete and smoke remove a job's work data, the film that was sent for it, and, if asked, its result",
    actions: ["s3:DeleteObject"],
    resources: [mediaPlaces.held, bucketFolders.jobs, bucketFolders.results].map((prefix) =>
      bucketArnOf(place, `${place.bucket}/${prefix}*`),
    ),
  },
];
