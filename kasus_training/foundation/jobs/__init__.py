"""Work that takes longer than a request. The job row is the truth; huey only runs it."""
