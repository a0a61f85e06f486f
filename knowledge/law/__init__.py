"""Advertising law as data and a reader of it: what a text may not say, and what it may only say with evidence.

`knowledge.rulebook.check` is the door. Sources of the rules: 广告法 (2021), 反不正当竞争法 (2025), 价格法,
化妆品监督管理条例 (2021), 化妆品功效宣称评价规范 (2021), 广告绝对化用语执法指南 (市场监管总局公告 2023 年第 6 号),
互联网广告管理办法 (2023), 食品安全法 (2021). Each rule names its article.
"""
