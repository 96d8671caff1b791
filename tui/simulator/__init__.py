"""The stand-in cloud that ships with Onramp."""
