"""Nouns as values: one file each, typed values to lines and back. No I/O."""
