"""The values that everything else is made of: draft, facts, plan, findings. Pure."""
