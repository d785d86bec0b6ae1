"""Where in a file of a user's an error arose."""

import traceback


def line_in(error: BaseException, file: str) -> int | None:
    """Return the innermost line of a file through which an error came; None if through none.

    `sys.tracebacklimit`, by which a program shortens what is printed, does not count here.
    """
    lines = [
        line
        for frame, line in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename == file
    ]
    return lines[-1] if lines else None
