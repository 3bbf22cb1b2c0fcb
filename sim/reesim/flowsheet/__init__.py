"""Flowsheets: their document model, topology, degrees of freedom, and compilation to a network."""
