"""`python -m reesim`."""

from reesim.cli import main

main()
