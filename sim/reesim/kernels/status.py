"""Codes of node kinds, arc phases, node rules, models and of how a kernel ended.

Plain integers, for numba freezes globals at first compile: they never change.
"""

# what a node is
AQUEOUS_TANK = 0
ORGANIC_TANK = 1
CONTACT = 2

# which phase of a node an arc carries
AQUEOUS = 0
ORGANIC = 1

# what replaces a balance row of a node
RULE_NONE = 0
RULE_SAPONIFY = 1
RULE_ADJUST = 2
RULE_SEPARATE = 3

# equilibrium models
MASS_ACTION = 0
SEPARATION_FACTOR = 1
DISTRIBUTION = 2

# activity models of the aqueous phase
SIT = 1
PITZER = 2

# how a kernel ended
CONVERGED = 0
RUNNING = 1
SINGULAR = 2
STALLED = 3
CONTACT_FAILED = 4
