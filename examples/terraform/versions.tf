terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.90, < 6.0"
    }
  }
}

# Two accounts: whoever owns the database, and the platform that reads it. Against the local region, credentials.ini has
# both profiles and AWS_ENDPOINT_URL says where it is; nothing here differs from AWS itself.
provider "aws" {
  alias   = "owner"
  region  = var.region
  profile = var.owner_profile
  default_tags { tags = { link = var.name } }
}

provider "aws" {
  alias   = "platform"
  region  = var.region
  profile = var.platform_profile
  default_tags { tags = { link = var.name } }
}

data "aws_caller_identity" "owner" { provider = aws.owner }
data "aws_caller_identity" "platform" { provider = aws.platform }
