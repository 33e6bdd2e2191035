"""What the exchange means: measures in each view, stability, what drives them."""
