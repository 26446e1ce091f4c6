"""Certificates: who earned one, issuing, reissuing, verifying."""
