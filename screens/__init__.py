"""One module per screen of the wizard, named after its step."""
