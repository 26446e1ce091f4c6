"""What is fast, measured side by side: our pages beside a bare view on the same server and database."""
