# Whoever connects is told to a topic of the owner's.

resource "aws_sns_topic" "connections" {
  provider = aws.owner
  name     = "${var.name}-connections"
}

data "aws_iam_policy_document" "connections" {
  provider = aws.owner
  statement {
    actions   = ["SNS:Publish"]
    resources = [aws_sns_topic.connections.arn]
    principals {
      type        = "Service"
      identifiers = ["vpce.amazonaws.com"]
    }
  }
}

resource "aws_sns_topic_policy" "connections" {
  provider = aws.owner
  arn      = aws_sns_topic.connections.arn
  policy   = data.aws_iam_policy_document.connections.json
}

resource "aws_vpc_endpoint_connection_notification" "connections" {
  provider                    = aws.owner
  vpc_endpoint_service_id     = aws_vpc_endpoint_service.link.id
  connection_notification_arn = aws_sns_topic.connections.arn
  connection_events           = ["Accept", "Connect", "Delete", "Reject"]
  depends_on                  = [aws_sns_topic_policy.connections]
}
