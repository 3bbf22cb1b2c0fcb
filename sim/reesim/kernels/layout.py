"""Columns of the table that says where the species of metals of one kind stand (arrays.Kinds.layout)."""

FIRST = 0  # first metal
LAST = 1  # one past the last
MONOMIAL = 2  # place of the monomial of its first species
SPECIES = 3  # how many: none, the organic one of a plain metal, or all with the bare metal as last
ORGANIC = 4  # how many of them are organic; they come first
BLOCK = 5  # place of the constant of the first species of the first metal
