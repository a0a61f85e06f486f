"""An invented skincare brand, so that everything can be tried before anything is connected."""
