"""The dashboard as a whole: start, door, addresses, tour, turns of its visitors."""
