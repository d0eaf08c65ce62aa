import type {
  DBEngineVersionMessage,
  DescribeDBEngineVersionsMessage,
  DescribeOrderableDBInstanceOptionsMessage,
  OrderableDBInstanceOptionsMessage,
} from "@aws-sdk/client-rds";
import { zoneIdsOf, zoneNameOf } from "../ec2/zones.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { ENGINE_VERSION } from "./db-instance-parameters.ts";
import { invalidValue } from "./lookups.ts";
import { describePage } from "./paging.ts";
import type { Engine } from "./store.ts";

const ENGINES: Record<Engine, { description: string; classes: string[]; storage: string[] }> = {
  postgres: {
    description: "PostgreSQL",
    classes: ["db.t4g.micro", "db.t4g.small", "db.t4g.medium", "db.m6gd.large", "db.m7g.large", "db.r7g.large"],
    storage: ["gp3", "gp2", "io1"],
  },
  "aurora-postgresql": {
    description: "Aurora PostgreSQL",
    classes: ["db.t4g.medium", "db.t4g.large", "db.r7g.large", "db.r7g.xlarge"],
    storage: ["aurora"],
  },
};

/** `18` of `18.4`. */
export function majorVersion(): string {
  return ENGINE_VERSION.split(".")[0]!;
}

/** `postgres18`, `aurora-postgresql18`: what parameter groups are for. */
export function familyOf(engine: Engine): string {
  return `${engine}${majorVersion()}`;
}

/** One version of each engine: the one that runs here. */
export function describeDbEngineVersions(
  _world: World,
  input: DescribeDBEngineVersionsMessage,
): DBEngineVersionMessage {
  const versions = enginesOf(input.Engine)
    .filter(() => fits(input.EngineVersion))
    .filter((engine) => !input.DBParameterGroupFamily || input.DBParameterGroupFamily === familyOf(engine));
  const { page, next } = describePage(versions, input);
  return {
    Marker: next,
    DBEngineVersions: page.map((engine) => ({
      Engine: engine,
      EngineVersion: ENGINE_VERSION,
      MajorEngineVersion: majorVersion(),
      DBParameterGroupFamily: familyOf(engine),
      DBEngineDescription: ENGINES[engine].description,
      DBEngineVersionDescription: `${ENGINES[engine].description} ${ENGINE_VERSION}-R1`,
      ValidUpgradeTarget: [],
      ExportableLogTypes: ["postgresql"],
      SupportsLogExportsToCloudwatchLogs: false,
      SupportsReadReplica: engine === "postgres",
      SupportedEngineModes: ["provisioned"],
      SupportedFeatureNames: [],
      Status: "available",
      SupportsParallelQuery: false,
      SupportsGlobalDatabases: false,
      SupportsBabelfish: false,
      SupportsCertificateRotationWithoutRestart: true,
      SupportedCACertificateIdentifiers: ["rds-ca-rsa2048-g1"],
      TagList: [],
    })),
  };
}

/** A choice of classes: CreateDBInstance takes any other as well, as nothing here depends on the class. */
export function describeOrderableDbInstanceOptions(
  _world: World,
  input: DescribeOrderableDBInstanceOptionsMessage,
  caller: Caller,
): OrderableDBInstanceOptionsMessage {
  if (!input.Engine) throw invalidValue("The parameter Engine must be provided and must not be blank.");
  const zones = zoneIdsOf(caller.region).map((id) => ({ Name: zoneNameOf(caller, id) }));
  const options = enginesOf(input.Engine)
    .filter(() => fits(input.EngineVersion))
    .flatMap((engine) =>
      ENGINES[engine].classes.flatMap((name) => ENGINES[engine].storage.map((storage) => ({ engine, name, storage }))),
    )
    .filter(({ name }) => !input.DBInstanceClass || input.DBInstanceClass === name);
  const { page, next } = describePage(options, input);
  return {
    Marker: next,
    OrderableDBInstanceOptions: page.map(({ engine, name, storage }) => ({
      Engine: engine,
      EngineVersion: ENGINE_VERSION,
      DBInstanceClass: name,
      LicenseModel: "postgresql-license",
      AvailabilityZones: zones,
      MultiAZCapable: engine === "postgres",
      ReadReplicaCapable: true,
      Vpc: true,
      SupportsStorageEncryption: true,
      StorageType: storage,
      SupportsIops: storage === "io1",
      SupportsEnhancedMonitoring: false,
      SupportsIAMDatabaseAuthentication: false,
      SupportsPerformanceInsights: false,
      SupportedEngineModes: ["provisioned"],
      SupportedNetworkTypes: ["IPV4"],
      SupportsClusters: engine === "aurora-postgresql" || name === "db.m6gd.large",
    })),
  };
}

function enginesOf(name: string | undefined): Engine[] {
  const all = Object.keys(ENGINES) as Engine[];
  return name === undefined ? all : all.filter((engine) => engine === name);
}

function fits(version: string | undefined): boolean {
  return version === undefined || version === ENGINE_VERSION || version === majorVersion();
}
