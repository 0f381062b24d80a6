"""The joint model and its parts; torch and numpy alone."""
