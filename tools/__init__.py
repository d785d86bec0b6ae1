"""The tools of this checkout: its environment, generated files, trials and measurements.

`make` calls them; each module with a `main` also runs as ``python -m tools.<name>`` in the
checkout. `venv` runs before the package is installed, so it needs no third-party package.
"""
