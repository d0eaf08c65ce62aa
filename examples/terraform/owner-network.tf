# What the owner has already: a network and a database in it.

resource "aws_vpc" "owner" {
  provider             = aws.owner
  cidr_block           = "10.0.0.0/16"
  enable_dns_support   = true
  enable_dns_hostnames = true
}

data "aws_availability_zone" "owner" {
  provider = aws.owner
  for_each = toset(var.zone_ids)
  zone_id  = each.value
}

resource "aws_subnet" "owner" {
  provider          = aws.owner
  for_each          = data.aws_availability_zone.owner
  vpc_id            = aws_vpc.owner.id
  availability_zone = each.value.name
  cidr_block        = cidrsubnet(aws_vpc.owner.cidr_block, 8, index(var.zone_ids, each.key))
  tags              = { Name = "${var.name}-${each.key}" }
}

resource "aws_db_subnet_group" "warehouse" {
  provider   = aws.owner
  name       = var.name
  subnet_ids = values(aws_subnet.owner)[*].id
}

resource "aws_security_group" "database" {
  provider    = aws.owner
  name        = "${var.name}-database"
  description = "Postgres of ${var.name}"
  vpc_id      = aws_vpc.owner.id
}

resource "aws_db_instance" "warehouse" {
  provider               = aws.owner
  identifier             = var.name
  engine                 = "postgres"
  instance_class         = "db.t4g.micro"
  allocated_storage      = 20
  db_name                = "warehouse"
  username               = "postgres"
  password               = var.database_password
  db_subnet_group_name   = aws_db_subnet_group.warehouse.name
  vpc_security_group_ids = [aws_security_group.database.id]
  skip_final_snapshot    = true
  apply_immediately      = true
}
