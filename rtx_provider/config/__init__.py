"""Configurations as values: parsing, keys, shared lists and plans. No I/O, and no nouns."""
