"""Modal screens that several steps use: questions, help, the plan, saving a file."""
