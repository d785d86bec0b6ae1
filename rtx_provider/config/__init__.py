"""Configuration as values: text to lines, lines to keys, keys to plans. No I/O, no nouns."""
