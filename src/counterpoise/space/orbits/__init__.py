"""Orbits from element sets: where satellites are, how near they come to each other, how their planes lie."""
