"""What attendance puts on paper: badges and signature sheets."""
