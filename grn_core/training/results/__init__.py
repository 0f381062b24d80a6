"""What training leaves in the run's folder: network, evidence, calibration, verdict."""
