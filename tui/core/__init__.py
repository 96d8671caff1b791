"""Values of the domain: draft, facts, plan, findings. Pure: no network, no files."""
