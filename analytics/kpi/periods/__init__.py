"""Reading time, Chinese and English: which days a text speaks of."""
