"""WeCom (企业微信): the self-built app, the AI bot on its long connection, the group robot."""
