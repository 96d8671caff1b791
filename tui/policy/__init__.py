"""What a policy document says, and what somebody who holds it can do. Pure."""
