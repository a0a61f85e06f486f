"""Admin commands in chat: who may what, dead letters, the audit log."""
