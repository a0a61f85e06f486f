"""What the web pages show, computed: cards against targets, needs."""
