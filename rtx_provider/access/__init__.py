"""Whether a router lets us in: by which interface we come, what stands in the way, what is risky.

Pure. The simulator judges the same independently.
"""
