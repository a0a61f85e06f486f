"""The way out: replies that wait in the outbox, and the platforms that put them where people read them."""
