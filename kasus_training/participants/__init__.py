"""People, the sectors they come from, their registrations, tickets and consents."""
