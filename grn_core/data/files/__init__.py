"""Files of any kind before their content is known: text, Excel, Parquet, large HDF5."""
