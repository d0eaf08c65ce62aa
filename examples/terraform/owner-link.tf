# The owner's side of the link. Of the database it reads no more than anybody could who was not its maker.

data "aws_db_instance" "warehouse" {
  provider               = aws.owner
  db_instance_identifier = aws_db_instance.warehouse.identifier
}

data "aws_db_subnet_group" "warehouse" {
  provider = aws.owner
  name     = data.aws_db_instance.warehouse.db_subnet_group
}

# RDS gives a name and no address; the address is its network interface's.
data "aws_network_interface" "database" {
  provider = aws.owner
  filter {
    name   = "description"
    values = ["RDSNetworkInterface"]
  }
  filter {
    name   = "group-id"
    values = data.aws_db_instance.warehouse.vpc_security_groups
  }
}

resource "aws_security_group" "load_balancer" {
  provider    = aws.owner
  name        = "${var.name}-load-balancer"
  description = "PrivateLink of ${var.name}"
  vpc_id      = aws_vpc.owner.id
}

resource "aws_vpc_security_group_ingress_rule" "from_platform" {
  provider          = aws.owner
  security_group_id = aws_security_group.load_balancer.id
  cidr_ipv4         = "10.9.0.0/16"
  ip_protocol       = "tcp"
  from_port         = 5432
  to_port           = 5432
}

resource "aws_vpc_security_group_egress_rule" "to_database" {
  provider                     = aws.owner
  security_group_id            = aws_security_group.load_balancer.id
  referenced_security_group_id = aws_security_group.database.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_ingress_rule" "from_load_balancer" {
  provider                     = aws.owner
  security_group_id            = aws_security_group.database.id
  referenced_security_group_id = aws_security_group.load_balancer.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_lb" "link" {
  provider                         = aws.owner
  name                             = var.name
  internal                         = true
  load_balancer_type               = "network"
  subnets                          = values(aws_subnet.owner)[*].id
  security_groups                  = [aws_security_group.load_balancer.id]
  enable_cross_zone_load_balancing = true
}

resource "aws_lb_target_group" "database" {
  provider             = aws.owner
  name                 = var.name
  port                 = data.aws_db_instance.warehouse.port
  protocol             = "TCP"
  target_type          = "ip"
  vpc_id               = data.aws_db_subnet_group.warehouse.vpc_id
  deregistration_delay = 0
  health_check {
    protocol            = "TCP"
    interval            = 10
    healthy_threshold   = 2
    unhealthy_threshold = 2
  }
}

resource "aws_lb_target_group_attachment" "database" {
  provider         = aws.owner
  target_group_arn = aws_lb_target_group.database.arn
  target_id        = data.aws_network_interface.database.private_ip
}

resource "aws_lb_listener" "postgres" {
  provider          = aws.owner
  load_balancer_arn = aws_lb.link.arn
  port              = 5432
  protocol          = "TCP"
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.database.arn
  }
}

resource "aws_vpc_endpoint_service" "link" {
  provider                   = aws.owner
  acceptance_required        = true
  network_load_balancer_arns = [aws_lb.link.arn]
  private_dns_name           = "db.${var.private_domain}"
}

resource "aws_vpc_endpoint_service_allowed_principal" "platform" {
  provider                = aws.owner
  vpc_endpoint_service_id = aws_vpc_endpoint_service.link.id
  principal_arn           = "arn:aws:iam::${data.aws_caller_identity.platform.account_id}:root"
}

resource "aws_vpc_endpoint_connection_accepter" "platform" {
  provider                = aws.owner
  vpc_endpoint_service_id = aws_vpc_endpoint_service.link.id
  vpc_endpoint_id         = aws_vpc_endpoint.link.id
}
