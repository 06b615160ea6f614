"""The same planar runner in Pushoff and in OpenSim, which lives in an environment of its own."""
