"""`python -m reesim.cli`."""

from reesim.cli.app import main

main()
