"""Modal screens: questions, help, and the things one fills in on the way."""
