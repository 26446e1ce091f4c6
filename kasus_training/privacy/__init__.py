"""What is kept of people, why and how long; their requests; what went wrong."""
