output "service_name" {
  description = "What the owner tells the platform"
  value       = aws_vpc_endpoint_service.link.service_name
}

output "endpoint_id" {
  value = aws_vpc_endpoint.link.id
}

output "endpoint_name" {
  description = "Where the platform connects"
  value       = aws_vpc_endpoint.link.dns_entry[0].dns_name
}

output "private_name" {
  description = "The same by the owner's own name, in the platform's VPC"
  value       = aws_vpc_endpoint_service.link.private_dns_name
}

output "platform_vpc_id" {
  value = aws_vpc.platform.id
}

output "platform_subnet_ids" {
  value = values(aws_subnet.platform)[*].id
}

output "database_endpoint" {
  value = data.aws_db_instance.warehouse.endpoint
}
