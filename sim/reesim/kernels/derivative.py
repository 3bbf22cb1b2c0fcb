"""How what leaves a contact moves with what is in it."""

from reesim.kernels.decorators import internal


@internal
def derivative(j, structure, eq, state, block):
    """block [n, n] = d organic_out / d total of node j; d aqueous_out / d total is identity minus it.

    n is the number of components that are unknowns: all, or the metals alone; block may be larger.
    """
    n = state.step.shape[1]
    n_u = state.gain.shape[1]
    for r in range(n):
        g = state.gain[j, 0, r]
        f = state.gain[j, 1, r]
        for c in range(n):
            block[r, c] = g * state.shift[j, 0, c] + f * state.shift[j, 1, c]
        for q in range(2, n_u):
            g = state.gain[j, q, r]
            if g != 0.0:
                for c in range(n):
                    block[r, c] += g * state.shift[j, q, c]
        block[r, r] += state.share[j, r]
    if eq.extracts_ligand[structure.chemistry[j]] == 1:
        n_metals = state.total.shape[1] - eq.n_ligands
        for ligand in range(n - n_metals):
            for i in range(n_metals):
                block[n_metals + ligand, i] += state.direct[j, ligand, i]
