"""What systems in space could do, whatever they are called: catalogues, potentials, definitions, orbits."""
