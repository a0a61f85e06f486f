"""Drafts with evidence: Brief → Evidence → writer → checks → rewrite → Draft."""
