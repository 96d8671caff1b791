"""What is known of the account: cached reads, the checks of Connect, the survey before Apply."""
