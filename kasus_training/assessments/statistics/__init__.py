"""The figures of a test before and after. Pure functions; groups are small, so their rules come first."""
