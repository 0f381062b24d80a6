"""From tensors to trained models: the loop, the members of a cross-fit, what an interrupted run keeps."""
