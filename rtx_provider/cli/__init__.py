"""The `rtx` command."""
