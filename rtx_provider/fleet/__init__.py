"""Many offices at once: the stacks of a project, their previews, their runs and their pages.

The words of `rtx fleet` are in `rtx_provider/cli/fleet.py`; what a run does is here.
"""
