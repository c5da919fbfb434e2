"""What words mean: packs of data, the normaliser, the gazetteer."""
