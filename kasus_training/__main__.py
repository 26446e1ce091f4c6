"""`python -m kasus_training` is the kasus-training command."""

from kasus_training.cli import main

main()
