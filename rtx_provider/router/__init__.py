"""One router: facts, read, plan, apply, verify, save. Knows nothing of Pulumi."""
