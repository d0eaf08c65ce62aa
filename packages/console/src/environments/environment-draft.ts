import type { EnvironmentDetail, EnvironmentInput, EnvironmentPatch } from "@postern/platform-api";

/** The form's fields as they are typed: an empty one is not set. */
export interface EnvironmentDraft {
  name: string;
  region: string;
  vpcId: string;
  subnetIds: string[];
  clientCidrs: string[];
  principals: string[];
  roleArn: string;
  tenantRoleArn: string;
  approval: boolean;
  dnsServers: string[];
  socksProxy: string;
}

export const NO_ENVIRONMENT: EnvironmentDraft = {
  ...{ name: "", region: "", vpcId: "", subnetIds: [], clientCidrs: [], principals: [] },
  ...{ roleArn: "", tenantRoleArn: "", approval: false, dnsServers: [], socksProxy: "" },
};

export function draftOf(environment: EnvironmentDetail): EnvironmentDraft {
  const { name, region, vpcId, clientCidrs, approval, dnsServers, ownPrincipals, subnets } = environment;
  return {
    ...{ name, region, vpcId, clientCidrs, approval, dnsServers, principals: ownPrincipals },
    subnetIds: subnets.map(({ subnetId }) => subnetId),
    roleArn: environment.roleArn ?? "",
    tenantRoleArn: environment.tenantRoleArn ?? "",
    socksProxy: environment.socksProxy ?? "",
  };
}

export function inputOf(draft: EnvironmentDraft): EnvironmentInput {
  const { name, region, vpcId, subnetIds, clientCidrs, approval } = draft;
  const settings = Object.entries(settingsOf(draft)).filter(([, value]) => value !== null);
  return { name, region, vpcId, subnetIds, clientCidrs, approval, ...Object.fromEntries(settings) };
}

/** All that may change; what was emptied is taken away. */
export function patchOf(draft: EnvironmentDraft): EnvironmentPatch {
  const { subnetIds, clientCidrs, approval } = draft;
  return { subnetIds, clientCidrs, approval, ...settingsOf(draft) };
}

function settingsOf({ principals, roleArn, tenantRoleArn, dnsServers, socksProxy }: EnvironmentDraft) {
  return {
    principals: principals.length ? principals : null,
    roleArn: roleArn.trim() || null,
    tenantRoleArn: tenantRoleArn.trim() || null,
    dnsServers: dnsServers.length ? dnsServers : null,
    socksProxy: socksProxy.trim() || null,
  };
}
