"""The console: prompts, replies, languages and errors. It does not know what lines mean."""
