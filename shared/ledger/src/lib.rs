//! What was emitted for each order, per destination and event, in one DynamoDB table.
