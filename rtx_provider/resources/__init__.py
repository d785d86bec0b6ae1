"""Pulumi resources: check, diff, create, read, update, delete.

How lines are sent is the business of lower layers.
"""
