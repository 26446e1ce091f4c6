"""Pages that show more than one house: the public event page, a participant's page, the overview."""
