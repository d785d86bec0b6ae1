"""Prompts, replies, languages and errors of the console. Knows nothing of what lines mean."""
