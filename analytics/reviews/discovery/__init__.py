"""New needs, proposed from what customers write and no entry of the taxonomy covers."""
