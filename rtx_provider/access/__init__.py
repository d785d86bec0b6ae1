"""Whether a router lets us in: by which interface we come, what stands in the way, what is risky.

Pure; imports config and nothing else of ours. The simulator judges the same independently.
"""
