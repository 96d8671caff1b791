"""The cloud layer against the simulator, and against small servers that misbehave."""
