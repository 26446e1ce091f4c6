"""What every house stands on. It knows nothing of trainings."""
