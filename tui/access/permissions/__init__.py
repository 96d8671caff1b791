"""What the administrator may do: what a plan needs, who holds it, and a policy that grants it."""
