"""What a strike does: arrays in, arrays out."""
