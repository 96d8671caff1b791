"""What a user sees, as it was: kept texts that the tests compare with."""
