"""Water as a solvent at atmospheric pressure: its density and the limiting slope of Debye and Hückel."""

import math

REFERENCE_TEMPERATURE = 298.15
"""[K], 25 °C, where most activity data were measured."""


def limiting_slope(temperature: float) -> float:
    """A_phi of the osmotic coefficient [kg^½ mol^-½]; 0 to 300 °C.

    Møller, Geochim. Cosmochim. Acta 52 (1988) 821, eq. 13 and Table 1.

    >>> round(limiting_slope(298.15), 4)
    0.3915
    """
    t = temperature
    return (
        0.336901532
        - 6.32100430e-4 * t
        + 9.14252359 / t
        - 1.35143986e-2 * math.log(t)
        + 2.26089488e-3 / (t - 263.0)
        + 1.92118597e-6 * t * t
        + 45.2586464 / (680.0 - t)
    )


def water_density(temperature: float) -> float:
    """Density of air-free water at 1 atm [kg/L]; 0 to 100 °C.

    Kell, J. Chem. Eng. Data 20 (1975) 97, eq. 16.

    >>> round(water_density(298.15), 6)
    0.997045
    """
    t = temperature - 273.15
    above = 999.83952 + t * (
        16.945176 + t * (-7.9870401e-3 + t * (-46.170461e-6 + t * (105.56302e-9 - t * 280.54253e-12)))
    )
    return 1e-3 * above / (1.0 + 16.879850e-3 * t)
