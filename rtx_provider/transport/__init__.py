"""Transports, which carry bytes to a router and back. They do not know what lines mean."""
