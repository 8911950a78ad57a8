"""What the portal costs, measured against a program that does no more than it must."""
