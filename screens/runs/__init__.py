"""Earlier runs, and undoing one."""
