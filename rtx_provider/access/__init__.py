"""Management access: our ingress interface, what can block us, and which changes are risky.

This package does no I/O. The simulator has an independent implementation of the same rules.
"""
