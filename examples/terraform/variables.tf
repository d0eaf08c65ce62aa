variable "name" {
  description = "Name of the link; part of the name of everything that is made"
  type        = string
  default     = "warehouse"
}

variable "region" {
  type    = string
  default = "us-east-1"
}

variable "owner_profile" {
  description = "AWS profile of whoever owns the database"
  type        = string
  default     = "owner"
}

variable "platform_profile" {
  description = "AWS profile of the platform that reads it"
  type        = string
  default     = "platform"
}

variable "database_password" {
  type      = string
  sensitive = true
}

variable "private_domain" {
  description = "A domain of the owner's; the database is reached as db.DOMAIN in the platform's VPC"
  type        = string
  default     = "warehouse.example.com"
}

variable "zone_ids" {
  description = "Zones that both sides use, by id: the names differ from account to account"
  type        = list(string)
  default     = ["use1-az1", "use1-az2"]
}
