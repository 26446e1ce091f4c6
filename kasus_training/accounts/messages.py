"""What the house of accounts says."""

from __future__ import annotations

from kasus_training.foundation.sentences import register_sentences

register_sentences({})
