"""Bytes to a router and back. Knows nothing of what lines mean."""
