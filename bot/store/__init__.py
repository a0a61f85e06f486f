"""The state store, and what everything on it needs: queues with leases, who lives, values as text."""
