"""A run as several pages show it: choice, name, network, verdict, progress."""
