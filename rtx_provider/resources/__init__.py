"""Pulumi resources: check, diff, create, read, update, delete.

Knows nothing of how lines are sent.
"""
