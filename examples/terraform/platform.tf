# The platform's side, in an account of its own.

resource "aws_vpc" "platform" {
  provider             = aws.platform
  cidr_block           = "10.9.0.0/16"
  enable_dns_support   = true
  enable_dns_hostnames = true
}

data "aws_availability_zone" "platform" {
  provider = aws.platform
  for_each = toset(var.zone_ids)
  zone_id  = each.value
}

resource "aws_subnet" "platform" {
  provider          = aws.platform
  for_each          = data.aws_availability_zone.platform
  vpc_id            = aws_vpc.platform.id
  availability_zone = each.value.name
  cidr_block        = cidrsubnet(aws_vpc.platform.cidr_block, 8, index(var.zone_ids, each.key))
  tags              = { Name = "${var.name}-${each.key}" }
}

resource "aws_security_group" "endpoint" {
  provider    = aws.platform
  name        = "${var.name}-endpoint"
  description = "Who may reach ${var.name}"
  vpc_id      = aws_vpc.platform.id
}

resource "aws_vpc_security_group_ingress_rule" "to_endpoint" {
  provider          = aws.platform
  security_group_id = aws_security_group.endpoint.id
  cidr_ipv4         = aws_vpc.platform.cidr_block
  ip_protocol       = "tcp"
  from_port         = 5432
  to_port           = 5432
}

data "aws_vpc_endpoint_service" "link" {
  provider     = aws.platform
  service_name = aws_vpc_endpoint_service.link.service_name
  depends_on   = [aws_vpc_endpoint_service_allowed_principal.platform]
}

resource "aws_vpc_endpoint" "link" {
  provider           = aws.platform
  vpc_id             = aws_vpc.platform.id
  service_name       = data.aws_vpc_endpoint_service.link.service_name
  vpc_endpoint_type  = "Interface"
  subnet_ids         = values(aws_subnet.platform)[*].id
  security_group_ids = [aws_security_group.endpoint.id]
  # The name is switched on below, once the owner has accepted.
  lifecycle { ignore_changes = [private_dns_enabled] }
}

resource "aws_vpc_endpoint_private_dns" "link" {
  provider            = aws.platform
  vpc_endpoint_id     = aws_vpc_endpoint_connection_accepter.platform.vpc_endpoint_id
  private_dns_enabled = true
  depends_on          = [aws_vpc_endpoint_service_private_dns_verification.link]
}
