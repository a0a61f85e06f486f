"""The desk in chat: lists, tickets, and what a person may do with them."""
