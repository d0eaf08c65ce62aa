/** The name that a VPC's resolver gives to an address: `ip-10-0-1-4.ec2.internal`. */
export function internalDnsName(region: string, address: string): string {
  const domain = region === "us-east-1" ? "ec2" : `${region}.compute`;
  return `ip-${address.replaceAll(".", "-")}.${domain}.internal`;
}
