"""One module a skill. A skill turns a Message it is interested in into a Reply."""
