"""What the figures of several houses say together."""
