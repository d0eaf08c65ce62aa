import type { ServiceName } from "./service.ts";

/** What an operation does not do with parameters that AWS has; names as in the SDK. */
export interface UnservedParameters {
  /** Refused as soon as they say something. */
  refused: string[];
  /** Taken, and nothing follows from them here. */
  withoutEffect: string[];
}

/** Each line: the operations, what they refuse, and behind a bar what has no effect. */
type Lines = [operations: string, parameters: string][];

const EC2: Lines = [
  ["DescribeRegions", "| AllRegions"],
  ["DescribeAvailabilityZones", "| AllAvailabilityZones"],
  [
    "CreateVpc",
    "AmazonProvidedIpv6CidrBlock Ipv6CidrBlock Ipv6Pool Ipv6NetmaskLength Ipv6CidrBlockNetworkBorderGroup Ipv4IpamPoolId Ipv4NetmaskLength Ipv6IpamPoolId VpcEncryptionControl",
  ],
  [
    "AssociateVpcCidrBlock",
    "AmazonProvidedIpv6CidrBlock Ipv6CidrBlock Ipv6Pool Ipv6NetmaskLength Ipv6CidrBlockNetworkBorderGroup Ipv4IpamPoolId Ipv4NetmaskLength Ipv6IpamPoolId",
  ],
  [
    "CreateSubnet",
    "Ipv6CidrBlock Ipv6Native Ipv6IpamPoolId Ipv6NetmaskLength Ipv4IpamPoolId Ipv4NetmaskLength OutpostArn",
  ],
  [
    "ModifySubnetAttribute",
    "EnableLniAtDeviceIndex | EnableResourceNameDnsARecordOnLaunch EnableResourceNameDnsAAAARecordOnLaunch PrivateDnsHostnameTypeOnLaunch DisableLniAtDeviceIndex",
  ],
  [
    "AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress RevokeSecurityGroupIngress RevokeSecurityGroupEgress",
    "SourceSecurityGroupName SourceSecurityGroupOwnerId",
  ],
  ["AssociateRouteTable", "GatewayId PublicIpv4Pool"],
  [
    "CreateRoute ReplaceRoute",
    "DestinationIpv6CidrBlock VpcEndpointId TransitGatewayId LocalGatewayId CarrierGatewayId CoreNetworkArn OdbNetworkArn EgressOnlyInternetGatewayId VpcPeeringConnectionId",
  ],
  ["ReplaceRoute", "LocalTarget"],
  ["DeleteRoute", "DestinationIpv6CidrBlock"],
  [
    "CreateNatGateway",
    "SecondaryAllocationIds SecondaryPrivateIpAddresses SecondaryPrivateIpAddressCount AvailabilityMode AvailabilityZoneAddresses",
  ],
  ["CreateVpnGateway", "AvailabilityZone"],
  ["AllocateAddress", "Address PublicIpv4Pool CustomerOwnedIpv4Pool IpamPoolId"],
  ["CreateNetworkAclEntry ReplaceNetworkAclEntry", "Ipv6CidrBlock"],
  ["ModifyManagedPrefixList", "IpamPrefixListResolverSyncEnabled"],
  ["DescribeImages", "ExecutableUsers | IncludeDeprecated IncludeDisabled"],
  ["DescribeInstanceTypes", "| IncludeUnsupportedInRegion"],
  [
    "RunInstances",
    "Ipv6AddressCount Ipv6Addresses KernelId RamdiskId SecurityGroups LaunchTemplate ElasticGpuSpecification ElasticInferenceAccelerators InstanceMarketOptions LicenseSpecifications EnclaveOptions HibernationOptions SecondaryInterfaces Operator | AdditionalInfo CapacityReservationSpecification CpuOptions CreditSpecification MaintenanceOptions MetadataOptions NetworkPerformanceOptions PrivateDnsNameOptions",
  ],
  ["DescribeInstances DescribeInstanceStatus DescribeNetworkInterfaces", "| IncludeManagedResources"],
  [
    "ModifyInstanceAttribute",
    "BlockDeviceMappings Kernel Ramdisk UserData EbsOptimized SriovNetSupport EnaSupport EnclaveOptions",
  ],
  ["StartInstances", "| AdditionalInfo"],
  ["StopInstances", "Hibernate | Force SkipOsShutdown"],
  ["TerminateInstances", "| Force SkipOsShutdown"],
  [
    "CreateNetworkInterface",
    "Ipv4Prefixes Ipv4PrefixCount Ipv6Prefixes Ipv6PrefixCount Ipv6Addresses Ipv6AddressCount InterfaceType EnablePrimaryIpv6 ConnectionTrackingSpecification SecondaryPrivateIpAddressCount Operator",
  ],
  [
    "ModifyNetworkInterfaceAttribute",
    "EnaSrdSpecification EnablePrimaryIpv6 ConnectionTrackingSpecification AssociatePublicIpAddress AssociatedSubnetIds",
  ],
  ["AttachNetworkInterface", "EnaQueueCount"],
  ["DetachNetworkInterface", "| Force"],
  ["CreateLaunchTemplate", "Operator"],
  ["CreateLaunchTemplateVersion", "ResolveAlias"],
  ["DescribeLaunchTemplates", "| IncludeManagedResources"],
  ["DescribeLaunchTemplateVersions", "ResolveAlias | IncludeManagedResources"],
  ["CreateVpcEndpointServiceConfiguration", "GatewayLoadBalancerArns"],
  ["ModifyVpcEndpointServiceConfiguration", "AddGatewayLoadBalancerArns RemoveGatewayLoadBalancerArns"],
  ["CreateVpcEndpoint", "ServiceNetworkArn"],
];

const ELBV2: Lines = [
  ["CreateLoadBalancer", "CustomerOwnedIpv4Pool EnablePrefixForIpv6SourceNat IpamPools"],
  ["SetSubnets", "EnablePrefixForIpv6SourceNat"],
  ["CreateTargetGroup", "ProtocolVersion TargetControlPort"],
  ["DescribeTargetHealth", "| Include"],
  ["CreateListener ModifyListener", "SslPolicy AlpnPolicy MutualAuthentication"],
];

const DATABASE =
  "MonitoringRoleArn DatabaseInsightsMode EnablePerformanceInsights PerformanceInsightsKMSKeyId PerformanceInsightsRetentionPeriod Domain DomainIAMRoleName EnableIAMDatabaseAuthentication";
const DIRECTORY = "DomainFqdn DomainOu DomainAuthSecretArn DomainDnsIps";
const SECRET = "ManageMasterUserPassword MasterUserSecretKmsKeyId MasterUserAuthenticationType";

const RDS: Lines = [
  ["CreateDBInstance", `${DATABASE} ${DIRECTORY} ${SECRET}`],
  [
    "CreateDBInstance",
    "CharacterSetName NcharCharacterSetName TdeCredentialArn TdeCredentialPassword KmsKeyId Timezone EnableCloudwatchLogsExports EnableCustomerOwnedIp BackupTarget DBSystemId MultiTenant DedicatedLogVolume AdditionalStorageVolumes DBSecurityGroups CustomIamInstanceProfile DBCapacityReservationIdentifier TagSpecifications | MaxAllocatedStorage EngineLifecycleSupport",
  ],
  ["ModifyDBInstance", `${DATABASE} ${DIRECTORY} ${SECRET} RotateMasterUserPassword`],
  [
    "ModifyDBInstance",
    "DBSubnetGroupName DBSecurityGroups NewDBInstanceIdentifier TdeCredentialArn TdeCredentialPassword CloudwatchLogsExportConfiguration EnableCustomerOwnedIp AwsBackupRecoveryPointArn MultiTenant DedicatedLogVolume AdditionalStorageVolumes DBCapacityReservationIdentifier TagSpecifications | AllowMajorVersionUpgrade DisableDomain UseDefaultProcessorFeatures MaxAllocatedStorage CertificateRotationRestart AutomationMode ResumeFullAutomationModeMinutes EngineLifecycleSupport",
  ],
  ["DeleteDBInstance DeleteDBCluster", "| DeleteAutomatedBackups"],
  ["CreateDBInstanceReadReplica", `${DATABASE} ${DIRECTORY}`],
  [
    "CreateDBInstanceReadReplica",
    "PreSignedUrl ReplicaMode SourceDBClusterIdentifier KmsKeyId EnableCloudwatchLogsExports EnableCustomerOwnedIp BackupTarget DedicatedLogVolume AdditionalStorageVolumes TagSpecifications DBCapacityReservationIdentifier | UseDefaultProcessorFeatures MaxAllocatedStorage UpgradeStorageConfig",
  ],
  ["PromoteReadReplica", "TagSpecifications"],
  ["CreateDBCluster", `${DATABASE} ${SECRET}`],
  [
    "CreateDBCluster",
    "ReplicationSourceIdentifier ScalingConfiguration ServerlessV2ScalingConfiguration GlobalClusterIdentifier EnableHttpEndpoint EnableLocalWriteForwarding EnableGlobalWriteForwarding CharacterSetName KmsKeyId BacktrackWindow EnableCloudwatchLogsExports RdsCustomClusterConfiguration EnableLimitlessDatabase ClusterScalabilityType DBSystemId TagSpecifications WithExpressConfiguration | EngineLifecycleSupport",
  ],
  ["DescribeDBClusters", "| IncludeShared"],
  ["ModifyDBCluster", `${DATABASE} ${SECRET} RotateMasterUserPassword`],
  [
    "ModifyDBCluster",
    "NewDBClusterIdentifier ScalingConfiguration ServerlessV2ScalingConfiguration EnableHttpEndpoint DBClusterInstanceClass AllocatedStorage BacktrackWindow CloudwatchLogsExportConfiguration DBInstanceParameterGroupName EnableGlobalWriteForwarding AllowEngineModeChange AwsBackupRecoveryPointArn EnableLimitlessDatabase | AllowMajorVersionUpgrade EngineLifecycleSupport",
  ],
  ["ModifyDBProxy", "NewDBProxyName"],
  ["ModifyDBProxyEndpoint", "NewDBProxyEndpointName"],
  ["DescribeDBEngineVersions", "| DefaultOnly ListSupportedCharacterSets ListSupportedTimezones IncludeAll"],
  ["DescribeOrderableDBInstanceOptions", "| AvailabilityZoneGroup"],
];

const STS: Lines = [
  [
    "AssumeRole",
    "Policy PolicyArns ProvidedContexts | Tags TransitiveTagKeys SerialNumber TokenCode SourceIdentity MinimumSessionTokenSize",
  ],
  ["GetSessionToken", "| SerialNumber TokenCode MinimumSessionTokenSize"],
];

const AUTO_SCALING: Lines = [
  [
    "CreateAutoScalingGroup UpdateAutoScalingGroup",
    "LaunchConfigurationName MixedInstancesPolicy PlacementGroup MaxInstanceLifetime CapacityRebalance InstanceLifecyclePolicy CapacityReservationSpecification DeletionProtection | Context DesiredCapacityType DefaultInstanceWarmup InstanceMaintenancePolicy AvailabilityZoneDistribution AvailabilityZoneImpairmentPolicy SkipZonalShiftValidation",
  ],
  ["CreateAutoScalingGroup", "InstanceId LoadBalancerNames Operator"],
  ["DescribeAutoScalingGroups", "| IncludeInstances IncludeManagedResources"],
  ["DescribeScalingActivities", "| IncludeDeletedGroups IncludeManagedResources"],
  ["DescribeAutoScalingInstances DescribeTags", "| IncludeManagedResources"],
  ["SetDesiredCapacity", "| HonorCooldown"],
  ["AttachTrafficSources", "| SkipZonalShiftValidation"],
  ["PutLifecycleHook", "RoleARN NotificationTargetARN"],
];

const LAMBDA: Lines = [
  ["CreateFunction", "PublishTo TenancyConfig"],
  ["ListFunctions", "| FunctionVersion"],
  ["UpdateFunctionCode", "S3ObjectVersion S3ObjectStorageMode PublishTo SourceKMSKeyArn"],
];

const CLOUDWATCH: Lines = [
  ["GetMetricData", "MaxDatapoints | LabelOptions"],
  ["ListMetrics", "OwningAccount | IncludeLinkedAccounts"],
  ["PutMetricData", "| StrictEntityValidation"],
  ["PutMetricAlarm", "EvaluateLowSampleCountPercentile EvaluationWindow WarmUpConfiguration ActionConfiguration"],
  ["DescribeAlarms", "ChildrenOfAlarmName ParentsOfAlarmName"],
  ["DescribeAlarmHistory", "AlarmContributorId"],
];

const LINES: Partial<Record<ServiceName, Lines>> = {
  ec2: EC2,
  elasticloadbalancing: ELBV2,
  rds: RDS,
  sts: STS,
  autoscaling: AUTO_SCALING,
  iam: [["ListPolicies", "| PolicyUsageFilter"]],
  lambda: LAMBDA,
  events: [
    ["DeleteRule RemoveTargets", "| Force"],
    ["PutEvents", "EndpointId"],
  ],
  sns: [
    ["ConfirmSubscription", "| AuthenticateOnUnsubscribe"],
    ["Publish", "MessageDeduplicationId MessageGroupId"],
  ],
  monitoring: CLOUDWATCH,
  route53: [
    ["CreateHostedZone ListHostedZones", "DelegationSetId"],
    ["ListResourceRecordSets", "StartRecordIdentifier"],
  ],
  "vpc-lattice": [["ListServiceNetworkResourceAssociations", "includeChildren"]],
  ram: [
    ["CreateResourceShare", "permissionArns sources resourceShareConfiguration"],
    ["GetResourceShares", "permissionArn permissionVersion"],
    ["AssociateResourceShare DisassociateResourceShare", "sources"],
    ["TagResource UntagResource", "resourceArn"],
  ],
};

/** By operation; one that is not here does what AWS's does with every parameter of its own. */
export function unservedParameters(service: ServiceName): Map<string, UnservedParameters> {
  const found = new Map<string, UnservedParameters>();
  for (const [operations, parameters] of LINES[service] ?? []) {
    const [refused = [], withoutEffect = []] = parameters.split("|").map((part) => part.split(" ").filter(Boolean));
    for (const operation of operations.split(" ")) {
      const known = found.get(operation) ?? { refused: [], withoutEffect: [] };
      found.set(operation, {
        refused: [...known.refused, ...refused],
        withoutEffect: [...known.withoutEffect, ...withoutEffect],
      });
    }
  }
  return found;
}
