"""Remakes phreeqc_speciation.json: fifty random solutions as PHREEQC solves them with the constants of data/speciation.

Run `python -m tests.unit.remake_phreeqc` where the package phreeqc is installed (1.1.1 was). Activity coefficients are made 1
through an ion size of 1e10, so that both programs solve the same equations; hydrolysis is left out because PHREEQC
lets the activity of water fall.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

from reesim.library.speciation import load_speciation

FILE = Path(__file__).with_name("phreeqc_speciation.json")
METALS = {"La": 3, "Nd": 3, "Gd": 3, "Ho": 3, "Yb": 3, "Y": 3, "Fe": 3, "Al": 3, "Ca": 2, "Th": 4, "U": 2}
LIGANDS = {"Cl": -1, "NO3": -1, "SO4": -2, "F": -1}
SALTS = {"NaNO3": ("NO3", 1), "Na2SO4": ("SO4", 2), "NaF": ("F", 1)}
ELEMENTS = {"Cl": "Xc", "NO3": "Xn", "SO4": "Xs", "F": "Xf"}
IDEAL = "    -gamma 1e10 0.0\n"


def random_solutions(n_solutions: int = 50) -> list[dict[str, Any]]:
    """Chlorides of three metals, hydrochloric acid, and sodium salts of the other ligands [mol/L]."""
    draw = np.random.default_rng(19)
    found = []
    for _ in range(n_solutions):
        chosen = draw.choice(list(METALS), size=3, replace=False)
        metals = {str(metal): round(float(10.0 ** draw.uniform(-6, -1)), 9) for metal in chosen}
        acid, *salts = (round(float(10.0 ** draw.uniform(-3, 0)), 9) for _ in LIGANDS)
        found.append({"metals": metals, "acid": acid, "salts": dict(zip(SALTS, salts, strict=True))})
    return found


def data_base() -> str:
    """PHREEQC data base with the constants of the library at zero ionic strength."""
    masters = ["H H+ -1 H 1.008", "H(0) H2 0 H", "H(1) H+ -1 0", "E e- 0 0 0", "O H2O 0 O 15.999"]
    masters += ["O(0) O2 0 O", "O(-2) H2O 0 0", "Alkalinity OH- 1 1 1"]
    masters += [f"M{metal.lower()} M{metal.lower()}+{charge} 0 1 1" for metal, charge in METALS.items()]
    masters += [f"{ELEMENTS[ligand]} {ELEMENTS[ligand]}{charge} 0 1 1" for ligand, charge in LIGANDS.items()]
    masters.append("Xna Xna+1 0 1 1")
    species = [
        ("Xna+1 = Xna+1", 0.0),
        ("H+ = H+", 0.0),
        ("e- = e-", 0.0),
        ("H2O = H2O", 0.0),
        ("H2O = OH- + H+", -14.0),
    ]
    species += [("2 H+ + 2 e- = H2", -3.15), ("2 H2O = O2 + 4 H+ + 4 e-", -86.08)]
    species += [(f"{_ion(metal)} = {_ion(metal)}", 0.0) for metal in METALS]
    species += [(f"{_anion(ligand)} = {_anion(ligand)}", 0.0) for ligand in LIGANDS]
    for ligand, charge in LIGANDS.items():
        library = load_speciation(ligand)
        for found in library.complexes:
            if found.metal in METALS:
                product = f"M{found.metal.lower()}{ELEMENTS[ligand]}{found.n}" + _sign(
                    found.charge + found.n * charge
                )
                species.append(
                    (f"{_ion(found.metal)} + {found.n} {_anion(ligand)} = {product}", found.log_beta)
                )
        for held in library.protonation:
            product = f"H{ELEMENTS[ligand]}" + _sign(held.n + charge)
            species.append((f"{held.n} H+ + {_anion(ligand)} = {product}", held.log_K))
    lines = "".join(f"{reaction}\n    log_k {value}\n{IDEAL}" for reaction, value in species)
    return "SOLUTION_MASTER_SPECIES\n" + "\n".join(masters) + "\nSOLUTION_SPECIES\n" + lines + "END\n"


def _sign(charge: int) -> str:
    return "" if charge == 0 else f"{charge:+d}"


def _ion(metal: str) -> str:
    return f"M{metal.lower()}+{METALS[metal]}"


def _anion(ligand: str) -> str:
    return f"{ELEMENTS[ligand]}{LIGANDS[ligand]}"


def totals_of(solution: dict[str, Any]) -> dict[str, float]:
    """Totals of the anions and of sodium [mol/L]."""
    chloride = sum(METALS[metal] * amount for metal, amount in solution["metals"].items())
    totals = {"Xna": 0.0, "Xc": chloride + solution["acid"]}
    for salt, amount in solution["salts"].items():
        ligand, sodium = SALTS[salt]
        totals[ELEMENTS[ligand]] = amount
        totals["Xna"] += sodium * amount
    return totals


def solved(program: Any, solution: dict[str, Any]) -> dict[str, Any]:
    """One solution: pH and the share of each metal that is free."""
    metals = solution["metals"]
    lines = ["KNOBS", "-convergence_tolerance 1e-13", "SOLUTION 1", "units mol/kgw", "pH 2 charge"]
    lines += [f"M{metal.lower()} {amount}" for metal, amount in metals.items()]
    lines += [f"{element} {amount!r}" for element, amount in totals_of(solution).items()]
    lines += ["SELECTED_OUTPUT", "-reset false", "-high_precision true"]
    lines += ["USER_PUNCH", "-headings pH " + " ".join(metals)]
    lines.append('10 PUNCH -LM("H+")')
    lines += [f'{20 + i} PUNCH MOL("{_ion(metal)}")' for i, metal in enumerate(metals)]
    if program.RunString("\n".join([*lines, "END"])):
        raise RuntimeError(program.GetErrorString())
    table = program.GetSelectedOutput()
    free = {metal: table[metal][-1] / amount for metal, amount in metals.items()}
    return {**solution, "pH": table["pH"][-1], "free": free}


def remake() -> None:
    """Write the file anew."""
    from phreeqc import Phreeqc  # not a dependency: only needed to remake the file

    program = Phreeqc()
    if program.LoadDatabaseString(data_base()):
        raise RuntimeError(program.GetErrorString())
    found = [solved(program, solution) for solution in random_solutions()]
    FILE.write_text(json.dumps(found, indent=1) + "\n", encoding="ascii")


if __name__ == "__main__":
    remake()
