"""Makes the modules that build the site importable, as its hook does."""

import sys

from tests.docs.commands import ROOT

sys.path.insert(0, str(ROOT / "docs"))
