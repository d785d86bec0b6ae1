"""One router: reading, planning, applying, verifying and saving. It does not depend on Pulumi."""
