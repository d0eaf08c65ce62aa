# The private DNS name: the owner proves to AWS that the domain is theirs, by a TXT record.

resource "aws_route53_zone" "owner" {
  provider      = aws.owner
  name          = var.private_domain
  force_destroy = true
}

resource "aws_route53_record" "proof" {
  provider = aws.owner
  zone_id  = aws_route53_zone.owner.zone_id
  name     = "${aws_vpc_endpoint_service.link.private_dns_name_configuration[0].name}.db.${var.private_domain}"
  type     = aws_vpc_endpoint_service.link.private_dns_name_configuration[0].type
  ttl      = 1800
  records  = [aws_vpc_endpoint_service.link.private_dns_name_configuration[0].value]
}

resource "aws_vpc_endpoint_service_private_dns_verification" "link" {
  provider              = aws.owner
  service_id            = aws_vpc_endpoint_service.link.id
  wait_for_verification = true
  depends_on            = [aws_route53_record.proof]
}
