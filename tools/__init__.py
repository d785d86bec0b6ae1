"""What only this checkout needs: its environment, generated files, trials and measurements.

`make` is the way in; each module with a `main` also runs as ``python -m tools.<name>`` from the
checkout. `venv` runs before the package is installed, so that it needs no third-party package.
"""
