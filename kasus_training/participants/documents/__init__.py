"""Papers about participants."""
