"""The policy language of RAM: read a document, check it, and say what it allows and why."""
