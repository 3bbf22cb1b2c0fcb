# ---
# jupyter:
#   jupytext:
#     formats: py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # A first run
#
# The quickstart flowsheet parts terbium and dysprosium from holmium, yttrium and erbium with P507 in
# chloride: extraction and scrub in one bank, strip, neutralised reflux, saponification, the organic loop
# closed. Here it is loaded, solved, looked at and changed.

# %%
import pandas as pd

import reesim

# %% [markdown]
# Loading finds every fault of the file at once, or gives a flowsheet, which shows its units and loops.

# %%
flowsheet = reesim.load("../flowsheets/quickstart.yaml")
flowsheet

# %% [markdown]
# ## Solve
#
# The steady state of the whole plant. The first solve on a machine compiles for some tens of seconds, once.

# %%
solution = flowsheet.solve()
solution

# %% [markdown]
# The tables are data frames. Does the raffinate carry terbium and dysprosium, and nothing else?

# %%
solution.products

# %%
pd.Series(
    {
        "purity of Tb+Dy in the raffinate": solution.purity("raffinate", "Tb+Dy"),
        "recovery of Tb+Dy in the raffinate": solution.recovery("raffinate", "Tb+Dy"),
        "largest error of a balance": solution.balance["relative_error"].abs().max(),
    }
)

# %% [markdown]
# What it takes, and what the result rests on. A constant that is `recalled` or an `estimate` was not
# measured.

# %%
solution.reagents

# %%
solution.constants[["name", "value", "sd", "status"]]

# %% [markdown]
# ## Stages
#
# Stage 1 is the raffinate end. Concentrations are those of the phases that leave the stage.

# %%
stages = solution.stages
stages[stages["unit"] == "extract"].iloc[[0, 14, 29, 44, 59]]

# %%
solution.plot.profile("extract")

# %% [markdown]
# ## Change a flow
#
# A flowsheet does not change; `with_` gives a changed copy. Here the strip acid is cut back while everything
# else stays: the product gets richer and less acid, until the acid no longer takes everything off the
# organic.


# %%
def look(strip_acid: float) -> dict[str, float]:
    """What a flow of strip acid [m3/h] does to the product and to the organic that returns."""
    changed = flowsheet.with_({"streams.strip_acid.flow": f"{strip_acid} m3/h"}).solve()
    streams = changed.streams.set_index("stream")
    rare_earths = [f"{element}_mol_per_L" for element in flowsheet.components]
    return {
        "strip acid, m3/h": strip_acid,
        "rare earths in the product, mol/L": streams.loc["product", rare_earths].sum(),
        "free acid of the product, mol/L": streams.loc["product", "acid_mol_per_L"],
        "rare earths left on the organic, mol/L": streams.loc["stripped", rare_earths].sum(),
    }


pd.DataFrame([look(flow) for flow in (1.5, 1.1, 0.8)])

# %% [markdown]
# ## Move it by hand
#
# In Jupyter, `explore` gives sliders: every move solves the plant again and draws its profile. What a
# specification finds cannot be moved as well, so the specification is left out of this copy. On a page, where
# there is nobody to move it, the same explorer is moved by the program.

# %%
free = flowsheet.with_(
    {"streams.scrub.flow": f"{solution.value('streams.scrub.flow'):.6f} m3/h", "specs": []}
)
explorer = free.explore(
    {"streams.scrub.flow": ("2.0 m3/h", "2.6 m3/h"), "units.saponify.degree": ("32 %", "36 %")},
    show="extract",
)
explorer.controls["streams.scrub.flow"].value = 2.4
explorer.solution.products

# %%
explorer.changes
