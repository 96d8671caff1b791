"""Policy language: parser, grammar check, evaluation, preview. Pure: no network, no files."""
