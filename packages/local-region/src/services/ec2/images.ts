import { createHash } from "node:crypto";
import type { DescribeImagesRequest, DescribeImagesResult, Image } from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { describePage } from "./describe-page.ts";
import { selectRows } from "./filters.ts";

/** An image of the region's own: every account may launch it. */
export interface RegionImage {
  imageId: string;
  name: string;
  description: string;
  /** Whether an instance of it runs Postgres. */
  hasDatabase: boolean;
}

/** AWS's own account for its Linux images. */
const OWNER_ID = "137112412989";

export function describeImages(_world: World, input: DescribeImagesRequest, caller: Caller): DescribeImagesResult {
  const images = imagesOf(caller.region);
  const asked = input.ImageIds?.length ? input.ImageIds.map((id) => requireImage(caller.region, id)) : images;
  const owned = asked.filter(
    () => !input.Owners?.length || input.Owners.some((owner) => owner === "amazon" || owner === OWNER_ID),
  );
  const rows = selectRows(owned, input.Filters, {
    "image-id": (image) => image.imageId,
    name: (image) => image.name,
    description: (image) => image.description,
    "owner-id": () => OWNER_ID,
    "owner-alias": () => "amazon",
    architecture: () => "x86_64",
    state: () => "available",
    "image-type": () => "machine",
    "is-public": () => true,
    "root-device-type": () => "ebs",
    "virtualization-type": () => "hvm",
    hypervisor: () => "xen",
  });
  const { page, next } = describePage(rows, input, { ids: { name: "imageIds", values: input.ImageIds }, atLeast: 1 });
  return { Images: page.map(toImage), NextToken: next };
}

/** Throws InvalidAMIID.Malformed or InvalidAMIID.NotFound. */
export function requireImage(region: string, imageId: string): RegionImage {
  if (!/^ami-[0-9a-f]+$/.test(imageId)) {
    throw new AwsError("InvalidAMIID.Malformed", `Invalid id: "${imageId}" (expecting "ami-...")`);
  }
  const image = imagesOf(region).find((row) => row.imageId === imageId);
  if (image) return image;
  throw new AwsError("InvalidAMIID.NotFound", `The image id '[${imageId}]' does not exist`);
}

/** The ids are the same on every run. */
function imagesOf(region: string): RegionImage[] {
  const idOf = (name: string) => `ami-0${createHash("sha256").update(`${region}/${name}`).digest("hex").slice(0, 16)}`;
  return [
    {
      name: "postern-postgres-18",
      description: "Postgres that user data gives its database, user and password",
      hasDatabase: true,
    },
    { name: "postern-plain", description: "A host on which nothing listens", hasDatabase: false },
  ].map((image) => ({ ...image, imageId: idOf(image.name) }));
}

function toImage(image: RegionImage): Image {
  return {
    ImageId: image.imageId,
    Name: image.name,
    Description: image.description,
    ImageLocation: `amazon/${image.name}`,
    ImageOwnerAlias: "amazon",
    OwnerId: OWNER_ID,
    ImageType: "machine",
    State: "available",
    Public: true,
    Architecture: "x86_64",
    PlatformDetails: "Linux/UNIX",
    RootDeviceType: "ebs",
    RootDeviceName: "/dev/xvda",
    VirtualizationType: "hvm",
    Hypervisor: "xen",
    EnaSupport: true,
    CreationDate: "2026-01-01T00:00:00.000Z",
    BlockDeviceMappings: [],
    Tags: [],
  };
}
