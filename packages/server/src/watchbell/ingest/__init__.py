"""HTTP that must be fast: pings, webhooks, metric values."""
