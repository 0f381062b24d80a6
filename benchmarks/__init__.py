"""Speed and quality runs with their result tables."""
