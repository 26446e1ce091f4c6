"""Making certificates, one after the other, where a person can watch."""
