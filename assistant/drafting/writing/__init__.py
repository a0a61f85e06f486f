"""The words of a draft: by templates, by a model, in the brand's voice."""
