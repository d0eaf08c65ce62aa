/** Whether the name is one of AWS's own services that have gateway endpoints. */
export function isGatewayService(region: string, serviceName: string | undefined): boolean {
  return serviceName === `com.amazonaws.${region}.s3` || serviceName === `com.amazonaws.${region}.dynamodb`;
}
