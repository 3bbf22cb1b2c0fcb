"""Many runs and what they are worth: calibration."""
