"""Nouns as values: one file each, pydantic values to lines and back. No I/O."""
