"""When and where: rooms, training sessions, clashes, calendar files."""
